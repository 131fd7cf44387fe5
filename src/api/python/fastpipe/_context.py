"""What a running stage may ask of its surroundings."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Mapping, Optional, Union

Paths = Union[List[Any], Dict[str, Any]]
"""In the shape in which they were declared: a list, or a dict by key."""


class Context:
    """Of the stage that runs. Paths are relative to the folder of the pipeline file, which is the current one."""

    def __init__(
        self, stage: str, deps: Any, outs: Any, metrics: Any, plots: Any, params: Mapping[str, Any]
    ) -> None:
        self.stage: str = stage
        self.deps: Any = deps
        self.outs: Any = outs
        self.metrics: Any = metrics
        self.plots: Any = plots
        self.params: Mapping[str, Any] = params
        self.log: logging.Logger = logging.getLogger(stage)


_current: Optional[Context] = None


def context() -> Context:
    """The deps, outs, metrics, plots, params and log of the stage that runs."""
    if _current is None:
        raise RuntimeError("context() is for a stage that fastpipe runs: no stage runs here")
    return _current


def enter(made: Optional[Context]) -> None:
    """For fastpipe itself, and for a unit test that wants a context."""
    global _current
    _current = made
