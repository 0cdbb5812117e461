"""What is drawn again: bootstrap, randomisation test, ties in matching."""
