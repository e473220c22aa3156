"""Who holds what: units, the events that happened to them, and the fold."""
