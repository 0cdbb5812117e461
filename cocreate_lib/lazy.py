"""A package's names, each loaded on first use, so that importing the package itself stays light."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def loaded_on_first_use(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """What a package's ``__getattr__`` is to be.

    Parameters
    ----------
    package
        The package's name: its ``__name__``.
    homes
        For each name the module below the package that has it; ``""`` for a module itself.

    Returns
    -------
    callable
        It raises AttributeError for other names, and keeps what it has loaded.

    Examples
    --------
    >>> get = loaded_on_first_use("cocreate_lib", {"fact": "facts", "study": ""})
    >>> get("study").__name__
    'cocreate_lib.study'
    >>> get("facto")
    Traceback (most recent call last):
    AttributeError: module 'cocreate_lib' has no attribute 'facto'
    """

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        if not homes[name]:
            return import_module(f"{package}.{name}")
        value = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return get
