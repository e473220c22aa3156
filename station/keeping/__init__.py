"""The installation kept in order: its schema, its backups, and whether all is well."""
