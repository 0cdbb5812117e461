"""Propensity scores, entropy balancing, subclasses, overlap, and balance."""
