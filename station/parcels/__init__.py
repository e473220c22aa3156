"""Parcels: intake, sorting, and who they are for."""
