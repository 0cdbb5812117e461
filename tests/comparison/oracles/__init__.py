"""What other software and print say, and what the same question gives here.

``values/`` holds their values, one file a way of getting them; ``checks.py`` computes ours;
``data.py`` is the data of both. ``tests/comparison/test_validation.py`` holds the two together, and
``python -m tools.validation`` writes docs/validation.md from them.
"""
