"""Nothing that is installed with the package, extras included, is under the GPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, distribution

import pytest
from packaging.requirements import Requirement

from cocreate_lib.classroom.stick.wheels import needed
from tools.bounds import named

NAMES = sorted({Requirement(pin).name for pin in needed(wants=[str(each) for each in named()])})
COPYLEFT = re.compile(r"\b[AL]?GPL|General Public Licen[sc]e|European Union Public|SSPL", re.I)
# What lets others use and change it, as its metadata say: an expression, a name, a class.
FREE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|MPL|PSF|PSFL|Zlib|CC0|Python Software Foundation|"
    r"Mozilla Public License|Permission is hereby granted|Redistribution and use)\b",
    re.I,
)


def stated(metadata: PackageMetadata) -> str:
    """Which licence a package's metadata name, or the licence itself where they hold it."""
    named_so = [metadata.get("License-Expression"), metadata.get("License")]
    classes = [each for each in metadata.get_all("Classifier", []) if each.startswith("License")]
    return "\n".join(filter(None, [*named_so, *classes]))


def licence(name: str) -> str:
    """As stated; where nothing that says anything is, the text of the licence's file."""
    found = distribution(name)
    told = stated(found.metadata)
    if FREE.search(told) or COPYLEFT.search(told):
        return told
    files = [file for file in found.files or () if re.match(r"(?i)licen[sc]e|copying", file.name)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_what_people_install_is_looked_at_whole():
    assert len(NAMES) > 100
    assert {"numpy", "jupyterlab", "lifelines", "pyreadstat", "typst", "dask"} <= set(NAMES)
    assert not {"pytest", "sphinx", "jupyter-repo2docker"} & set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_its_licence_is_free_and_not_the_gpl(name):
    text = licence(name)
    assert FREE.search(text), f"{name} names no licence that we know: {text[:200]!r}"
    # Some hold the licences of all that they carry: which is theirs says their own expression.
    own = distribution(name).metadata.get("License-Expression") or text[:2000]
    assert not COPYLEFT.search(own)


@pytest.mark.parametrize("told", ["GPL-3.0-or-later", "GNU General Public License v3", "AGPL-3.0"])
def test_the_gpl_would_be_found(told):
    assert COPYLEFT.search(told)
    assert not FREE.search(told)
