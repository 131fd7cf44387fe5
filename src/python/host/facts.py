"""What is known of modules by their bytes: kept beside our own programs, so that one edit reads one module anew."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from typing import Any, Optional, Set

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "facts")
_VERSION = f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}"
_SPARE = 500

_used: Set[str] = set()


def _name(text: str) -> str:
    return f"{text.replace(':', '-')}-{_VERSION}"


def recall(text: str) -> Optional[Any]:
    """By the digest of a module's bytes. What can't be read is made anew."""
    name = _name(text)
    _used.add(name)
    try:
        with open(os.path.join(_FOLDER, name), "rb") as file:
            return pickle.load(file)
    except Exception:  # Whatever a damaged file makes of it.
        return None


def keep(text: str, facts: Any) -> None:
    name = _name(text)
    try:
        os.makedirs(_FOLDER, exist_ok=True)
        descriptor, made = tempfile.mkstemp(dir=_FOLDER)
        with os.fdopen(descriptor, "wb") as file:
            pickle.dump(facts, file, pickle.HIGHEST_PROTOCOL)
        os.replace(made, os.path.join(_FOLDER, name))
    except (OSError, RecursionError):
        return


def prune() -> None:
    """Of earlier texts some stay, for who goes back to them."""
    try:
        names = set(os.listdir(_FOLDER)) - _used
    except OSError:
        return
    if len(names) < _SPARE + len(_used):
        return
    for name in names:
        try:
            os.unlink(os.path.join(_FOLDER, name))
        except OSError:
            continue
