"""How the papers of acceptance are drawn."""
