"""JSON with what it can't hold: integers beyond 2^53, whole floats, NaN. The host reads and writes the same marks."""

from __future__ import annotations

import json
import math
from typing import Any

_MARK = "\u0001fastpipe:"
_SAFE = 2**53 - 1


def tag(value: Any) -> Any:
    """Integers and floats stay apart: a float that is whole, or none at all, is marked."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -_SAFE <= value <= _SAFE else f"{_MARK}bigint:{value}"
    if isinstance(value, float):
        if math.isnan(value):
            return f"{_MARK}number:NaN"
        if math.isinf(value):
            return f"{_MARK}number:{'-' if value < 0 else ''}Infinity"
        return f"{_MARK}number:{value!r}" if value.is_integer() else value
    if isinstance(value, str):
        return f"{_MARK}text:{value}" if value.startswith(_MARK) else value
    if isinstance(value, (list, tuple)):
        return [tag(one) for one in value]
    return {key: tag(one) for key, one in value.items()}


def untag(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_MARK):
        kind, _, text = value[len(_MARK) :].partition(":")
        if kind == "bigint":
            return int(text)
        if kind == "number":
            return float(text)
        return text
    if isinstance(value, list):
        return [untag(one) for one in value]
    if isinstance(value, dict):
        return {key: untag(one) for key, one in value.items()}
    return value


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)
