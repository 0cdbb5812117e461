"""Two folders change places in one step, where the system knows how."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_HERE = {"linux": -100, "darwin": -2}  # AT_FDCWD: paths are from where the process stands
_CALL = {"linux": "renameat2", "darwin": "renameatx_np"}
_SWAP = 2  # RENAME_EXCHANGE, and RENAME_SWAP
# What a system says that has no such call, or whose disk can't do it.
_UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY, errno.EPERM}


def exchanged(one: Path, other: Path) -> bool:
    """Let two paths change places, so that nobody ever sees one of them absent.

    Parameters
    ----------
    one, other
        Two folders or files on the same disk; both are there.

    Returns
    -------
    bool
        False where the system or its disk has no such step (Windows, some network disks): then
        nothing has changed.

    Raises
    ------
    OSError
        If it knows how, and can't.

    Notes
    -----
    ``renameat2`` with ``RENAME_EXCHANGE`` on Linux, ``renameatx_np`` with ``RENAME_SWAP`` on macOS.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one, other = Path(folder, "one"), Path(folder, "other")
    ...     _ = one.write_text("1"), other.write_text("2")
    ...     one.read_text() == "2" if exchanged(one, other) else one.read_text() == "1"
    True
    """
    if sys.platform not in _CALL:
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), _CALL[sys.platform], None)
    if call is None:
        return False
    here = _HERE[sys.platform]
    if call(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(_SWAP)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNKNOWN:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))
