"""Estimates of each outcome, by its kind: rates, frequencies, scales, times."""
