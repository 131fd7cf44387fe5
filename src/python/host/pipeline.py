"""Loads a pipeline file as `python pipeline.py` would, as a module of its own name."""

from __future__ import annotations

import importlib._bootstrap_external as bootstrap  # type: ignore[import-not-found]
import importlib.util
import os
import sys
from typing import Any, List

from .places import Places


def prepare(root: str, places: Places) -> None:
    """The folder of the pipeline comes first; our own package last, for what the stage starts itself."""
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [root, *(one for one in sys.path if os.path.abspath(one or ".") not in (ours, root)), ours]
    sys.argv = [""]
    read_sources(places)


def read_sources(places: Places) -> None:
    """Of local modules the source is read, never a `.pyc`: that tells two edits within a second not apart."""
    real: Any = bootstrap.SourceFileLoader.path_stats

    def path_stats(self: Any, path: str) -> Any:
        if places.is_local(os.path.abspath(path)):
            raise OSError("the source is read")
        return real(self, path)

    bootstrap.SourceFileLoader.path_stats = path_stats


def load(file: str) -> Any:
    stem = os.path.splitext(os.path.basename(file))[0]
    name = stem if stem.isidentifier() else f"_{abs(hash(stem))}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def registered() -> List[Any]:
    from fastpipe import _stage

    return _stage.registrations


def name_of(registration: Any) -> Any:
    given = registration.spec.get("name")
    if given is not None:
        return given
    function = registration.function
    name = getattr(function, "__name__", None)
    return None if name == "<lambda>" else name
