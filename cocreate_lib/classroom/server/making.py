"""The room's pages, made once before anybody comes, in a process that ends when they are made.

What makes pages needs ten times the memory of what serves them.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context

from cocreate_lib.classroom.server.asked import Asked

_SCRIPT = re.compile(r"<script(?: type=\"module\")?>(.*?)</script>", re.DOTALL)
_SELF = (
    "default-src 'none'; connect-src 'self'; img-src data: blob:; style-src 'unsafe-inline'; "
    "script-src {scripts}; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
)
_PIECE = 32 * 1024
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""What an answer may load that isn't a page."""


@dataclass(frozen=True)
class Page:
    """A page as it is served.

    Parameters
    ----------
    zipped
        Its HTML by gzip.
    etag
        What changes when the page does.
    policy
        Its Content-Security-Policy: it may ask its own server, and runs the scripts that stand in
        it, each named by its hash.
    """

    zipped: bytes
    etag: str
    policy: str

    @property
    def html(self) -> bytes:
        """As a browser gets it that doesn't unpack."""
        return gzip.decompress(self.zipped)

    def size(self, *, is_zipped: bool) -> int:
        """How many bytes are sent of it; gzip keeps the unpacked size at its end.

        Examples
        --------
        >>> page("<p>Hope</p>").size(is_zipped=False)
        11
        """
        return len(self.zipped) if is_zipped else int.from_bytes(self.zipped[-4:], "little")

    def pieces(self, *, is_zipped: bool) -> Iterator[bytes]:
        """What is sent of it, a piece at a time: nobody makes the room hold a page by not reading.

        Examples
        --------
        >>> list(page("<p>Hope</p>").pieces(is_zipped=False))
        [b'<p>Hope</p>']
        """
        zipped = BytesIO(self.zipped)
        with zipped if is_zipped else gzip.GzipFile(fileobj=zipped) as file:
            while piece := file.read(_PIECE):
                yield piece


@dataclass(frozen=True)
class Pages:
    """All that a room serves.

    Parameters
    ----------
    asked
        What is asked in its lesson.
    course
        The pages of the course, by name.
    join
        The page on which people type the code, by what was wrong with the code; ``""`` at first.
    trainer
        The trainer's page.
    """

    asked: Asked
    course: Mapping[str, Page]
    join: Mapping[str, Page]
    trainer: Page


def page(html: str, *, sends_forms: bool = False) -> Page:
    """A page as it is served.

    Examples
    --------
    >>> made = page("<script>let a = 1;</script>")
    >>> made.html, "script-src 'sha256-" in made.policy
    (b'<script>let a = 1;</script>', True)
    """
    content = html.encode("utf-8")
    hashes = [
        f"'sha256-{b64encode(hashlib.sha256(code.encode('utf-8')).digest()).decode('ascii')}'"
        for code in _SCRIPT.findall(html)
    ]
    policy = _SELF.format(
        scripts=" ".join(hashes) or "'none'", forms="'self'" if sends_forms else "'none'"
    )
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Page(gzip.compress(content, 9, mtime=0), etag, policy)


def make_pages(lesson: str, address: str, code: str, problems: tuple[str, ...]) -> Pages:
    """All pages of a room, in this process.

    Parameters
    ----------
    lesson
        The name of the lesson that the room is in.
    address
        Where people find the room, such as ``"http://192.168.0.10:8606/"``.
    code
        What they type.
    problems
        Why a code may not be taken, in words.
    """
    from cocreate_lib.classroom.server.front import in_class, join_page, trainer_page
    from cocreate_lib.classroom.server.votes import asked_in
    from cocreate_lib.lessons import course_pages

    asked = asked_in(lesson)
    vote = None
    if asked.vote:
        vote = {"question": asked.vote.question, "options": list(asked.vote.options)}
    statements = {name: each.words for name, each in asked.statements.items()}
    course = {
        name: page(
            in_class(html, vote=vote, statements=statements) if name == lesson else in_class(html)
        )
        for name, html in course_pages().items()
    }
    trainer = trainer_page(
        title=asked.title, address=address, code=code, vote=vote, items=asked.items
    )
    join = {each: page(join_page(problem=each), sends_forms=True) for each in ("", *problems)}
    return Pages(asked, course, join, page(trainer))


def made_elsewhere(lesson: str, address: str, code: str, problems: tuple[str, ...]) -> Pages:
    """The same, made in a process that ends afterwards; arguments as above."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(make_pages, lesson, address, code, problems).result()
