"""Tongues: what is said to people, in the language that is in use."""

from cocreate_lib.tongues.said import gettext, ngettext

__all__ = ["gettext", "ngettext"]
