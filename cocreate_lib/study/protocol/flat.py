"""A protocol as names and texts, so that two of them can be held against each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from cocreate_lib.comparison import Outcome
from cocreate_lib.fields import NONE
from cocreate_lib.study.protocol.protocol import Protocol
from cocreate_lib.study.protocol.sections import Fallback

_SECTIONS = ("study", "data", "design", "planning", "sensitivity", "disclosure", "interviews")


def fields_of(protocol: Protocol) -> dict[str, str]:
    """What a protocol says, field by field, as text.

    Parameters
    ----------
    protocol
        Any protocol. What it leaves to defaults is there too.

    Returns
    -------
    dict
        From full names such as ``"analysis.method"`` or ``"reasons.age"`` to texts; what is owned
        up to in ``[[deviations]]`` is left out. None is ``"none"``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from cocreate_lib.study import new_study, read_protocol
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     protocol = read_protocol(new_study(Path(folder) / "my-study").protocol)
    >>> fields = fields_of(protocol)
    >>> fields["analysis.method"], fields["analysis.outcomes"].split("; ")[0]
    ('nearest', 'rate reoffended')
    """
    return dict(_fields(protocol))


def _fields(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for section in _SECTIONS:
        part = getattr(protocol, section)
        if part is None:
            continue
        for field in dataclasses.fields(part):
            yield f"{section}.{field.name}", said(getattr(part, field.name))
    for name, value in protocol.analysis.settings().items():
        yield f"analysis.{name}", said(value)
    for covariate, why in protocol.reasons.items():
        yield f"reasons.{covariate}", why
    if protocol.fallbacks:
        yield "fallbacks", said(protocol.fallbacks)


def said(value: Any) -> str:
    """A value of a field as text.

    Examples
    --------
    >>> said(None), said(True), said((0.1, 0.9)), said({"age": 5.0}), said(365.0)
    ('none', 'true', '0.1, 0.9', 'age = 5', '365')
    """
    if value is None:
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {said(each)}" for name, each in value.items())
    if isinstance(value, Outcome):
        return f"{value.kind} {value.column}{_but_defaults(value, ('kind', 'column'))}"
    if isinstance(value, Fallback):
        return f"{value.method} ({value.why}){_but_defaults(value, ('method', 'why'))}"
    if isinstance(value, tuple | list):
        texts = [said(each) for each in value]
        is_long = any("," in text for text in texts) or any(isinstance(x, Outcome) for x in value)
        return ("; " if is_long else ", ").join(texts)
    return str(value)


def _but_defaults(value: Any, known: tuple[str, ...]) -> str:
    """The fields of an outcome, or of a fallback, that say more than their default."""
    told = [
        f"{field.name} {said(getattr(value, field.name))}"
        for field in dataclasses.fields(value)
        if field.name not in known and getattr(value, field.name) not in (field.default, (), {})
    ]
    return f", {', '.join(told)}" if told else ""
