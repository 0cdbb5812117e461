"""The command ``cocreate lab``: the course in JupyterLab.

It runs on this computer only, behind a token, and without asking anything of the network.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
from pathlib import Path
from typing import Annotated, Any

import typer

from cocreate_lib.cli.course_folder import default_folder, prepare_folder
from cocreate_lib.cli.kernel_start import startup
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError

START_PAGE = "notebooks/00_start_here.ipynb"
SETTINGS = Path(__file__).parent / "lab_settings"
SHOWN = {"custom_css": True, "expose_app_in_browser": True}
"""What JupyterLab lets lessons do with their page: custom.css, and front/notebook.js."""


def lab(
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Your course folder; made if it isn't there. Default: cocreate-course in your "
            "home folder.",
            metavar="FOLDER",
            envvar="COCREATE_FOLDER",
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the start page in a browser.")
    ] = True,
    port: Annotated[
        int | None,
        typer.Option(help="Port on 127.0.0.1; the first free one if not given.", metavar="NUMBER"),
    ] = None,
) -> None:
    """Open the course in JupyterLab, on this computer only.

    The lessons are copied once into a folder of your own. What you change there stays yours: it is
    never written over, not even by a newer version.
    """
    folder = folder or default_folder()
    out.print(str(prepare_folder(folder)), highlight=False, soft_wrap=True)
    start_lab(folder, browser=browser, port=port)


def start_lab(folder: Path | str, browser: bool = True, port: int | None = None) -> None:
    """Open a course folder in JupyterLab at the start page, until Ctrl-C.

    The server listens on 127.0.0.1 only and always asks for a token. It makes no request to the
    network: JupyterLab's news, its search for updates and its extension shop are off.

    Parameters
    ----------
    folder : Path or str
        A folder made by :func:`prepare_folder`.
    browser : bool
        Open the learner's browser. Without it the link is only printed, as servers need.
    port : int or None
        The port to listen on, 1-65535; None takes the first free one from 8888 on.

    Raises
    ------
    CocreateError
        If the start page isn't there, JupyterLab isn't installed, or the port can't be used.

    Notes
    -----
    The server runs in this process, so its Python is this one, and the token is on no command
    line that another user of the computer could list.
    """
    folder = Path(folder).expanduser().absolute()
    if not (folder / START_PAGE).is_file():
        raise CocreateError(
            "The start page of the course isn't in this folder.",
            where=str(folder / START_PAGE),
            try_this="Lay out the course in it first: cocreate lab does.",
        )
    if port is not None:
        _check_port(port)
    token = secrets.token_hex(24)
    os.environ.update(startup(os.environ))  # for the kernels
    server = _server(_jupyter_options(folder, token, browser, port))
    link = f"{server.connection_url}lab/tree/{START_PAGE}?token={token}"
    opened = (
        f"The course is open in JupyterLab. {'If no browser opens, p' if browser else 'P'}aste "
        f"this link into a browser on this computer:\n\n    {link}\n\n"
        "Keep the link to yourself: whoever has it can run code as you.\n"
        f"Your files are in {folder}\n"
        "To stop, press Ctrl-C here."
    )
    server.io_loop.add_callback(print, opened, flush=True)  # once the server is listening
    with contextlib.suppress(KeyboardInterrupt):
        server.start()
    print(f"JupyterLab has stopped. Your files are in {folder}", flush=True)


def _server(options: list[str]) -> Any:
    """The server, ready to start. Until then Ctrl-C ends the process at once: raised somewhere in
    what is being loaded, it would come out as a traceback or be lost."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from jupyterlab.labapp import LabApp

        return LabApp.initialize_server(argv=options)
    except ImportError as error:
        raise CocreateError(
            "JupyterLab isn't installed in this Python.",
            try_this="Install this package again with its requirements: see the README.",
        ) from error
    except OSError as error:
        raise CocreateError(
            f"JupyterLab can't keep its own files: {error.strerror or error}.",
            where=str(error.filename or "HOME"),
            why="It writes its settings, and what it is running, into folders at home.",
            try_this="Set HOME to a folder that you may write to; or JUPYTER_CONFIG_DIR, "
            "JUPYTER_DATA_DIR, JUPYTER_RUNTIME_DIR and IPYTHONDIR.",
        ) from error
    finally:
        if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:  # on a terminal it has its own
            signal.signal(signal.SIGINT, before)


def _jupyter_options(folder: Path, token: str, browser: bool, port: int | None) -> list[str]:
    """The options that make JupyterLab private, quiet and at the right page.

    They stand above anything in the learner's own Jupyter configuration.
    """
    import zmq

    options = [
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{START_PAGE}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        *(f"--LabApp.{name}={value}" for name, value in SHOWN.items()),
        f"--ServerApp.tornado_settings=static_custom_path={SETTINGS}",  # where custom.css is
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--LanguageServerManager.autodetect=False",
        "--Application.log_level=ERROR",
        "--ServerApp.answer_yes=True",  # Ctrl-C stops at once, without a question
    ]
    if zmq.has("curve"):
        options.append("--KernelManager.transport_encryption=auto")
    if not browser:
        options.append("--no-browser")
    if port is not None:
        options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # as in most containers
    return options


def _check_port(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError) as error:
        raise CocreateError(
            f"Port {port} can't be used: another program has it, or it isn't allowed here.",
            where=f"127.0.0.1:{port}",
            try_this="Name another port from 1024 to 65535, or none: then the first free one from "
            "8888 on is taken.",
        ) from error
