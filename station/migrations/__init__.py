"""How the database came to be as it is; ``schema`` runs what is missing."""
