"""The command ``cocreate class serve``: a room's own server, on the trainer's computer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.lessons import lesson_named
from cocreate_lib.io.media import terminal_text
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from cocreate_lib.classroom import Session

WHERE = "cocreate class serve"
WHAT_LAN_MEANS = """\
--lan opens this room to the network that this computer is in now, at {address}.

  - Whoever is in that network can reach the join page. The join code lets them in.
  - Nothing is encrypted between the phones and this computer: somebody in the same network can
    read what is sent, or change it. The room asks for no names. Don't ask for more than it does.
  - The trainer's page stays on this computer. Nobody in the room can open it on a phone.
  - If a firewall asks, allow it for private networks only. Some guest networks keep phones and
    computers apart: then open a hotspot of your own.
"""
PUBLIC = """\
  - {address} isn't an address of a house or an office. The whole internet may be able to reach it.
"""


def serve(
    lesson: Annotated[
        str,
        typer.Argument(help="A lesson by its number, its name or its title.", metavar="LESSON"),
    ],
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Open the room to the network. You are told what that means."),
    ] = False,
    address: Annotated[
        str | None,
        typer.Option(
            help="With --lan: this computer's address in the room's network, if the one that is "
            "found isn't it.",
            metavar="ADDRESS",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --lan: don't ask.")] = False,
    port: Annotated[
        int, typer.Option(help="Where the room listens.", min=1024, max=65535, metavar="PORT")
    ] = 8606,
    seats: Annotated[
        int, typer.Option(help="How many people may join.", min=1, max=40, metavar="NUMBER")
    ] = 40,
    pack: Annotated[
        Path | None,
        typer.Option(
            help="The truth file of a pack: seats then send their pack's codes.",
            metavar="TRUTH-FILE",
        ),
    ] = None,
) -> None:
    """Serve a lesson to a room: people open it on their own phones, and may send what they choose.

    Nothing is installed on anybody's phone, nobody needs an account, and no name
    is asked. What is sent is kept in this computer's memory and is gone when the
    room ends.
    """
    name = lesson_named(lesson, WHERE)
    addresses = _opened_to(address, yes) if lan else _alone(address)
    out.print("Making the pages ready ...")
    from cocreate_lib.classroom import open_session

    session = open_session(name, lan=addresses, port=port, seats=seats, pack=pack)
    _show(session, is_lan=lan)
    _end(session, is_asked=session.run_to_the_end())


def _alone(address: str | None) -> tuple[str, ...]:
    if address is not None:
        raise CocreateError(
            "An address of the network is of use with --lan only.",
            where="--address",
            try_this="Add --lan, or leave --address out.",
        )
    return ()


def _opened_to(address: str | None, is_agreed: bool) -> tuple[str, ...]:
    """The address at which the room is opened, once it is clear what that means."""
    from cocreate_lib.classroom import is_private, lan_addresses

    found = lan_addresses()
    if address is not None and address not in found:
        raise CocreateError(
            f"This computer doesn't have the address {address!r} in a network.",
            where="--address",
            try_this=f"One of these: {', '.join(found)}." if found else "Join a network first.",
        )
    if not found:
        raise CocreateError(
            "This computer is in no network that phones could join.",
            where="--lan",
            why="Phones reach the room through a Wi-Fi that they share with this computer.",
            try_this="Join a Wi-Fi or open a hotspot, then try again. Without a network there are "
            "packs: cocreate class pack.",
        )
    chosen = address or found[0]
    others = [each for each in found if each != chosen]
    words = WHAT_LAN_MEANS + ("" if is_private(chosen) else PUBLIC)
    _say(words.format(address=chosen))
    if others:
        _say(f"Other addresses of this computer, for --address: {', '.join(others)}.\n")
    if not is_agreed and not _asked("Open the room to this network?", "--lan"):
        raise typer.Exit
    return (chosen,)


def _asked(question: str, option: str) -> bool:
    if not sys.stdin.isatty():
        raise CocreateError(
            "Somebody has to say yes to that, and nobody can be asked here.",
            where=option,
            try_this="Add --yes if you have read what it means.",
        )
    return typer.confirm(question, default=False)


def _show(session: Session, *, is_lan: bool) -> None:
    """How to join, and the trainer's own link."""
    room = session.hall.room
    lines = [
        f"The room is open: {room.asked.title}.",
        "",
        f"    Learners go to   {session.address}",
        f"    and type         {session.code}",
        f"    Your own page    {session.trainer_link}",
        "",
        f"There are {how_many(room.most, 'seat')}. Your page works on this computer only: open it "
        "there, and show it to the room. Its link has a key in it, so don't show this window.",
    ]
    _say("\n".join(lines))
    if is_lan:
        square = _square(session.join_link)
        if terminal_text(square, out.encoding) == square:
            _say("\nOr they scan this (it is on your page, too):\n")
            _say(square)
        else:
            _say("\nOr they scan the square on your page: this window can't show it.\n")
    else:
        _say("\nOnly this computer can reach it. --lan opens it to the phones in the room.")
    _say("Ctrl-C ends the room. What was sent is gone then.")


def _square(link: str) -> str:
    """A QR code as a terminal shows it, light on dark or dark on light."""
    import io

    import segno

    written = io.StringIO()
    segno.make(link, micro=False, error="m").terminal(written, border=2, compact=True)
    return written.getvalue()


def _end(session: Session, *, is_asked: bool) -> None:
    """Say that it is over; keep what was sent if that is wanted."""
    room = session.hall.room
    _say(f"\nThe room has ended. Seats that were taken: {room.joined} of {room.most}.")
    if not room.has_something:
        return
    if is_asked and sys.stdin.isatty() and sys.stdout.isatty():
        try:
            wanted = typer.confirm("Keep the pooled results in a file, without names?")
        except (typer.Abort, KeyboardInterrupt):
            wanted = False
        if wanted:
            from cocreate_lib.classroom import write_export

            _say(f"They are in {write_export(room, Path(), Path.home())}")
            return
    _say("What was sent is gone.")


def _say(words: str) -> None:
    out.print(words, highlight=False, soft_wrap=True)
