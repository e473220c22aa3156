"""The exchange over a line, and its pages: enrolling, the state of each computer, and what waits."""
