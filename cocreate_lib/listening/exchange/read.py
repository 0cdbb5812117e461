"""One reader for codes that were made in another program."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from cocreate_lib.errors import DataError
from cocreate_lib.listening.exchange.bounds import Archive, content_of, parse_xml
from cocreate_lib.listening.exchange.coded import UNNAMED, CodedElsewhere
from cocreate_lib.listening.exchange.refi import read_refi
from cocreate_lib.listening.exchange.tables import read_table

_PROJECT = "project.qde"


def read_codes(
    path: Path | str, *, coder: str = UNNAMED, unit: Literal["document", "selection"] = "document"
) -> CodedElsewhere:
    """Codes, and what they mean, from a file of Taguette, QualCoder, or any that writes REFI-QDA.

    Parameters
    ----------
    path
        Highlights or a code book of Taguette (``.csv``), a code report of QualCoder (``.csv``), or
        a REFI-QDA code book (``.qdc``) or project (``.qdpx``). What it is, is seen from what is in
        it, not from its name.
    coder
        Whose codes they are, where the file doesn't say.
    unit
        What coders are compared on: a document, which fits where each document is an excerpt or an
        answer; or a selection, the words that were marked.

    Returns
    -------
    CodedElsewhere
        Its ``codes`` go into :func:`agreement`; its ``account`` says what was left out and why.

    Raises
    ------
    DataError
        When the file can't be read, is none of these, or is not safe to read.

    Notes
    -----
    All coders' codings are read. Nothing is unpacked to the disk, nothing outside of the file is
    opened, and no entity is expanded.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> told = "id,document,tag,content\\n1,Dale,trust.fund,She wrote it down\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "highlights.csv")
    ...     _ = file.write_text(told)
    ...     found = read_codes(file, coder="me")
    >>> found.codes[["unit", "coder", "code"]].to_dict("records")
    [{'unit': 'Dale', 'coder': 'me', 'code': 'trust.fund'}]
    """
    where = Path(path)
    if unit not in ("document", "selection"):
        raise DataError(
            f"A unit can't be a {unit!r}.",
            where="listening.read_codes, unit",
            try_this='"document" or "selection".',
        )
    content = content_of(where)
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK"):
        with Archive(where) as archive:
            if _PROJECT not in archive:
                raise DataError(
                    f"There is no {_PROJECT} in the archive.",
                    where=str(where),
                    why="It holds who coded what.",
                    try_this="Export the project as REFI-QDA (.qdpx).",
                )
            root = parse_xml(archive.read(_PROJECT), f"{where}, {_PROJECT}")
            return read_refi(root, archive, str(where), coder, unit)
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return read_refi(parse_xml(content, str(where)), None, str(where), coder, unit)
    return read_table(content, str(where), coder, unit)
