"""Results in sentences for each audience, and as tables of a report."""
