"""Runs the function of one stage in a process of its own."""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any, Dict, List, Optional, Tuple

from . import exact, hints, pipeline
from .places import Places

_WATCHDOG = 3
_REPLY = 4


class Reply:
    """To the host, where there is one: of a child that the stage forks nothing is told."""

    def __init__(self, descriptor: Optional[int]) -> None:
        self._descriptor = descriptor
        self._owner = os.getpid()

    def send(self, message: Dict[str, Any]) -> None:
        if self._descriptor is None or os.getpid() != self._owner:
            return
        data = (exact.dumps(message) + "\n").encode("ascii")
        while data:
            data = data[os.write(self._descriptor, data) :]


def main(job: Optional[str] = None) -> None:
    """`job`: in a terminal, without a host that waits for an answer."""
    reply = Reply(None)
    if job is None:
        # Before anything of the user's: whatever happens to fastpipe, the watchdog knows this group.
        os.write(_WATCHDOG, b"+%d\n" % os.getpid())
        os.close(_WATCHDOG)
        os.set_inheritable(_REPLY, False)
        reply = Reply(_REPLY)
        job = sys.stdin.buffer.read().decode("utf-8")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        _streams()
    _run(exact.untag(json.loads(job)), reply)


def _streams() -> None:
    """Lines as they come, and in the encoding that the host reads."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", line_buffering=True)


def _run(job: Dict[str, Any], reply: Reply) -> None:
    places = Places(job["root"])
    pipeline.prepare(job["root"], places)
    try:
        pipeline.load(job["file"])
        function = _function(job)
    except BaseException as error:
        _failed(error, reply, True)
        sys.exit(1)
    try:
        _call(function, job)
    except SystemExit as error:
        if not _exited(error, reply):
            return
        sys.exit(error.code)
    except BaseException as error:
        _failed(error, reply, False)
        sys.exit(1)
    reply.send({"type": "done", "loaded": _loaded(places)})


def _function(job: Dict[str, Any]) -> Any:
    for registration in pipeline.registered():
        if registration.function is not None and pipeline.name_of(registration) == job["name"]:
            return registration.function
    raise LookupError(f"{os.path.basename(job['file'])} declares no stage {job['name']!r} any more")


def _call(function: Any, job: Dict[str, Any]) -> None:
    from fastpipe import _context

    known = hints.annotations_of(function)
    params = {
        name: hints.make(known[name], value) if name in known else value
        for name, value in job["params"].items()
    }
    shapes = job["shapes"]
    made = _context.Context(
        job["stage"], shapes["deps"], shapes["outs"], shapes["metrics"], shapes["plots"], params
    )
    _context.enter(made)
    _log(made)
    given, rest = _arguments(function, params)
    _finish(function(**given, **rest))


def _finish(result: Any) -> None:
    """Of an `async def` the body is yet to run; of a generator nobody would run it."""
    import inspect

    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        raise TypeError("the stage's function is a generator, so nothing of it has run: it should not yield")
    if inspect.isawaitable(result):
        import asyncio

        async def wait() -> None:
            await result

        asyncio.run(wait())


def _arguments(function: Any, params: Dict[str, Any]) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """Those that its signature names, and the others where it takes any."""
    signature = hints.parameters(function)
    if signature is None:
        return {}, {}
    names = signature.parameters
    given = {name: value for name, value in params.items() if name in names}
    takes_any = any(one.kind is one.VAR_KEYWORD for one in names.values())
    rest = {name: value for name, value in params.items() if name not in names} if takes_any else {}
    return given, rest


def _log(context: Any) -> None:
    """Of a stage that has not configured logging, what it logs is shown all the same."""
    import logging

    context.log.setLevel(logging.INFO)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    context.log.addHandler(handler)
    context.log.propagate = False


def _exited(error: SystemExit, reply: Reply) -> bool:
    """False: it has ended well."""
    code = error.code
    if code is None or code == 0:
        reply.send({"type": "done", "loaded": None})
        return False
    shown = code if isinstance(code, int) else 1
    reply.send({"type": "exit", "code": shown, "text": f"called sys.exit({code!r})"})
    return True


def _failed(error: BaseException, reply: Reply, loading: bool) -> None:
    told = traceback.TracebackException(type(error), error, error.__traceback__)
    _without_ours(told)
    text = "".join(told.format_exception_only()).strip()
    stack = "".join(told.format()).rstrip("\n")
    reply.send({"type": "threw", "text": text, "stack": stack, "loading": loading})
    if reply._descriptor is None:
        sys.stderr.write(stack + "\n")


def _without_ours(told: Any) -> None:
    """In place: what led to user code is ours, and the import system's."""
    here = os.path.dirname(os.path.abspath(__file__))
    seen: List[int] = []
    todo = [told]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.append(id(one))
        frames = [
            frame
            for frame in one.stack
            if not frame.filename.startswith(("<frozen importlib", here))
        ]
        one.stack[:] = frames
        todo.extend((one.__cause__, one.__context__))
        todo.extend(getattr(one, "exceptions", None) or ())


def _loaded(places: Places) -> List[str]:
    found: List[str] = []
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and places.is_local(os.path.abspath(path)):
            found.append(os.path.abspath(path))
    return sorted(set(found))
