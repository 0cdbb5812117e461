"""Reading and writing: files, tables, TOML, and what travels inside the package."""
