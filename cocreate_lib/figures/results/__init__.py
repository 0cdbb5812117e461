"""Figures of cohorts, comparisons and diagnoses, for researchers."""
