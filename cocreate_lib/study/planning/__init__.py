"""Before there are data: the plan tried on simulated cohorts, registered, and frozen."""
