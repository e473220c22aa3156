"""What a person must settle: one register, one row a matter."""
