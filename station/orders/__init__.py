"""The public shop, orders and what becomes of them, and where goods came from and went."""
