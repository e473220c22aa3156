"""Looks over everything, and changes nothing."""
