"""What a pilot declares: its fields, the ready-made designs, and their flaws."""
