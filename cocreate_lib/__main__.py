"""``python -m cocreate_lib``: the command ``cocreate``."""

from cocreate_lib.cli import main

main()
