"""The command ``python -m tools.site``."""

from tools.site.build import main

if __name__ == "__main__":
    main()
