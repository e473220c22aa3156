"""Parcels: intake, sorting, the stay on the shelf, pickup, acceptance and returns."""
