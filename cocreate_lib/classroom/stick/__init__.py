"""A folder for a USB stick: pages, slides, handouts, wheels, an installation without network."""
