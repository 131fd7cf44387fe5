"""Whose a file is: the project's, an installed package's, or Python's own."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import Dict, List, Optional, Tuple

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_INSTALLED = ("site-packages", "dist-packages")


def _standard() -> Tuple[str, ...]:
    found: List[str] = []
    for name in ("stdlib", "platstdlib"):
        path = sysconfig.get_path(name)
        if path:
            found.append(path)
            found.append(os.path.realpath(path))
    found.append(os.path.dirname(os.path.abspath(os.__file__)))
    return tuple({path + os.sep for path in found})


_STANDARD = _standard()
BUILTIN = frozenset(getattr(sys, "stdlib_module_names", ())) | frozenset(sys.builtin_module_names)


class Places:
    def __init__(self, root: str) -> None:
        self.root = root
        self._prefix = root.rstrip(os.sep) + os.sep
        self._known: Dict[str, str] = {}

    def kind(self, path: str) -> str:
        """`local`, `installed`, `standard` or `ours`; for absolute paths."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._look(path)
        return known

    def _look(self, path: str) -> str:
        if path.startswith(_OURS + os.sep):
            return "ours"
        inside = path[len(self._prefix) :] if path.startswith(self._prefix) else path
        parts = inside.split(os.sep)
        if any(part in _INSTALLED for part in parts):
            return "installed"
        if inside is path and (path + os.sep).startswith(_STANDARD):
            return "standard"
        return "local"

    def is_local(self, path: Optional[str]) -> bool:
        return path is not None and os.path.isabs(path) and self.kind(path) == "local"

    def key(self, path: str) -> str:
        return os.path.relpath(path, self.root).replace(os.sep, "/")


def stamp(path: str) -> Optional[str]:
    """As the host writes it: size, mtime, ctime, inode. None: nothing is there."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}-{found.st_ino}"
