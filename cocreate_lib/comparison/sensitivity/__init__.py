"""What a null result can say, how fragile a result is, and power."""
