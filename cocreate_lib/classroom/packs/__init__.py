"""A cohort for each seat, the codes that results turn into, and the sealed truth."""
