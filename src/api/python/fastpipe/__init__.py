"""Pipelines in Python: declare stages with `@stage`, run them with the `fastpipe` executable."""

from ._context import Context, context
from ._markers import Out, Param, out, param
from ._stage import Command, stage

__all__ = ["Command", "Context", "Out", "Param", "context", "out", "param", "stage"]
