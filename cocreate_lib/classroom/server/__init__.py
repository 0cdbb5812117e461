"""The room's own server: pages from the trainer's laptop, and what learners choose to send."""
