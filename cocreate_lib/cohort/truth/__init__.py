"""What is true of a design or a cohort: estimands, long run, calibration, recipe."""
