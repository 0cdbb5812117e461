"""Matched pairs: nearest, greedy and optimal matching, Mahalanobis distance."""
