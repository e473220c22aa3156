"""Parcels: intake, sorting, stay on the shelf, pickup, acceptance, returns."""
