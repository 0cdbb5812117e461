"""A cohort's files: their schema, writing and reading."""
