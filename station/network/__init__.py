"""Divisions of the county, its stations, partners and nodes."""
