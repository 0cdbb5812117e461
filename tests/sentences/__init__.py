"""Reads the sentences of random results, and sees whether each is true of its numbers."""
