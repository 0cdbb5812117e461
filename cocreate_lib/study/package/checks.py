"""A study's results held against its files, before anything is packed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_lib.errors import CocreateError
from cocreate_lib.io.tables import read_texts
from cocreate_lib.study.dictionary import Fault
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.mixed import are_shared
from cocreate_lib.study.package.contents import NOTEBOOK
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.study.results.manifest import (
    MANIFEST,
    changed_files,
    inputs_of,
    marks_of,
    read_manifest,
)
from cocreate_lib.text import listed

OUTPUTS = "outputs.csv"
_LISTS = {OUTPUTS, "outputs.json", MANIFEST}
_RUN = "cocreate study run"
_AGAIN = f"again: {_RUN}"


@dataclass(frozen=True)
class Checked:
    """The results of a study, found to be its own.

    Parameters
    ----------
    manifest
        What they were made from, with what, and when.
    outputs
        One row an output: ``output``, ``kind``, ``status``, ``reasons``.
    """

    manifest: Mapping[str, Any]
    outputs: pd.DataFrame


def checked_results(study: StudyFolder, protocol: Protocol, faults: list[Fault]) -> Checked | None:
    """The results, if a run made them from this protocol and these data and nothing changed since.

    Parameters
    ----------
    study, protocol
        The study.
    faults
        What doesn't fit is added to these.
    """
    if not study.results.is_dir():
        faults.append(
            Fault(
                "There are no results.",
                "results",
                why="A replication archive says what was found, and from what.",
                try_this=_RUN,
            )
        )
        return None
    try:
        manifest = read_manifest(study.results)
        changed = changed_files(study.results)
        outputs = read_texts(study.results / OUTPUTS)
        absent = {"output", "kind", "status", "reasons"} - set(outputs)
    except CocreateError as error:
        faults.append(Fault(error.what, "results", why=error.why or "", try_this=_AGAIN))
        return None
    if bad := _unlike(manifest):
        faults.append(
            Fault(
                f"The manifest is damaged: it doesn't say {listed(bad)} as a run does.",
                f"results/{MANIFEST}",
                try_this=_AGAIN,
            )
        )
        return None
    faults += _faults_of_inputs(study, protocol, manifest)
    for name in changed:
        faults.append(
            Fault(
                f"results/{name} is not as the run left it.",
                f"results/{name}",
                why="The archive would hold a result that nothing makes.",
                try_this=_AGAIN,
            )
        )
    if absent:
        faults.append(
            Fault("The list of outputs is damaged.", f"results/{OUTPUTS}", try_this=_AGAIN)
        )
        return None
    faults += _faults_of_outputs(manifest, outputs)
    return Checked(manifest, outputs)


_Kind = type | tuple[type, ...]
_SHAPE: Mapping[str, Mapping[str, _Kind] | type] = {
    "inputs": dict,
    "outputs": dict,
    "packages": dict,
    "seed": {"value": int, "file": str, "line": int},
    "run": {"started": str, "finished": str, "seconds": (int, float)},
    "python": str,
    "platform": str,
    "command": str,
}
_PIN = re.compile(r"[A-Za-z0-9._+!-]+")


def _unlike(manifest: Mapping[str, Any]) -> list[str]:
    """The fields of a manifest that aren't what a run writes."""
    bad = []
    for name, shape in _SHAPE.items():
        value = manifest.get(name)
        if isinstance(shape, Mapping):
            whole = isinstance(value, dict) and all(
                isinstance(value.get(part), kind) for part, kind in shape.items()
            )
        else:
            whole = isinstance(value, shape)
        if name == "packages" and isinstance(value, dict):
            whole = all(_PIN.fullmatch(str(each)) for pair in value.items() for each in pair)
        if not whole:
            bad.append(name)
    return bad


def _faults_of_inputs(
    study: StudyFolder, protocol: Protocol, manifest: Mapping[str, Any]
) -> Iterator[Fault]:
    """Inputs that aren't those of the run."""
    before = manifest["inputs"]
    notebook = study.root / NOTEBOOK if NOTEBOOK in before else None
    told = protocol.interviews
    not_shared = {told.codes} if told and not are_shared(study, protocol) else set()
    now = marks_of(inputs_of(study, protocol, notebook), study.root)
    for name in sorted(set(before) | set(now)):
        was, is_now = before.get(name), now.get(name)
        if was == is_now:
            continue
        if is_now is None and name in not_shared:
            continue
        what = "is gone" if is_now is None else "is new" if was is None else "was changed"
        yield Fault(
            f"{name} {what} since the run that made the results.",
            name,
            why="The results are those of another protocol, or of other data.",
            try_this=_AGAIN,
        )


def _faults_of_outputs(manifest: Mapping[str, Any], outputs: pd.DataFrame) -> Iterator[Fault]:
    """Files that disclosure control doesn't list, or that it held back."""
    status = dict(zip(outputs["output"], outputs["status"], strict=True))
    for name in manifest["outputs"]:
        if name in _LISTS:
            continue
        if name not in status:
            yield Fault(
                f"results/{name} is not in the list of outputs.",
                f"results/{OUTPUTS}",
                why="Nobody looked whether it gives anybody away.",
                try_this=_AGAIN,
            )
        elif status[name] not in ("pass", "review"):
            yield Fault(
                f"results/{name} has the status {status[name]!r}.",
                f"results/{name}",
                why="Disclosure control holds it back.",
                try_this=f"again: {_RUN}; what fails isn't written",
            )


def to_review(outputs: pd.DataFrame) -> list[tuple[str, str]]:
    """What a person has to look at before it leaves, and why."""
    some = outputs[outputs["status"] == "review"]
    return list(zip(some["output"], some["reasons"], strict=True))
