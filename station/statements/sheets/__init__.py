"""What these sheets say, and how they are drawn."""
