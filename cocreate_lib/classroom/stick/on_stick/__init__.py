"""What is put on a stick as it is."""
