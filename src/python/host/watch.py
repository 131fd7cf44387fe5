"""What user code looks at while the pipeline loads: files, folders, the environment."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List, Optional, Set

from .places import Places, stamp

_LISTING = ("os.listdir", "os.scandir", "glob.glob")
_OUTSIDE = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "socket.connect",
    "socket.getaddrinfo",
    "urllib.Request",
)


class Watch:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._active = False
        # Files by path, with what they were when they were opened; None: there was nothing.
        self.files: Dict[str, Optional[str]] = {}
        # Those that were read, not only looked at.
        self.opened: Set[str] = set()
        self.folders: Dict[str, Optional[str]] = {}
        self.env: Set[str] = set()
        self.whole_env = False
        self.outside: List[str] = []
        self._environ: Any = type(os.environ)
        self._real: Dict[str, Any] = {name: getattr(os, name) for name in ("stat", "lstat", "access")}
        sys.addaudithook(self._on_event)
        self._wrap_environ()
        self._wrap_stat()

    def start(self) -> None:
        self._active = True

    def stop(self) -> None:
        """Everything is as it was again."""
        self._active = False
        os.environ.__class__ = self._environ
        for name, real in self._real.items():
            setattr(os, name, real)

    def _caller(self) -> Optional[str]:
        """The place in local code that did it, unless it was an import of something else."""
        frame = sys._getframe(2)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith("<frozen importlib"):
                return None
            if self._places.is_local(file):
                return f"{self._places.key(file)}:{frame.f_lineno}"
            frame = frame.f_back  # type: ignore[assignment]
        return None

    def _on_event(self, event: str, args: Any) -> None:
        if not self._active:
            return
        if event == "open":
            self._opened(args)
        elif event in _LISTING:
            self._seen(args[0] if args else ".", self.folders)
        elif event.startswith(_OUTSIDE):
            where = self._caller()
            if where is not None:
                self.outside.append(f"{where}: {event}")

    def _opened(self, args: Any) -> None:
        path, mode = args[0], args[1]
        if isinstance(mode, str) and any(one in mode for one in "wax"):
            return
        full = self._seen(path, self.files)
        if full is not None:
            self.opened.add(full)

    def _seen(self, path: Any, into: Dict[str, Optional[str]]) -> Optional[str]:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if path is None:
            path = "."
        if not isinstance(path, (str, os.PathLike)) or self._caller() is None:
            return None
        self._active = False
        try:
            full = os.path.abspath(os.fspath(path))
            if self._places.kind(full) in ("local", "installed"):
                into.setdefault(full, stamp(full))
                return full
        finally:
            self._active = True
        return None

    def _wrap_environ(self) -> None:
        watch = self
        kind = self._environ

        class Environ(kind):  # type: ignore[misc]
            def __getitem__(self, key: str) -> str:
                if watch._active:
                    watch.env.add(key)
                return str(super().__getitem__(key))

            def __contains__(self, key: object) -> bool:
                if watch._active and isinstance(key, str):
                    watch.env.add(key)
                return bool(super().__contains__(key))

            def __iter__(self) -> Any:
                if watch._active and watch._caller() is not None:
                    watch.whole_env = True
                return super().__iter__()

        os.environ.__class__ = Environ  # type: ignore[assignment]

    def _wrap_stat(self) -> None:
        """Whether a file is there is asked without an event."""
        watch = self
        for name, real in self._real.items():
            setattr(os, name, _watched(watch, real))


def _watched(watch: Watch, real: Any) -> Any:
    def asked(path: Any, *args: Any, **named: Any) -> Any:
        if watch._active and isinstance(path, (str, bytes, os.PathLike)):
            watch._seen(path, watch.files)
        return real(path, *args, **named)

    return asked
