"""The constants that make a design meet its targets: base rate, effects, delivery."""
