"""What became of each parcel, told to its partner: once each, and corrected where it was wrong."""
