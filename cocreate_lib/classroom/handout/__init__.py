"""Two printable pages of a lesson."""
