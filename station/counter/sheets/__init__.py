"""What the counter's papers say, and how they are drawn. None holds a name or phone in full."""
