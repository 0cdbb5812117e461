"""What a plan declares: fields, outcomes, measures, what a method says of itself."""
