"""Tables of a paper: what stands in them, and how they are written for the web, LaTeX and Word."""
