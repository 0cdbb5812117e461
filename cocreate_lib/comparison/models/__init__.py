"""Outcome models: logistic, counts, Cox, survival curves, tests of hazards."""
