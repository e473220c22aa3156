"""What the sheets say, and their revisions."""
