"""Carries everything between the hub and the stations' PCs (docs/exchange.md)."""
