"""What ``cocreate study new`` writes: a folder that runs at once."""
