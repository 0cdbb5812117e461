"""The commands ``cocreate study``: a study of one's own, one file a command."""

from __future__ import annotations

import typer

from cocreate_lib.cli.plan_options import OwnCommand
from cocreate_lib.cli.study.check import check
from cocreate_lib.cli.study.freeze import freeze
from cocreate_lib.cli.study.new import new
from cocreate_lib.cli.study.package import package
from cocreate_lib.cli.study.plan import plan
from cocreate_lib.cli.study.run import run
from cocreate_lib.cli.study.twin import twin

study = typer.Typer(
    name="study",
    help=(
        "A study of your own, from protocol to report, with your own data.\n\n"
        "Start with [bold]cocreate study new my-study[/bold], and run what it made unchanged."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

study.command("new", cls=OwnCommand)(new)
study.command("check", cls=OwnCommand)(check)
study.command("plan", cls=OwnCommand)(plan)
study.command("freeze", cls=OwnCommand)(freeze)
study.command("package", cls=OwnCommand)(package)
study.command("run", cls=OwnCommand)(run)
study.command("twin", cls=OwnCommand)(twin)
