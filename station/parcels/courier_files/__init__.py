"""Courier files as couriers send them, read into clean rows, or refused with a reason."""
