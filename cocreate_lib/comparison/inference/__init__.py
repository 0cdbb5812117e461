"""From each row's influence to standard errors, tests and intervals."""
