"""What `out()` and `param()` give: values that a declaration recognises."""

from __future__ import annotations

from typing import Any, Dict, Optional


class Out:
    """An out with options. Made by `out()`."""

    def __init__(self, path: str, options: Dict[str, Any]) -> None:
        self.path = path
        self.options = options

    def __repr__(self) -> str:
        return f"out({self.path!r})"


class Param:
    """A param whose value stands in another file. Made by `param()`."""

    def __init__(self, file: str, key: str, has_fallback: bool, fallback: Any) -> None:
        self.file = file
        self.key = key
        self.has_fallback = has_fallback
        self.fallback = fallback

    def __repr__(self) -> str:
        return f"param({self.file!r}, {self.key!r})"


def out(
    path: str,
    *,
    cache: Optional[bool] = None,
    persist: Optional[bool] = None,
    push: Optional[bool] = None,
    desc: Optional[str] = None,
) -> Out:
    """An out with options: `out("model.bin", cache=False)`."""
    given = {"cache": cache, "persist": persist, "push": push, "desc": desc}
    return Out(path, {key: value for key, value in given.items() if value is not None})


_NOTHING: Any = object()


def param(file: str, key: str, fallback: Any = _NOTHING) -> Param:
    """A param whose value stands in a YAML, JSON or TOML file: `params={"lr": param("conf.yaml", "model.lr")}`."""
    has_fallback = fallback is not _NOTHING
    return Param(file, key, has_fallback, fallback if has_fallback else None)
