"""The files that are made for an archive: README, metadata, versions, licences, citation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cocreate_lib.comparison import is_synthetic
from cocreate_lib.io.tables import read_table
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.package.answers import Answers
from cocreate_lib.study.package.checks import Checked
from cocreate_lib.study.package.contents import Contents
from cocreate_lib.study.package.crate import METADATA, crate
from cocreate_lib.study.package.readme import readme
from cocreate_lib.study.package.tables_list import made_by_run
from cocreate_lib.study.package.told import Told
from cocreate_lib.study.protocol import Protocol

README = "README.md"
REQUIREMENTS = "requirements.txt"
LICENCE = "LICENSE.txt"
CITATION = "CITATION.cff"


def files_of(
    study: StudyFolder,
    protocol: Protocol,
    answers: Answers,
    checked: Checked,
    contents: Contents,
    folder: str,
    data: str,
    twin: str,
) -> dict[str, bytes]:
    """Every file of the archive, by its path in it."""
    manifest = checked.manifest
    authors = [each.strip() for each in answers.given["authors"].split(";") if each.strip()]
    title = protocol.study.title
    contents.add(README, b"", "what is in this archive, and how to repeat the study", "document")
    contents.add(REQUIREMENTS, _requirements(manifest), "the versions of the run", "code")
    contents.add(LICENCE, _licences(answers), "the licences", "document")
    if authors:
        contents.add(CITATION, _citation(title, authors, manifest), "how to cite it", "document")
    contents.add(METADATA, b"", "RO-Crate metadata, for machines to read", "document")
    synthetic = is_synthetic(read_table(study.root / protocol.data.file, sheet=protocol.data.sheet))
    told = Told(
        folder,
        protocol,
        answers,
        contents,
        manifest,
        list(made_by_run(study, protocol, checked.outputs)),
        data,
        twin,
        synthetic,
    )
    contents.add(README, readme(told).encode(), contents.entries[README].about, "document")
    files = {name: each.bytes() for name, each in sorted(contents.entries.items())}
    del files[METADATA]
    marks = marks_of_bytes(files)
    described = {
        name: {**mark, "about": contents.entries[name].about} for name, mark in marks.items()
    }
    inputs = [name for name in manifest["inputs"] if name in files]
    outputs = [f"results/{name}" for name in manifest["outputs"]]
    metadata = crate(
        title=title,
        about=protocol.study.question,
        authors=authors,
        licence=answers.given["licence"],
        manifest=manifest,
        files=described,
        inputs=inputs,
        outputs=[name for name in outputs if name in files],
    )
    return {**files, METADATA: metadata}


def marks_of_bytes(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """By path, ``bytes`` and ``sha256``."""
    return {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }


def _requirements(manifest: Mapping[str, Any]) -> bytes:
    lines = [f"# The versions of the run, under {manifest['python']}."]
    lines += [f"{name}=={version}" for name, version in sorted(manifest["packages"].items())]
    return ("\n".join(lines) + "\n").encode()


def _licences(answers: Answers) -> bytes:
    given = answers.given
    lines = (
        f"Protocol, notebook, documents and results: {given['licence'] or 'not chosen yet'}",
        f"Data: {given['data_licence'] or 'not chosen yet'}",
        "The text of a licence that SPDX names is at https://spdx.org/licenses/",
    )
    return ("\n".join(lines) + "\n").encode()


def _citation(title: str, authors: list[str], manifest: Mapping[str, Any]) -> bytes:
    """Citation File Format 1.2; a text of JSON is one of YAML."""
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use this archive, please cite it."',
        "type: dataset",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        "authors:",
        *(f"  - name: {json.dumps(each, ensure_ascii=False)}" for each in authors),
        f'date-released: "{str(manifest["run"]["finished"])[:10]}"',
    ]
    return ("\n".join(lines) + "\n").encode()
