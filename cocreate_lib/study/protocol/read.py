"""Reading a protocol from its file, or refusing it in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.comparison import PLAN_FIELDS, AnalysisPlan, plan_from_toml
from cocreate_lib.errors import (
    CocreateError,
    DesignError,
    PlanError,
    ProtocolError,
    nearest_names,
)
from cocreate_lib.fields import NONE, Optional, Unfit
from cocreate_lib.io.toml import parsed_toml, toml_text
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.protocol.faults import Faults
from cocreate_lib.study.protocol.lines import lines_of
from cocreate_lib.study.protocol.protocol import Protocol
from cocreate_lib.study.protocol.sections import (
    DataFiles,
    Deviation,
    Fallback,
    Interviews,
    Planning,
    Sensitivity,
    StudyQuestion,
)
from cocreate_lib.study.protocol.together import (
    changed,
    check_columns,
    check_deviation,
    check_publication,
    check_reasons,
    check_specifications,
)

_SECTIONS: Mapping[str, Any] = {
    "study": StudyQuestion,
    "data": DataFiles,
    "planning": Planning,
    "sensitivity": Sensitivity,
    "disclosure": DisclosureRules,
    "interviews": Interviews,
}
_REPEATED: Mapping[str, Any] = {"fallbacks": Fallback, "deviations": Deviation}
_ALL = (*_SECTIONS, *_REPEATED, "design", "analysis", "reasons")


def read_protocol(path: str | Path) -> Protocol:
    """Read a study's protocol.

    Parameters
    ----------
    path
        The file ``protocol.toml``: TOML in UTF-8. ``[design]`` has the fields of
        :class:`~cocreate_lib.PilotDesign`, ``[analysis]`` those of
        :class:`~cocreate_lib.AnalysisPlan` as in a plan's file, with its outcomes as
        ``[[analysis.outcomes]]``; ``"none"`` is None.

    Returns
    -------
    Protocol

    Raises
    ------
    CocreateError
        When the file can't be read.
    ProtocolError
        For a section or field that there isn't, naming the nearest real ones, one that is absent,
        a value that it may not hold, or sections that contradict each other. With several faults,
        all of them, each with its line.
    PlanError, DesignError
        For one fault alone, in ``[analysis]`` or in ``[design]``.

    Examples
    --------
    >>> import tempfile
    >>> from cocreate_lib.study.template import new_study
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_protocol(new_study(Path(folder) / "my-study").protocol).analysis.method
    'nearest'
    """
    path = Path(path)
    text = toml_text(path)
    content = parsed_toml(text, path)
    lines = lines_of(text)
    faults = Faults(path, lines)
    protocol = _protocol(content, path, lines, faults)
    faults.raise_all()
    assert protocol is not None  # without a fault, everything could be made
    return protocol


def _protocol(
    content: Mapping[str, Any], path: Path, lines: Mapping[str, int], faults: Faults
) -> Protocol | None:
    for name in content:
        if name not in _ALL:
            faults.add(
                ProtocolError(
                    f"A protocol has no section {name!r}.",
                    where=name,
                    try_this=nearest_names(name, _ALL),
                )
            )
    made = {
        name: _made(make, name, _table(name, content, faults), faults)
        for name, make in _SECTIONS.items()
        if name != "interviews" or name in content
    }
    several = {name: tuple(_each(make, name, content, faults)) for name, make in _REPEATED.items()}
    design = _design(_table("design", content, faults), faults)
    question: StudyQuestion | None = made["study"]
    seed = {} if question is None else {"seed": question.seed}
    analysis = _analysis({**seed, **_table("analysis", content, faults)}, faults)
    reasons = _table("reasons", content, faults)
    if analysis is not None:
        _check_together(analysis, reasons, made, several, faults)
    if faults.found or question is None or design is None or analysis is None:
        return None
    return Protocol(
        study=question,
        data=made["data"],
        design=design,
        analysis=analysis,
        reasons=reasons,
        planning=made["planning"],
        sensitivity=made["sensitivity"],
        disclosure=made["disclosure"],
        interviews=made.get("interviews"),
        fallbacks=several["fallbacks"],
        deviations=several["deviations"],
        path=path,
        lines=lines,
    )


def _check_together(
    analysis: AnalysisPlan,
    reasons: Mapping[str, Any],
    made: Mapping[str, Any],
    several: Mapping[str, tuple[Any, ...]],
    faults: Faults,
) -> None:
    """What no section can see of itself."""
    question, planning, sensitivity = (made[name] for name in ("study", "planning", "sensitivity"))
    found: list[CocreateError] = [*check_reasons(reasons, analysis.covariates)]
    if planning is not None:
        found += check_columns(planning.columns, analysis)
    if question is not None and sensitivity is not None:
        found += check_publication(question, analysis, sensitivity)
    for error in found:
        faults.add(error)
    if sensitivity is not None and sensitivity.specifications:
        with faults.kept():
            check_specifications(analysis, sensitivity.specifications)
    for number, fallback in enumerate(several["fallbacks"], start=1):
        if fallback is not None:
            with faults.kept(f"fallbacks[{number}]"):
                changed(analysis, fallback)
    for number, deviation in enumerate(several["deviations"], start=1):
        if deviation is not None:
            with faults.kept(f"deviations[{number}]"):
                check_deviation(deviation)


def _design(given: Mapping[str, Any], faults: Faults) -> PilotDesign | None:
    known = [field.name for field in dataclasses.fields(PilotDesign)]
    if not _are_known("design", given, known, DesignError, faults):
        return None
    with faults.kept("design"):
        return PilotDesign().replace(**given)
    return None


def _analysis(given: Mapping[str, Any], faults: Faults) -> AnalysisPlan | None:
    known = [field.name for field in PLAN_FIELDS]
    if not _are_known("analysis", given, known, PlanError, faults):
        return None
    try:
        return plan_from_toml(given)
    except CocreateError as error:
        faults.add(error, "analysis", _guilty(given, error))
    return None


def _guilty(given: Mapping[str, Any], error: CocreateError) -> str:
    """Which outcome of several an error is about, as ``outcomes[2]``; nothing where none is."""
    outcomes = given.get("outcomes")
    if not isinstance(outcomes, list) or len(outcomes) < 2:
        return ""
    whole = {name: each for name, each in given.items() if name not in ("families", "labels")}
    for number, one in enumerate(outcomes, start=1):
        try:
            plan_from_toml({**whole, "outcomes": [one]})
        except CocreateError as own:
            if own.what == error.what:
                return f"outcomes[{number}]"
    return ""


def _table(name: str, content: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    found = content.get(name, {})
    if isinstance(found, Mapping):
        return dict(found)
    faults.add(
        ProtocolError(
            f"{name!r} is not a section.", where=name, try_this=f"[{name}], and its fields below it"
        )
    )
    return {}


def _each(make: Any, name: str, content: Mapping[str, Any], faults: Faults) -> Iterator[Any]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        faults.add(
            ProtocolError(
                f"{name!r} are not tables.",
                where=name,
                try_this=f"[[{name}]], and its fields below it",
            )
        )
        return
    for number, one in enumerate(found, start=1):
        yield _made(make, name, dict(one), faults, f"{name}[{number}]")


def _made(make: Any, name: str, given: dict[str, Any], faults: Faults, place: str = "") -> Any:
    """A section from what is given; None where something of it is refused, and kept."""
    place = place or name
    fields = {field.name: field for field in dataclasses.fields(make)}
    fits = _are_known(place, given, list(fields), ProtocolError, faults, f"[{name}]")
    for key, field in fields.items():
        about = field.metadata
        if key not in given:
            if field.default is field.default_factory is dataclasses.MISSING:
                fits = False
                faults.add(
                    ProtocolError(
                        f"The section [{name}] doesn't say {key!r}.",
                        where=f"{place}.{key}",
                        why=about["about"],
                        try_this=f"{key} = " + ("1" if key == "seed" else '"..."'),
                    )
                )
            continue
        if given[key] == NONE and isinstance(about["kind"], Optional):
            given[key] = None
        try:
            about["kind"].read(given[key])
        except Unfit as unfit:
            fits = False
            hint = unfit.try_this or about["try_this"]
            faults.add(
                ProtocolError(unfit.what, where=f"{place}.{key}", why=about["why"], try_this=hint)
            )
    return make(**given) if fits else None


def _are_known(
    place: str,
    given: Mapping[str, Any],
    known: list[str],
    kind: type[CocreateError],
    faults: Faults,
    section: str = "",
) -> bool:
    """Whether there is a field of each name; what isn't is kept as a fault."""
    unknown = [key for key in given if key not in known]
    for key in unknown:
        faults.add(
            kind(
                f"The section {section or f'[{place}]'} has no field {key!r}.",
                where=f"{place}.{key}",
                try_this=nearest_names(key, known),
            )
        )
    return not unknown
