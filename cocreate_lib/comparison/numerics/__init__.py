"""Arrays, linear algebra, integrals, and tests turned round into intervals."""
