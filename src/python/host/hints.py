"""Params by their annotations: as a description for the host, and values made as they say."""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import inspect
import pathlib
import sys
import typing
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

Described = Dict[str, Any]
ANY: Described = {"t": "any"}
_NAMES = {int: "int", float: "float", bool: "bool", str: "str", type(None): "none"}
_LISTS = (list, List, collections.abc.Sequence, collections.abc.Iterable, collections.abc.MutableSequence)
_DICTS = (dict, Dict, collections.abc.Mapping, collections.abc.MutableMapping)


class NotAValue(Exception):
    """What params.yaml could not say."""


def annotations_of(function: Any) -> Dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except Exception:  # A name that only type checkers know: whatever is told of it must not stop a pipeline.
        return {}


def is_model(kind: Any) -> bool:
    """Of pydantic, 1 or 2, without importing it."""
    return isinstance(kind, type) and (hasattr(kind, "model_fields") or hasattr(kind, "__fields__"))


def _model_fields(kind: Any) -> Dict[str, Tuple[Any, bool]]:
    found: Dict[str, Tuple[Any, bool]] = {}
    if hasattr(kind, "model_fields"):
        for name, field in kind.model_fields.items():
            found[field.alias or name] = (field.annotation, field.is_required())
        return found
    for name, field in kind.__fields__.items():
        found[field.alias or name] = (field.outer_type_, bool(field.required))
    return found




def _bare(hint: Any) -> Any:
    """Without `Annotated`, `NewType` and aliases."""
    for _ in range(20):
        if hasattr(hint, "__metadata__"):
            hint = hint.__origin__
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            break
    return hint


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) is Union or type(hint).__name__ == "UnionType"


def describe(hint: Any, classes: List[type], depth: int = 0) -> Described:
    """`classes`: of the user's, whose code makes the values."""
    hint = _bare(hint)
    if depth > 20 or hint is Any or hint is inspect.Parameter.empty or hint is object:
        return ANY
    if hint is None:
        return {"t": "none"}
    if hint in _NAMES if isinstance(hint, type) else False:
        return {"t": _NAMES[hint]}
    if _is_union(hint):
        return {"t": "union", "of": [describe(one, classes, depth + 1) for one in typing.get_args(hint)]}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"t": "literal", "values": [one.value if isinstance(one, enum.Enum) else one for one in args]}
    if origin is tuple or hint is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return {"t": "list", "of": describe(args[0], classes, depth + 1)}
        if not args:
            return {"t": "list", "of": ANY}
        return {"t": "tuple", "of": [describe(one, classes, depth + 1) for one in args if one != ()]}
    if hint in _LISTS or origin in _LISTS:
        return {"t": "list", "of": describe(args[0], classes, depth + 1) if args else ANY}
    if hint in _DICTS or origin in _DICTS:
        return {"t": "dict", "of": describe(args[1], classes, depth + 1) if len(args) == 2 else ANY}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        classes.append(hint)
        return {"t": "literal", "values": [one.value for one in hint]}
    if isinstance(hint, type) and issubclass(hint, pathlib.PurePath):
        return {"t": "str"}
    return _fields(hint, classes, depth)


def _fields(hint: Any, classes: List[type], depth: int) -> Described:
    fields: Dict[str, Tuple[Any, bool]] = {}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        known = annotations_of(hint)
        for field in dataclasses.fields(hint):
            if not field.init:
                continue
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            fields[field.name] = (known.get(field.name, Any), required)
    elif is_model(hint):
        fields = _model_fields(hint)
    elif isinstance(hint, type) and hasattr(hint, "__total__"):
        required_keys = getattr(hint, "__required_keys__", frozenset())
        fields = {name: (one, name in required_keys) for name, one in annotations_of(hint).items()}
    else:
        return ANY
    classes.append(hint)
    return {
        "t": "fields",
        "name": hint.__name__,
        "fields": {
            name: {"type": describe(one, classes, depth + 1), "required": required}
            for name, (one, required) in fields.items()
        },
    }


def infer(value: Any) -> Described:
    """Of a default without an annotation."""
    if value is None:
        return ANY
    if type(value) in _NAMES:
        return {"t": _NAMES[type(value)]}
    if isinstance(value, list):
        kinds = [infer(one) for one in value]
        same = kinds[0] if kinds and all(one == kinds[0] for one in kinds) else ANY
        return {"t": "list", "of": same}
    if isinstance(value, dict):
        fields = {key: {"type": infer(one), "required": False} for key, one in value.items()}
        return {"t": "fields", "name": None, "fields": fields}
    return ANY


def plain(value: Any, depth: int = 0) -> Any:
    """A default as params.yaml would say it."""
    if depth > 50:
        raise NotAValue("nested too deeply, or holds itself")
    if isinstance(value, enum.Enum):
        return plain(value.value, depth + 1)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, pathlib.PurePath):
        return value.as_posix()
    if isinstance(value, (list, tuple)):
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, collections.abc.Mapping):
        for key in value:
            if not isinstance(key, str):
                raise NotAValue(f"a dict with a key of type {type(key).__name__}")
        return {key: plain(one, depth + 1) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name), depth + 1)
            for field in dataclasses.fields(value)
            if field.init
        }
    if is_model(type(value)):
        dump: Callable[[], Any] = value.model_dump if hasattr(value, "model_dump") else value.dict
        return plain(dump(), depth + 1)
    item = getattr(value, "item", None)
    if callable(item) and type(value).__module__ == "numpy":
        return plain(item(), depth + 1)
    raise NotAValue(f"a value of type {type(value).__name__}")


def make(hint: Any, value: Any) -> Any:
    """A value as its annotation says; what does not fit is left for the function to refuse."""
    hint = _bare(hint)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if _is_union(hint):
        return _make_union(typing.get_args(hint), value)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(value, list):
        if origin is tuple or hint is tuple:
            each = args[0] if len(args) == 2 and args[1] is Ellipsis else None
            hints = [each] * len(value) if each is not None else list(args) or [Any] * len(value)
            return tuple(make(one, item) for one, item in zip(hints, value))
        if origin in _LISTS and args:
            return [make(args[0], item) for item in value]
        return value
    if isinstance(hint, type):
        if issubclass(hint, enum.Enum):
            return hint(value)
        if issubclass(hint, pathlib.PurePath) and isinstance(value, str):
            return hint(value)
    if not isinstance(value, dict):
        return value
    if origin in _DICTS and len(args) == 2:
        return {key: make(args[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        known = annotations_of(hint)
        return hint(**{key: make(known.get(key, Any), item) for key, item in value.items()})
    if is_model(hint):
        validate = hint.model_validate if hasattr(hint, "model_validate") else hint.parse_obj
        return validate(value)
    return value


def _make_union(options: Tuple[Any, ...], value: Any) -> Any:
    for one in options:
        bare = _bare(one)
        if bare is type(value):
            return make(bare, value)
    for one in options:
        if _takes(_bare(one), value):
            return make(one, value)
    return value


def _takes(hint: Any, value: Any) -> bool:
    if hint is float:
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, list):
        return hint in (list, tuple) or typing.get_origin(hint) in (list, tuple, *_LISTS)
    if isinstance(value, dict):
        if dataclasses.is_dataclass(hint) or is_model(hint):
            return set(value) <= set(describe(hint, [])["fields"])
        return hint is dict or typing.get_origin(hint) in _DICTS
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return any(one.value == value and type(one.value) is type(value) for one in hint)
    return isinstance(hint, type) and issubclass(hint, pathlib.PurePath) and isinstance(value, str)


def parameters(function: Any) -> "Optional[inspect.Signature]":
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


assert sys.version_info >= (3, 9)
