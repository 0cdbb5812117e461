"""A lesson as slides in one file, with its explorers alive."""
