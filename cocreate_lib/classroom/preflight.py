"""Whether this machine will work in class today, in plain words, and what to do if not."""
