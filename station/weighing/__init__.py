"""Weights from a scale at the counter: what it sends, its port, and the button for it."""
