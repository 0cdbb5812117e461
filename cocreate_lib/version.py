"""The version of this package, which files and workers carry."""

__version__ = "0.1.0"
