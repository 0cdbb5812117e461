"""Faulty studies by the thousand: a clear message or an answer, and nothing half-written."""
