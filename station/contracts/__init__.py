"""Contracts for a season: a buyer, a producer, a floor price, and what is delivered against it."""
