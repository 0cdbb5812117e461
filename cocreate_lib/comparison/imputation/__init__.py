"""Missing values filled in by chained equations."""
