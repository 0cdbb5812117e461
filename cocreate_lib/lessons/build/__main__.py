"""``python -m cocreate_lib.lessons.build``."""

import sys

from cocreate_lib.lessons.build.notebooks import main

sys.exit(main())
