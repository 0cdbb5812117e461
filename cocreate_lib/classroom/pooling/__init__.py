"""Results of a room's seats, taken together: one picture, and what can be said of it."""
