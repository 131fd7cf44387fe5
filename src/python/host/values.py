"""Functions and values as they are at run time: what closures, partials and bound methods hold counts by value."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import functools
import os
import pathlib
import re
import types
import uuid
from typing import Any, Dict, List, Optional, Set, Tuple

from .canonical import constant, digest
from .reach import Reach
from .units import Module, Unit

_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))
_BY_TEXT = (
    decimal.Decimal,
    fractions.Fraction,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.tzinfo,
    uuid.UUID,
    range,
    slice,
)


class Roots:
    """What stage functions are, added to what they reach."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self._seen: Set[int] = set()

    def stage(self, function: Any, name: str, line: int, file: Optional[str]) -> None:
        """`line`, `file`: where it was declared."""
        self._callable(function, name, True)
        module = self._module_of(file)
        if module is None:
            return
        unit = _unit_at(module, line)
        # `train = stage(...)(with_retry(fit, 3))`: the expression that gave the function.
        if unit is not None and unit.kind == "var" and not unit.loop and len(unit.names) == 1:
            self.reach.symbol(module, unit.names[0])

    def _module_of(self, file: Optional[str]) -> Optional[Module]:
        if file is None:
            return None
        path = os.path.abspath(file)
        for module in self.reach.project.modules:
            if module.path == path:
                return module
        return None

    def _callable(self, what: Any, label: str, stage: bool = False) -> None:
        if id(what) in self._seen:
            return
        self._seen.add(id(what))
        if isinstance(what, functools.partial):
            self.reach.put(f"partial {label}", self.value([what.args, what.keywords], label))
            self._callable(what.func, label)
        elif isinstance(what, types.MethodType):
            self.reach.put(f"self of {label}", self.value(what.__self__, label))
            self._callable(what.__func__, label)
        elif isinstance(what, types.FunctionType):
            self._function(what, label, stage)
        elif isinstance(what, type):
            self._class(what)
        elif hasattr(what, "__wrapped__"):
            self._callable(what.__wrapped__, label)
        elif not isinstance(what, types.BuiltinFunctionType):
            self.reach.put(f"object {label}", self.value(what, label))

    def _function(self, function: types.FunctionType, label: str, stage: bool) -> None:
        code = function.__code__
        module = self._module_of(code.co_filename)
        if module is None:
            self._external(function)
        else:
            self._code(module, function)
        for name, cell in zip(code.co_freevars, function.__closure__ or ()):
            try:
                held = cell.cell_contents
            except ValueError:
                continue
            where = f"{module.key}#" if module else ""
            key = f"captured {where}{_dotted(function)}.{name} of {label}"
            self.reach.put(key, self.value(held, f"{label}.{name}"))
        if "<locals>" in function.__qualname__ and not stage:
            defaults = [function.__defaults__, function.__kwdefaults__]
            if defaults != [None, None]:
                self.reach.put(f"defaults {_dotted(function)} of {label}", self.value(defaults, label))
        if hasattr(function, "__wrapped__"):
            self._callable(function.__wrapped__, label, stage)

    def _code(self, module: Module, function: types.FunctionType) -> None:
        code = function.__code__
        unit = _unit_at(module, code.co_firstlineno)
        if unit is None:
            self.reach.whole(module, False)
            return
        own = unit.kind in ("fn", "class") and "<locals>" not in function.__qualname__
        if own:
            for name in unit.names:
                self.reach.symbol(module, name)
            return
        inner = None
        if module.reader is not None:
            free = list(code.co_freevars)
            inner = module.reader.inner(code.co_firstlineno, function.__name__, free)
        if inner is None:
            for name in unit.names:
                self.reach.symbol(module, name)
            if not unit.names:
                self.reach.whole(module, False)
            return
        key = f"fn {module.key}#{_dotted(function)}"
        self.reach.modules.setdefault(module.path, module)
        self.reach.put(key, self.reach.hash(inner), f"{module.key}:{inner.line}")
        self.reach.follow(module, inner, key)

    def _external(self, what: Any) -> None:
        name = getattr(what, "__module__", None)
        if isinstance(name, str):
            self.reach._later(self.reach._member, name, ("*",), None, name)

    def _class(self, what: type) -> None:
        loaded = what.__module__
        module = self.reach.project.module(loaded) if isinstance(loaded, str) else None
        if module is None:
            self._external(what)
        elif what.__qualname__.split(".")[0] in module.bindings:
            self.reach.symbol(module, what.__qualname__.split(".")[0])
        else:
            self.reach.whole(module, False)

    # Values

    def value(self, what: Any, label: str) -> str:
        return digest(self._text(what, label, ()))

    def _text(self, what: Any, label: str, above: Tuple[int, ...]) -> str:
        if isinstance(what, enum.Enum):
            self._class(type(what))
            return f"enum {type(what).__qualname__}.{what.name}"
        if type(what) in _PLAIN:
            return constant(what)
        if isinstance(what, _BY_TEXT):
            return f"{type(what).__qualname__} {what!r}"
        if isinstance(what, pathlib.PurePath):
            return f"path {self._relative(str(what))}"
        if isinstance(what, re.Pattern):
            return f"pattern {constant(what.pattern)} {int(what.flags)}"
        if id(what) in above:
            return f"again {len(above) - above.index(id(what))}"
        inner = (*above, id(what))
        if isinstance(what, (list, tuple, collections.deque)):
            texts = [self._text(one, label, inner) for one in what]
            return f"{type(what).__name__} {digest(*texts)}"
        if isinstance(what, (set, frozenset)):
            return f"{type(what).__name__} {digest(*sorted(self._text(one, label, inner) for one in what))}"
        if isinstance(what, dict):
            pairs = [self._text(one, label, inner) for pair in what.items() for one in pair]
            return f"{type(what).__name__} {digest(*pairs)}"
        return self._object(what, label, inner)

    def _relative(self, text: str) -> str:
        root = self.reach.project.places.root
        return "." + text[len(root) :] if text == root or text.startswith(root + os.sep) else text

    def _object(self, what: Any, label: str, above: Tuple[int, ...]) -> str:
        if isinstance(what, types.ModuleType):
            module = self.reach.project.module(what.__name__)
            if module is not None:
                self.reach.whole(module, False)
            else:
                self.reach._later(self.reach._member, what.__name__, (), None, what.__name__)
            return f"module {what.__name__}"
        if callable(what) and (
            isinstance(what, (types.FunctionType, types.MethodType, type, functools.partial))
            or hasattr(what, "__wrapped__")
        ):
            self._callable(what, label)
            return f"callable {getattr(what, '__module__', '')}.{getattr(what, '__qualname__', '')}"
        if isinstance(what, types.BuiltinFunctionType):
            self._external(what)
            return f"builtin {what.__module__}.{what.__qualname__}"
        if hasattr(what, "dtype") and hasattr(what, "tobytes"):
            self._class(type(what))
            return f"array {what.dtype} {getattr(what, 'shape', '')} {digest(what.tobytes().hex())}"
        self._class(type(what))
        state = self._state(what)
        if state is None:
            kind = f"{type(what).__module__}.{type(what).__qualname__}"
            self.reach.note(f"{label} holds a {kind}, of which only the class can be compared")
            return f"object {kind}"
        return f"object {type(what).__qualname__} {self._text(state, label, above)}"

    def _state(self, what: Any) -> Optional[Dict[str, Any]]:
        state: Dict[str, Any] = {}
        found = False
        if hasattr(what, "__dict__"):
            state.update(vars(what))
            found = True
        for kind in type(what).__mro__:
            slots = kind.__dict__.get("__slots__")
            if slots is None:
                continue
            found = True
            for name in [slots] if isinstance(slots, str) else list(slots):
                if name not in ("__dict__", "__weakref__") and hasattr(what, name):
                    state[name] = getattr(what, name)
        return state if found else None


def _dotted(function: types.FunctionType) -> str:
    return function.__qualname__.replace(".<locals>", "")


def _unit_at(module: Module, line: int) -> Optional[Unit]:
    found: List[Unit] = [unit for unit in module.units if unit.line <= line <= unit.end]
    return found[-1] if found else None
