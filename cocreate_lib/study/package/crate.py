"""RO-Crate 1.1: what is in an archive, who made it, and by what, for machines to read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

METADATA = "ro-crate-metadata.json"
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
_PROFILE = "https://w3id.org/ro/crate/1.1"
_PYTHON = "https://www.python.org/"
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*\Z")
_FORMATS = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "json": "application/json",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
    "toml": "application/toml",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def crate(
    *,
    title: str,
    about: str,
    authors: Sequence[str],
    licence: str,
    manifest: Mapping[str, Any],
    files: Mapping[str, Mapping[str, Any]],
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> bytes:
    """The metadata file of an archive.

    Parameters
    ----------
    title, about
        Of the study.
    authors
        Their names.
    licence
        An SPDX name, or words; empty where nobody said.
    manifest
        What the results were made from, with what, and when.
    files
        By path: ``about``, ``bytes``, ``sha256``; all files but this one.
    inputs, outputs
        Of the run: paths among ``files``.

    Returns
    -------
    bytes
        JSON-LD: the archive with its files, a ``CreateAction`` for the run, a
        ``SoftwareApplication`` for each package, and a ``Person`` for each author.

    References
    ----------
    RO-Crate Metadata Specification 1.1, https://w3id.org/ro/crate/1.1
    """
    run = manifest["run"]
    people = [{"@id": f"#author-{n}"} for n in range(1, len(authors) + 1)]
    licence_id, licence_entity = _licence(licence)
    software = _software(manifest)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": about,
        "datePublished": str(run["finished"])[:10],
        "license": {"@id": licence_id},
        "hasPart": [{"@id": _id(name)} for name in files],
        "mentions": [{"@id": "#run"}],
        **({"author": people} if people else {}),
    }
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "The run that made the results",
        "description": str(manifest["command"]),
        "startTime": run["started"],
        "endTime": run["finished"],
        "instrument": [{"@id": each["@id"]} for each in software],
        "object": [{"@id": _id(name)} for name in inputs],
        "result": [{"@id": _id(name)} for name in outputs],
        **({"agent": people} if people else {}),
    }
    graph = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _PROFILE},
            "about": {"@id": "./"},
        },
        root,
        *(_file(name, mark) for name, mark in files.items()),
        action,
        *software,
        *(
            {"@id": f"#author-{n}", "@type": "Person", "name": name}
            for n, name in enumerate(authors, start=1)
        ),
        licence_entity,
    ]
    content = {"@context": _CONTEXT, "@graph": graph}
    return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()


def _id(name: str) -> str:
    """A path as an identifier: a reference relative to the archive."""
    return quote(name)


def _file(name: str, mark: Mapping[str, Any]) -> dict[str, Any]:
    ending = name.rpartition(".")[2].casefold()
    return {
        "@id": _id(name),
        "@type": "File",
        "name": name,
        "description": mark["about"],
        "contentSize": str(mark["bytes"]),
        "sha256": mark["sha256"],
        **({"encodingFormat": _FORMATS[ending]} if ending in _FORMATS else {}),
    }


def _software(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Python, and each package with its version."""
    packages = manifest["packages"].items()
    python, _, version = str(manifest["python"]).rpartition(" ")
    found = [
        {
            "@id": f"#software-{name}",
            "@type": "SoftwareApplication",
            "name": name,
            "softwareVersion": release,
            "identifier": f"pkg:pypi/{quote(name.lower())}@{quote(release)}",
        }
        for name, release in sorted(packages, key=lambda item: item[0].casefold())
    ]
    interpreter = {
        "@id": "#software-python",
        "@type": "SoftwareApplication",
        "name": python or "Python",
        "softwareVersion": version,
        "url": _PYTHON,
        "operatingSystem": str(manifest["platform"]),
    }
    return [interpreter, *found]


def _licence(licence: str) -> tuple[str, dict[str, Any]]:
    """A licence's identifier, and what is said of it."""
    if not licence:
        words = "No licence was chosen yet."
        return "#licence", {"@id": "#licence", "@type": "CreativeWork", "name": words}
    if _SPDX.match(licence):
        url = f"https://spdx.org/licenses/{licence}"
        return url, {"@id": url, "@type": "CreativeWork", "name": licence, "url": url}
    return "#licence", {"@id": "#licence", "@type": "CreativeWork", "name": licence}
