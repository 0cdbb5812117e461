"""What a plan declares beyond its main estimates: one file for each kind of analysis."""
