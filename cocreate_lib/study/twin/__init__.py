"""A synthetic twin of a study's data, to share code with when the data can't be shared."""
