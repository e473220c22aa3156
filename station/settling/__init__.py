"""Where people settle incidents: the list, one matter with its way, and what is decided."""
