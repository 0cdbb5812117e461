"""The classroom's names load on first use, in any order."""

import pkgutil
from importlib import import_module

from cocreate_lib import classroom


def test_no_name_is_that_of_a_sub_room():
    """Importing the sub-room would put the module in the place of what has its name."""
    rooms = {each.name for each in pkgutil.iter_modules(classroom.__path__)}
    assert not rooms & set(classroom.__all__)


def test_each_name_is_what_its_sub_room_shows():
    for name in classroom.__all__:
        shown = getattr(classroom, name)
        home = getattr(shown, "__module__", "") or ""
        if home.startswith("cocreate_lib."):
            assert getattr(import_module(home), name) is shown
