"""The data dictionary of a study: what each column is, and what it may hold."""
