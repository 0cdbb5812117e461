"""A replication archive of a study, checked against its files."""
