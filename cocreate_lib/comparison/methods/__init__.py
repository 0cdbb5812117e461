"""The methods of comparison, one file each, and the register that lists them."""
