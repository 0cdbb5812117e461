"""Intervals, tests and Bayes factors for two proportions."""
