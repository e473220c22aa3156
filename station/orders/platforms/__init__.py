"""Orders from other platforms, by the files they hand out: read, taken, and answered."""
