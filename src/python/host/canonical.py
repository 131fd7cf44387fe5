"""A canonical text of syntax: the same on every Python, without positions, docstrings and hints that nothing reads."""

from __future__ import annotations

import ast
import hashlib
from typing import Any, Callable, Dict, List, Optional, Tuple

_SKIPPED = frozenset(("ctx", "kind", "type_comment", "type_ignores", "simple", "str"))
_HINTS = frozenset(("annotation", "returns", "type_params"))
_FIELDS: Dict[type, Tuple[str, ...]] = {}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def fields_of(node: ast.AST) -> Tuple[str, ...]:
    """Those that say something of the syntax."""
    kind = type(node)
    known = _FIELDS.get(kind)
    if known is None:
        known = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _SKIPPED)
    return known


def children(node: ast.AST) -> List[ast.AST]:
    """As `ast.iter_child_nodes`, which takes several times as long."""
    found: List[ast.AST] = []
    for name in fields_of(node):
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found.extend(one for one in value if isinstance(one, ast.AST))
    return found


def digest(*parts: str) -> str:
    """Of texts with their lengths, so that ("ab", "c") and ("a", "bc") differ."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        made.update(b"%d:" % len(data))
        made.update(data)
    return "sha256:" + made.hexdigest()[:16]


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def reads_hints(node: ast.ClassDef) -> bool:
    """Dataclasses, NamedTuples, models and the like make code of the annotations in their body."""
    plain = all(isinstance(base, ast.Name) and base.id == "object" for base in node.bases)
    return bool(node.decorator_list or node.keywords or not plain)


def constant(value: object) -> str:
    if isinstance(value, float):
        return f"float {value.hex()}"
    if isinstance(value, complex):
        return f"complex {value.real.hex()} {value.imag.hex()}"
    if isinstance(value, int) and not isinstance(value, bool):
        # In hexadecimal: long ones refuse to become decimal.
        return f"int {value:x}"
    return f"{type(value).__name__} {value!a}"


class Canonical:
    """`drops` says which decorators don't count."""

    def __init__(self, drops: Callable[[ast.expr], bool]) -> None:
        self._drops = drops
        self._out: List[str] = []
        # Docstrings and annotations, which count only for code that reads such.
        self._aside: List[ast.AST] = []

    def of(self, node: ast.AST) -> Tuple[str, str]:
        """Without and with docstrings and annotations."""
        self._out, self._aside = [], []
        self._node(node, False)
        plain = digest("".join(self._out))
        if not self._aside:
            return plain, plain
        self._out = []
        aside = self._aside
        for one in aside:
            self._node(one, True)
        return plain, digest(plain, "".join(self._out))

    def _node(self, node: ast.AST, hints: bool) -> None:
        put = self._out.append
        if isinstance(node, ast.Constant):
            put(f"<{constant(node.value)}>")
            return
        if isinstance(node, ast.JoinedStr):
            self._joined(node.values)
            return
        if isinstance(node, ast.AnnAssign) and not hints:
            # As without its hint; without a value it still makes the name local.
            self._aside.append(node.annotation)
            put("(Assign " if node.value else "(Declared ")
            self._field("targets", [node.target], False)
            if node.value is not None:
                self._field("value", node.value, False)
            put(")")
            return
        put(f"({type(node).__name__} ")
        inner = isinstance(node, ast.ClassDef) and reads_hints(node)
        for name in fields_of(node):
            value = getattr(node, name, None)
            if value is None or value == []:
                continue
            if name in _HINTS and self._is_hint(node, name):
                self._aside.extend(value if isinstance(value, list) else [value])
                continue
            if name == "decorator_list":
                value = [one for one in value if not self._drops(one)]
            elif name == "body" and isinstance(value, list):
                value = self._body(value)
            self._field(name, value, inner if name == "body" else False)
        put(")")

    def _is_hint(self, node: ast.AST, name: str) -> bool:
        if name == "annotation":
            return isinstance(node, ast.arg)
        return name == "type_params" or isinstance(node, _FUNCTIONS)

    def _body(self, body: List[Any]) -> List[Any]:
        kept: List[Any] = []
        for one in body:
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
                self._aside.append(one.value)
            elif not isinstance(one, ast.Pass):
                kept.append(one)
        return kept

    def _field(self, name: str, value: Any, hints: bool) -> None:
        if value == []:
            return
        put = self._out.append
        put(f"{name}=")
        if isinstance(value, ast.AST):
            self._node(value, hints)
        elif isinstance(value, list):
            put("[")
            for one in value:
                if isinstance(one, ast.AST):
                    self._node(one, hints)
                else:
                    put(f"<{one!a}>")
                put(",")
            put("]")
        else:
            put(f"<{constant(value)}>")
        put(" ")

    def _joined(self, values: List[Any]) -> None:
        """Python releases differ in how they cut the texts of an f-string."""
        put = self._out.append
        put("(JoinedStr [")
        text: Optional[str] = None
        for one in values:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                text = (text or "") + one.value
                continue
            if text:
                put(f"<{constant(text)}>,")
            text = None
            self._node(one, False)
            put(",")
        if text:
            put(f"<{constant(text)}>")
        put("])")
