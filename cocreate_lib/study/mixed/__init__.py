"""Interviews beside the numbers: codes and themes of a study as a joint display."""
