"""JavaScript without its comments and the blanks that only people need: names stay as they are.

It knows the words of the language as far as it has to: strings, templates, regular expressions and
comments. A line break stays where a statement may end with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_WORD = re.compile(r"[\w$]+")
_BEFORE_REGEX = re.compile(r"[(,=:\[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of)")

_NO_BREAK_AFTER = frozenset("{([,;:?=&|<>*!")
_NO_BREAK_BEFORE = frozenset(")]},;:?.=&|")
_APART = ("++", "--", "+-", "-+")


def squeezed(code: str) -> str:
    """The same program in fewer bytes.

    Parameters
    ----------
    code
        JavaScript.

    Examples
    --------
    >>> print(squeezed("// Two\\nconst a = 1,\\n  b = `${ a } / 2`; // half\\nreturn  a - -b;\\n"))
    const a=1,b=`${a} / 2`;return a- -b;
    """
    return _joined(token for token, _ in _tokens(code, 0))


def _joined(tokens: Iterable[str]) -> str:
    made = blank = ""
    for token in tokens:
        if _BLANK.fullmatch(token):
            blank = token
        else:
            made += _between(made[-1:], token[0], blank) + token
            blank = ""
    return made


def _between(before: str, after: str, blank: str) -> str:
    """What has to stand between two tokens that stood apart."""
    if not blank or not before:
        return ""
    if "\n" in blank and before not in _NO_BREAK_AFTER and after not in _NO_BREAK_BEFORE:
        return "\n"
    if (_WORD.match(before) and _WORD.match(after)) or before + after in _APART:
        return " "
    return ""


def _tokens(code: str, start: int) -> Iterator[tuple[str, int]]:
    """Blanks with comments, strings, templates, regular expressions, words, and single signs.

    With each, where it ends.
    """
    place, last = start, "("
    while place < len(code):
        found = _BLANK.match(code, place) or _STRING.match(code, place)
        if found is None and code[place] == "/" and _BEFORE_REGEX.fullmatch(last):
            found = _REGEX.match(code, place)
        found = found or _WORD.match(code, place)
        if code[place] == "`":
            token, place = _template(code, place)
        else:
            token = found[0] if found else code[place]
            place += len(token)
        yield token, place
        if not _BLANK.fullmatch(token):
            last = token


def _template(code: str, start: int) -> tuple[str, int]:
    """A template from its first sign, with the programs within it squeezed; and where it ends."""
    made, place = "`", start + 1
    while code[place] != "`":
        if code.startswith("${", place):
            inner, depth = [], 1
            for token, end in _tokens(code, place + 2):
                place = end
                depth += {"{": 1, "}": -1}.get(token, 0)
                if depth == 0:
                    break
                inner.append(token)
            made += "${" + _joined(inner) + "}"
        else:
            length = 2 if code[place] == "\\" else 1
            made += code[place : place + length]
            place += length
    return made + "`", place + 1
