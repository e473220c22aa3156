"""People, roles, log-in, PIN and the audit."""
