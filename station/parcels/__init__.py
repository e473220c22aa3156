<<<<<<< HEAD
"""Parcels: intake, sorting, and who they are for."""
=======
"""Parcels: intake, sorting, stay on the shelf, pickup, acceptance, returns."""
>>>>>>> courier-files
