"""``python -m cocreate_lib``, and the command ``cocreate``."""

import signal


def main() -> None:
    """Run the command. Ctrl-C while it loads ends it at once, and without a traceback."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cocreate_lib.cli.app import main as run

    signal.signal(signal.SIGINT, before)
    run()


if __name__ == "__main__":
    main()
