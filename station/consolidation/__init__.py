"""Bags, and the trips that carry them."""
