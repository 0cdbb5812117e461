"""The commands ``cocreate class``: a trainer's room, one file a command."""

from __future__ import annotations

import typer

from cocreate_lib.cli.classroom.code import code
from cocreate_lib.cli.classroom.edition import edition
from cocreate_lib.cli.classroom.guide import guide
from cocreate_lib.cli.classroom.handout import handout
from cocreate_lib.cli.classroom.open import open_pack
from cocreate_lib.cli.classroom.pack import pack
from cocreate_lib.cli.classroom.pool import pool
from cocreate_lib.cli.classroom.serve import serve
from cocreate_lib.cli.classroom.slides import slides
from cocreate_lib.cli.classroom.usb import usb
from cocreate_lib.cli.plan_options import OwnCommand

classroom = typer.Typer(
    name="class",
    help=(
        "A session with a room of people: guide, slides, handouts, packs, a server.\n\n"
        "Start with [bold]cocreate preflight[/bold]: will this machine work today?"
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

classroom.command("guide", cls=OwnCommand)(guide)
classroom.command("edition", cls=OwnCommand)(edition)
classroom.command("slides", cls=OwnCommand)(slides)
classroom.command("handout", cls=OwnCommand)(handout)
classroom.command("serve", cls=OwnCommand)(serve)
classroom.command("pack", cls=OwnCommand)(pack)
classroom.command("code", cls=OwnCommand)(code)
classroom.command("pool", cls=OwnCommand)(pool)
classroom.command("open", cls=OwnCommand)(open_pack)
classroom.command("usb", cls=OwnCommand)(usb)
