"""What a module name leads to, without importing anything."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys
from dataclasses import dataclass, field
from typing import Dict, List, Optional

from .places import BUILTIN, Places


@dataclass(frozen=True)
class Found:
    """`local`, `namespace` (a folder without code), `installed`, `standard` or `missing`."""

    kind: str
    name: str
    path: Optional[str] = None
    search: "tuple[str, ...]" = field(default=())


class Finder:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._known: Dict[str, Found] = {}

    def find(self, name: str) -> Found:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._look(name)
        return known

    def _look(self, name: str) -> Found:
        if name in ("fastpipe", "__main__") or name.startswith("fastpipe."):
            return Found("standard", name)
        loaded = sys.modules.get(name)
        if loaded is not None:
            path = getattr(loaded, "__file__", None)
            search = [str(one) for one in getattr(loaded, "__path__", ())]
            if path is not None or search:
                return self._of(name, path, search)
        if name.split(".")[0] in sys.builtin_module_names:
            return Found("standard", name)
        spec = self._spec(name)
        if spec is None:
            return Found("standard" if name.split(".")[0] in BUILTIN else "missing", name)
        if spec.origin in ("built-in", "frozen"):
            return Found("standard", name)
        search = list(spec.submodule_search_locations or ())
        return self._of(name, spec.origin if spec.has_location else None, search)

    def _spec(self, name: str) -> Optional[importlib.machinery.ModuleSpec]:
        parent, _, _ = name.rpartition(".")
        try:
            if not parent:
                return importlib.util.find_spec(name)
            above = self.find(parent)
            if not above.search:
                return None
            return importlib.machinery.PathFinder.find_spec(name, list(above.search))
        except (ImportError, ValueError, AttributeError, OSError):
            return None

    def _of(self, name: str, path: Optional[str], search: List[str]) -> Found:
        where = path or (search[0] if search else None)
        if where is None:
            return Found("missing", name)
        where = os.path.abspath(where)
        kind = self._places.kind(where)
        if kind == "ours":
            kind = "standard"
        if kind == "local" and (path is None or os.path.isdir(path)):
            return Found("namespace", name, None, tuple(search))
        return Found(kind, name, where if path else None, tuple(search))

    def below(self, name: str) -> List[str]:
        """All local modules whose name begins so."""
        folder, _, start = name.rpartition(".")
        roots = list(self.find(folder).search) if folder else [self._places.root]
        found: List[str] = []
        for root in roots:
            if not self._places.is_local(os.path.abspath(root)):
                continue
            for one in _modules_in(root, folder):
                if one.startswith(name if start or not folder else folder):
                    found.append(one)
        return sorted(set(found))


_NEVER = frozenset(("node_modules", "__pycache__", "site-packages", "dist-packages", "venv"))


def _modules_in(root: str, package: str) -> List[str]:
    found: List[str] = []
    before = f"{package}." if package else ""
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError:
        return found
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if name.isidentifier() and name not in _NEVER and not _is_environment(entry.path):
                found.extend(_modules_in(entry.path, before + name))
        elif name.endswith(".py"):
            stem = name[:-3]
            if stem == "__init__" and package:
                found.append(package)
            elif stem.isidentifier():
                found.append(before + stem)
    return found


def _is_environment(path: str) -> bool:
    return os.path.exists(os.path.join(path, "pyvenv.cfg"))
