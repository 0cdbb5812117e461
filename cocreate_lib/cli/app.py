"""The command ``cocreate``: the same verbs as the library, in a terminal."""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from cocreate_lib.cli.classroom import classroom
from cocreate_lib.cli.cohort import cohort
from cocreate_lib.cli.compare import compare
from cocreate_lib.cli.demo import demo
from cocreate_lib.cli.diagnose import INTERRUPTED, diagnose
from cocreate_lib.cli.lab import lab
from cocreate_lib.cli.memo import memo
from cocreate_lib.cli.open import open_lesson
from cocreate_lib.cli.pages import pages
from cocreate_lib.cli.plan_options import OwnCommand, PlanCommand
from cocreate_lib.cli.preflight import preflight
from cocreate_lib.cli.study import study
from cocreate_lib.cli.terminal import err, show_error
from cocreate_lib.errors import CocreateError
from cocreate_lib.version import __version__

app = typer.Typer(
    name="cocreate",
    help=(
        "Work through a probation pilot, and repeat its kind of evaluation.\n\n"
        "Start with [bold]cocreate open[/bold] for the lessons in a browser, with "
        "[bold]cocreate lab[/bold] for the same as notebooks, or with [bold]cocreate demo[/bold] "
        "for the whole path in one minute."
    ),
    epilog="Every command has its own help: cocreate compare --help",
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cocreate {__version__}")
        raise typer.Exit


@app.callback()
def _cocreate(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command("open", cls=OwnCommand)(open_lesson)
app.command(cls=OwnCommand)(lab)
app.command(cls=OwnCommand)(pages)
app.command(cls=OwnCommand)(memo)
app.command(cls=OwnCommand)(preflight)
app.command(cls=OwnCommand)(demo)
app.command(cls=PlanCommand)(compare)
app.command(cls=OwnCommand)(cohort)
app.command(cls=OwnCommand)(diagnose)
app.add_typer(study)
app.add_typer(classroom)


def main() -> None:
    """Run the command; errors in the input end with code 2 and words, never with a traceback."""
    # Nobody asked where matplotlib keeps its fonts: it says so where it can't keep them.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    for stream in (sys.stdout, sys.stderr):  # what a terminal can't show is a question mark there
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except CocreateError as error:
        show_error(err, error)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
