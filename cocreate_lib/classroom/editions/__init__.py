"""A lesson as trainers have it: with expected answers and notes, in a folder of its own."""
