"""Groups of people drawn as arrays, from a design and its constants."""
