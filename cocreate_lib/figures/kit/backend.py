"""Matplotlib loads without asking for a screen: figures here go into files and pages only.

``MPLBACKEND`` may name a backend that isn't there, and matplotlib then refuses to be imported.
"""

import os
import sys
from contextlib import suppress

if "matplotlib" not in sys.modules and (_NAME := os.environ.pop("MPLBACKEND", "")):
    import matplotlib

    os.environ["MPLBACKEND"] = _NAME
    with suppress(ValueError):  # what it does itself with a backend that is there
        matplotlib.rcParams["backend"] = _NAME
