"""A caller's table, or arrays, checked and turned into what is compared."""
