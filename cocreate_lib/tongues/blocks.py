"""What is said in a text, piece by piece, and the same text in other words.

Each function goes through a text and asks ``say`` for every piece that is said to people: a
paragraph, a heading, an item, a cell of a table; a text in code or in TOML. Whoever gathers
messages notes the piece and gives it back; whoever translates gives back the translation. So both
see the same pieces.
"""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Say = Callable[[str], str]
"""From a piece, on one line, to what is said instead."""

ROLE = re.compile(r"\{\w+\}(?:`[^`]*`)?")
"""A role of a lesson, such as a fact, or a mark."""

_LINK = re.compile(r"\]\(([^)\s]*)[^)]*\)|<(https?://[^>]*)>")
_CODE = re.compile(r"(?<!\})`[^`]+`")
_OWN_WORDS = re.compile(r"\{ours\}`[^`\d]+`")  # words of ours, which are said in other words
_LETTER = re.compile(r"[^\W\d_]")
_TEXT_IN_HTML = re.compile(r"(?<=>)[^<>]+(?=<)|\A[^<>]+(?=<)|(?<=>)[^<>]+\Z")
_CODE_NAME = re.compile(r"[a-z0-9_.,:/*#-]*")
_LESSON = re.compile(r"\d\d_\w+")
_KEYED = frozenset({"LessonPage", "ask", "code", "predict", "reflect"})  # first argument: a key
_ASKING = "Question"  # whatever stands in its calls is said
_WIDE = 88

# Keys of TOML and of front matter whose values are no words.
_NO_WORDS = frozenset(
    {
        "at",
        "fact",
        "facts",
        "lesson",
        "lessons",
        "name",
        "needs",
        "shape",
        "skip",
        "source",
        "start",
    }
)


def markdown_in_other_words(text: str, say: Say) -> str:
    """A text in Markdown, with each paragraph, heading, item and cell of a table in other words.

    Parameters
    ----------
    text
        In Markdown, with roles of lessons.
    say
        See :data:`Say`. It isn't asked for what holds no words: roles alone, code, tables' rules.

    Examples
    --------
    >>> markdown_in_other_words("## One\\n\\n- two\\n  three\\n- {fact}`four`", str.upper)
    '## ONE\\n\\n- TWO THREE\\n- {fact}`four`'
    """
    lines = text.split("\n")
    tokens = [t for t in _parser().parse(text) if t.type in ("inline", "html_block") and t.map]
    for _, group in _by_lines(tokens):
        begin, end = group[0].map or (0, 0)
        whole = "\n".join(lines[begin:end])
        if group[0].type == "html_block":
            said = _TEXT_IN_HTML.sub(lambda part: _around(part[0], say), whole)
        elif len(group) > 1:
            said = _row(whole, group, say)
        else:
            said = _block(whole, group[0].content, say)
        lines[begin:end] = said.split("\n") + [_GONE] * (end - begin - 1 - said.count("\n"))
    return "\n".join(line for line in lines if line is not _GONE)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")


_GONE = "\0"  # stands for a line that has gone into the one before it


def _by_lines(tokens: list[Token]) -> Iterator[tuple[int, list[Token]]]:
    """Tokens that stand on the same lines: the cells of a row."""
    found: dict[int, list[Token]] = {}
    for token in tokens:
        found.setdefault((token.map or [0])[0], []).append(token)
    yield from found.items()


def _block(whole: str, content: str, say: Say) -> str:
    """A block with the marks before it, in one line."""
    words = one_line(content)
    if not is_said(words):
        return whole
    said = say(words)
    if said == words:
        return whole
    before = whole[: whole.index(content.split("\n")[0])]
    return before + said


def _row(whole: str, cells: list[Token], say: Say) -> str:
    at = 0
    for cell in cells:
        if not cell.content:
            continue
        at = whole.index(cell.content, at)
        said = say(cell.content) if is_said(cell.content) else cell.content
        whole = whole[:at] + said + whole[at + len(cell.content) :]
        at += len(said)
    return whole


def _around(text: str, say: Say) -> str:
    """A text within HTML, with the blanks around it as they are."""
    bare = text.strip()
    return text.replace(bare, say(one_line(bare))) if is_said(bare) else text


def is_said(text: str) -> bool:
    """Whether there are words in a piece, besides roles, marks and code.

    Examples
    --------
    >>> is_said("{fact}`pilot` {ours}`8`"), is_said("Of {ours}`8` people"), is_said("`x = 1`")
    (False, True, False)
    """
    return _LETTER.search(_CODE.sub("", ROLE.sub("", text))) is not None


def one_line(text: str) -> str:
    """A text on one line, as it stands in a catalogue."""
    return " ".join(text.split())


def code_in_other_words(source: str, say: Say) -> str:
    """Python code, with the texts in other words that it says to people.

    These are the texts within calls of ``Question``, and elsewhere those that are more than a name:
    with a blank or a capital in them. Keys of entries and names of lessons stay.

    Parameters
    ----------
    source
        The code of a cell.
    say
        See :data:`Say`.

    Examples
    --------
    >>> code_in_other_words('page.predict("six-ty", "How many?")', str.upper)
    'page.predict("six-ty", "HOW MANY?")'
    """
    lines = source.split("\n")
    found = sorted(_said_in(ast.parse(source)), key=lambda node: (node.lineno, node.col_offset))
    for node, said in reversed([(node, say(str(node.value))) for node in found]):
        if said == node.value:
            continue
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        before = lines[first].encode()[: node.col_offset].decode()
        after = lines[last].encode()[node.end_col_offset :].decode()
        lines[first : last + 1] = (before + _literal(said, len(before)) + after).split("\n")
    return "\n".join(lines)


def _said_in(tree: ast.AST) -> list[ast.Constant]:
    """The texts that are said, as they stand in the code."""
    found: list[ast.Constant] = []

    def look(node: ast.AST, asking: bool) -> None:
        if isinstance(node, ast.JoinedStr | ast.Subscript | ast.Import | ast.ImportFrom):
            return
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and _is_text(node.value, asking):
                found.append(node)
            return
        skipped: ast.AST | None = None
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else called
            if name in _KEYED and node.args:
                skipped = node.args[0]
            asking = asking or (
                isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == _ASKING
            )
        for child in ast.iter_child_nodes(node):
            if child is not skipped:
                look(child, asking)

    look(tree, False)
    return found


def _is_text(value: str, asking: bool) -> bool:
    if not _LETTER.search(value) or _LESSON.fullmatch(value):
        return False
    return asking or not _CODE_NAME.fullmatch(value)


def _literal(text: str, column: int) -> str:
    """A text as Python writes it, over several lines where it is long."""
    width = max(_WIDE - column, 30)
    if len(text) <= width:
        return json.dumps(text, ensure_ascii=False)
    parts = textwrap.wrap(text, width, drop_whitespace=False, break_long_words=False)
    glue = "\n" + " " * column
    return glue.join(json.dumps(part, ensure_ascii=False) for part in parts)


def table_in_other_words(table: Any, say: Say, key: str = "") -> Any:
    """What TOML, or front matter, holds, with its texts in other words.

    Texts are values that are more than a name, and the keys of ``stops``, which a control shows.

    Parameters
    ----------
    table
        As it was read: tables, lists, texts and numbers.
    say
        See :data:`Say`.
    key
        The key under which it stands.

    Examples
    --------
    >>> table_in_other_words({"label": "Hope", "stops": {"a lot": 1.0}, "start": "A b"}, str.upper)
    {'label': 'HOPE', 'stops': {'A LOT': 1.0}, 'start': 'A b'}
    """
    if key in _NO_WORDS:
        return table
    if isinstance(table, Mapping):
        if key == "stops":
            return {
                say(words) if is_said(words) else words: value for words, value in table.items()
            }
        return {name: table_in_other_words(value, say, str(name)) for name, value in table.items()}
    if isinstance(table, list):
        return [table_in_other_words(each, say, key) for each in table]
    if isinstance(table, str):
        words = one_line(table)
        return (
            say(words) if is_said(words) and _is_text(words, False) and "->" not in words else table
        )
    return table


def differs(words: str, said: str) -> str:
    """What a translation has lost or gained: roles, names of values, addresses, code; else empty.

    Examples
    --------
    >>> differs("Of {n}, {fact}`a` [here](b.ipynb)", "O {n}, {fact}`a` [yma](b.ipynb)")
    ''
    >>> differs("Of {n} people", "O {m} o bobl")
    'it lacks {n}; it has {m} too much'
    """
    kept = [Counter(_kept(text)) for text in (words, said)]
    lost, more = kept[0] - kept[1], kept[1] - kept[0]
    told = [f"it lacks {', '.join(lost)}"] if lost else []
    told += [f"it has {', '.join(more)} too much"] if more else []
    return "; ".join(told)


def _kept(text: str) -> Iterator[str]:
    for role in ROLE.findall(text):
        yield role.partition("`")[0] if _OWN_WORDS.match(role) else role
    yield from (one or other for one, other in _LINK.findall(text))
    yield from _CODE.findall(ROLE.sub("", text))
