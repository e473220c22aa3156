"""The public shop, and the orders that come from it."""
