"""From a lesson's source in ``course/`` to its notebook."""
