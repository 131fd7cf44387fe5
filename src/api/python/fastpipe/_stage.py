"""`@stage(...)`: declares a stage, and leaves its function as it is."""

from __future__ import annotations

import sys
from types import FrameType
from typing import (
    Any,
    Callable,
    Dict,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
    Union,
    overload,
)

from ._markers import Out

F = TypeVar("F", bound=Callable[..., Any])
Deps = Union[Sequence[Union[str, Sequence[str]]], Mapping[str, Union[str, Sequence[str]]]]
Outs = Union[Sequence[Union[str, Out]], Mapping[str, Union[str, Out]]]
Env = Union[Sequence[str], Mapping[str, bool]]
Texts = Union[str, Sequence[str]]


class Command:
    """A stage that is a command: what `stage(cmd=...)` gives."""

    def __init__(self, name: Optional[str], cmd: str) -> None:
        self.name = name
        self.cmd = cmd


class Registration:
    """A declaration as it was written; for fastpipe itself."""

    def __init__(
        self,
        spec: Dict[str, Any],
        function: Optional[Callable[..., Any]],
        frames: List[Tuple[str, int]],
    ) -> None:
        self.spec = spec
        self.function = function
        self.frames = frames


registrations: List[Registration] = []

_FRAMES = 10


@overload
def stage(function: F, /) -> F: ...


@overload
def stage(
    *,
    name: Optional[str] = None,
    deps: Optional[Deps] = None,
    outs: Optional[Outs] = None,
    metrics: Optional[Outs] = None,
    plots: Optional[Outs] = None,
    params: Optional[Mapping[str, Any]] = None,
    matrix: Optional[Mapping[str, Sequence[Any]]] = None,
    env: Optional[Env] = None,
    uses: Optional[Texts] = None,
    always: bool = False,
    frozen: bool = False,
    mutex: Optional[Texts] = None,
    timeout: Union[None, int, float, str] = None,
    retries: int = 0,
    desc: Optional[str] = None,
    meta: Any = None,
) -> Callable[[F], F]: ...


@overload
def stage(
    *,
    cmd: str,
    name: str,
    deps: Optional[Deps] = None,
    outs: Optional[Outs] = None,
    metrics: Optional[Outs] = None,
    plots: Optional[Outs] = None,
    params: Optional[Mapping[str, Any]] = None,
    matrix: Optional[Mapping[str, Sequence[Any]]] = None,
    env: Optional[Env] = None,
    uses: Optional[Texts] = None,
    always: bool = False,
    frozen: bool = False,
    mutex: Optional[Texts] = None,
    timeout: Union[None, int, float, str] = None,
    retries: int = 0,
    desc: Optional[str] = None,
    meta: Any = None,
    wdir: Optional[str] = None,
    environ: Optional[Mapping[str, str]] = None,
) -> Command: ...


def stage(function: Optional[Callable[..., Any]] = None, /, **spec: Any) -> Any:
    """Declares a stage.

    Above a function, whose parameters are the stage's params: `@stage(deps=["data.csv"], outs=["model.pkl"])`.
    The function itself stays what it was. With `cmd` and `name`, a stage that is a command.
    """
    frames = _frames(sys._getframe(1))  # pyright: ignore[reportPrivateUsage]
    if function is not None:
        registrations.append(Registration({}, function, frames))
        return function
    if "cmd" in spec:
        registrations.append(Registration(spec, None, frames))
        return Command(spec.get("name"), spec["cmd"])

    def declare(decorated: F) -> F:
        registrations.append(Registration(spec, decorated, frames))
        return decorated

    return declare


def _frames(frame: Optional[FrameType]) -> List[Tuple[str, int]]:
    """Where it was called, innermost first."""
    found: List[Tuple[str, int]] = []
    while frame is not None and len(found) < _FRAMES:
        found.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return found
