"""A module as units: its top-level statements, what they bind, change and do when the module loads."""

from __future__ import annotations

import ast
import hashlib
import os
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set, Tuple, Union

from . import facts
from .canonical import Canonical, children, is_docstring
from .places import stamp
from .scopes import Collector, Facts, Import, Scope, Use, bound_in, imports_of, targets_of

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Delete)


@dataclass(eq=False)
class Unit:
    kind: str
    names: List[str]
    line: int
    end: int
    # Without and with docstrings and annotations.
    plain: str
    full: str
    facts: Facts
    # Names of the module that it changes without binding them.
    touches: Set[str] = field(default_factory=set)
    # It may do something to the world when the module loads.
    effect: bool = False
    # A function that declares stages.
    registers: bool = False
    # What declarations in it use: it counts for them, and not for the code of stages.
    spec: List[Use] = field(default_factory=list)
    # Names that a loop of it binds.
    loop: Set[str] = field(default_factory=set)


@dataclass(eq=False)
class Module:
    name: str
    path: str
    key: str
    stamp: Optional[str]
    # Of the bytes, with line ends made alike.
    text: str
    package: bool
    units: List[Unit] = field(default_factory=list)
    bindings: Dict[str, List[int]] = field(default_factory=dict)
    imports: Dict[str, List[Tuple[Import, Tuple[str, ...], int]]] = field(default_factory=dict)
    stars: List[Tuple[Import, int]] = field(default_factory=list)
    touched: Dict[str, List[int]] = field(default_factory=dict)
    # What it does when it loads: units, in order.
    effects: List[int] = field(default_factory=list)
    dynamic: bool = False
    public: Optional[List[str]] = None
    error: Optional[SyntaxError] = None
    source: bytes = b""
    # Statements that only call a function: what it does is known when all modules are.
    asked: List[Tuple[int, Use]] = field(default_factory=list)
    reader: Optional["Reader"] = None
    # Names by which it knows `stage`, and `fastpipe`.
    stage_names: Tuple[Set[str], Set[str]] = field(default_factory=lambda: (set(), set()))


def read(name: str, path: str, key: str) -> Module:
    seen = stamp(path)
    with open(path, "rb") as file:
        data = file.read()
    text = hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:16]
    package = os.path.basename(path).startswith("__init__.")
    module = Module(name, path, key, seen, f"sha256:{text}", package, source=data)
    if not path.endswith((".py", ".pyw")):
        return module
    known = facts.recall(module.text)
    if isinstance(known, dict) and known.keys() == set(_KEPT):
        module.__dict__.update(known)
        module.reader = Reader(module)
        return module
    try:
        tree = ast.parse(data, path)
    except SyntaxError as error:
        module.error = error
        return module
    except ValueError as error:
        module.error = SyntaxError(str(error), (path, 1, 1, ""))
        return module
    Reader(module).statements(tree.body)
    facts.keep(module.text, {name: getattr(module, name) for name in _KEPT})
    return module


_KEPT = (
    "units",
    "bindings",
    "imports",
    "stars",
    "touched",
    "effects",
    "dynamic",
    "public",
    "asked",
    "stage_names",
)


class Reader:
    def __init__(self, module: Module) -> None:
        self.module = module
        module.reader = self
        # Names by which the module knows `stage` of fastpipe, and fastpipe.
        self._stage, self._fastpipe = module.stage_names
        # Names of lists, dicts and sets that displays make: their methods do nothing else.
        self._containers: Set[str] = set()

    def statements(self, body: List[ast.stmt]) -> None:
        self._containers = _containers(body)
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node)
        for node in body:
            self._statement(node)
        self._all_of(body)

    # Imports

    def _import(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            self.module.stars.append((Import(node.module or "", node.level), node.lineno))
        assert isinstance(node, (ast.Import, ast.ImportFrom))
        for name, what, rest in imports_of(node):
            self.module.imports.setdefault(name, []).append((what, rest, node.lineno))
            if what.module == "fastpipe" and what.level == 0:
                if what.name == "stage":
                    self._stage.add(name)
                elif what.name is None:
                    self._fastpipe.add(name)

    def is_stage(self, node: ast.expr) -> bool:
        """`stage`, `stage(...)`, `fastpipe.stage(...)`: what it says is compared as values."""
        called = node.func if isinstance(node, ast.Call) else node
        if isinstance(called, ast.Name):
            return called.id in self._stage
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            return called.attr == "stage" and called.value.id in self._fastpipe
        return False

    # Statements

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return
        if is_docstring(node) or isinstance(node, (ast.Pass, ast.Global)):
            return
        if isinstance(node, ast.If):
            test = node.test
            if _is_main(test):
                for one in node.orelse:
                    self._statement(one)
                return
            if _is_type_checking(test):
                for one in node.orelse:
                    self._statement(one)
                return
        unit = self._unit(node)
        self._declare(node, unit)

    def _unit(self, node: ast.stmt) -> Unit:
        shown = self._shown(node)
        found = Collector(self.is_stage).collect(shown)
        kind, names = self._names(node)
        plain, full = Canonical(self.is_stage).of(shown)
        declares = bool(self._stage or self._fastpipe) and self._declares(node)
        return Unit(
            kind,
            names,
            _first_line(node),
            getattr(node, "end_lineno", None) or node.lineno,
            plain,
            full,
            found,
            registers=declares and isinstance(node, _FUNCTIONS),
            spec=self._spec(node) if declares else [],
        )

    def _spec(self, node: ast.AST) -> List[Use]:
        """Arguments of `stage(...)`, and the defaults of params."""
        parts: List[ast.AST] = []
        for one in ast.walk(node):
            if isinstance(one, ast.Call) and self.is_stage(one):
                parts.extend([*one.args, *(keyword.value for keyword in one.keywords)])
            if isinstance(one, _FUNCTIONS) and any(map(self.is_stage, one.decorator_list)):
                parts.extend([*one.args.defaults, *(d for d in one.args.kw_defaults if d is not None)])
        collector = Collector(self.is_stage)
        for part in parts:
            collector.collect(ast.copy_location(ast.Expr(part), part))  # type: ignore[arg-type,type-var]
        return [Use(use.root, use.chain, use.line, True) for use in collector.facts.uses]

    def _declares(self, node: ast.AST) -> bool:
        return any(isinstance(one, ast.expr) and self.is_stage(one) for one in ast.walk(node))

    def inner(self, line: int, name: str, free: List[str]) -> Optional[Unit]:
        """A function that is made inside of another, or in a loop: itself alone, without the values of its defaults."""
        for node in ast.walk(ast.parse(self.module.source)):
            is_lambda = isinstance(node, ast.Lambda) and name == "<lambda>"
            is_def = isinstance(node, _FUNCTIONS) and node.name == name
            if not (is_lambda or is_def) or _first_line(node) != line:  # type: ignore[arg-type]
                continue
            node.args.defaults = []  # type: ignore[attr-defined]
            node.args.kw_defaults = [None for _ in node.args.kw_defaults]  # type: ignore[attr-defined]
            collector = Collector(self.is_stage)
            found = collector.within(node, free)
            plain, full = Canonical(self.is_stage).of(node)
            end = getattr(node, "end_lineno", line)
            return Unit("fn", [], line, end, plain, full, found)
        return None


    def _shown(self, node: ast.stmt) -> ast.stmt:
        """`stage(...)(f)` and `stage(...)` as statements: without what the declaration says."""
        value = getattr(node, "value", None)
        if not isinstance(node, (ast.Assign, ast.Expr, ast.AnnAssign)) or not isinstance(value, ast.Call):
            return node
        if self.is_stage(value.func) and isinstance(value.func, ast.Call):
            made = ast.Expr(ast.Tuple(value.args, ast.Load()))
            return ast.copy_location(ast.fix_missing_locations(made), node)
        if self.is_stage(value):
            made = ast.Expr(ast.Tuple(list(value.args), ast.Load()))
            return ast.copy_location(ast.fix_missing_locations(made), node)
        return node

    def _names(self, node: ast.stmt) -> Tuple[str, List[str]]:
        if isinstance(node, _FUNCTIONS):
            return "fn", [node.name]
        if isinstance(node, ast.ClassDef):
            return "class", [node.name]
        scope = Scope("function", None)
        bound_in([node], scope)
        names = sorted(scope.bound)
        if isinstance(node, ast.AnnAssign) and node.value is None:
            return "var", []
        return ("var", names) if names else ("do", [])

    def _declare(self, node: ast.stmt, unit: Unit) -> None:
        module = self.module
        at = len(module.units)
        module.units.append(unit)
        for name in unit.names:
            module.bindings.setdefault(name, []).append(at)
        compound = not isinstance(node, (*_SIMPLE, *_FUNCTIONS, ast.ClassDef))
        if compound:
            for inner in _inside(node):
                if isinstance(inner, (ast.Import, ast.ImportFrom)):
                    self._import(inner)
            unit.loop = _loop_names(node)
        simple = [inner for inner in _inside(node) if isinstance(inner, ast.stmt)] if compound else [node]
        registers = isinstance(node, (ast.Assign, ast.Expr, ast.AnnAssign)) and self._shown(node) is not node
        for one in simple:
            if isinstance(one, ast.Expr) and not registers and not self._is_harmless(one, unit):
                called = _plain_call(one)
                if called is None:
                    unit.effect = True
                else:
                    module.asked.append((at, called))
        self._touch(unit)
        if unit.facts.dynamic and not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            # It may define any name.
            module.dynamic = True
            unit.effect = unit.effect or not compound
        for name in unit.touches:
            if at not in module.bindings.get(name, ()):
                module.touched.setdefault(name, []).append(at)
        if unit.effect:
            module.effects.append(at)

    def _is_harmless(self, node: ast.Expr, unit: Unit) -> bool:
        """A text, a print, a call of a method of a variable of the module."""
        value = node.value
        if isinstance(value, ast.Constant):
            return True
        if isinstance(value, (ast.Await, ast.Yield, ast.YieldFrom)) or not isinstance(value, ast.Call):
            return not any(isinstance(inner, (ast.Call, ast.Await)) for inner in ast.walk(value))
        if self.is_stage(value) or self.is_stage(value.func):
            return True
        called = value.func
        if isinstance(called, ast.Name):
            return called.id == "print" and not any(
                isinstance(inner, ast.Call) for arg in value.args for inner in ast.walk(arg)
            )
        base: ast.AST = called
        while isinstance(base, (ast.Attribute, ast.Subscript)):
            base = base.value
        if isinstance(base, ast.Name) and base.id in self._containers:
            unit.touches.add(base.id)
            return not any(isinstance(i, ast.Call) for arg in value.args for i in ast.walk(arg))
        return False

    def _touch(self, unit: Unit) -> None:
        for use, now in unit.facts.writes:
            if not now or not isinstance(use.root, str):
                if now:
                    unit.effect = True
                continue
            if use.root in self.module.imports:
                unit.effect = True
            else:
                unit.touches.add(use.root)

    def _all_of(self, body: List[ast.stmt]) -> None:
        """`__all__`, where it is a plain list."""
        module = self.module
        for at in module.bindings.get("__all__", ()):
            if at in module.touched.get("__all__", ()):
                return
        for node in body:
            if isinstance(node, ast.Assign) and "__all__" in [n for t in node.targets for n in targets_of(t)]:
                try:
                    found = ast.literal_eval(node.value)
                    module.public = [str(one) for one in found]
                except ValueError:
                    module.public = None


def _plain_call(node: ast.Expr) -> Optional[Use]:
    """`make(1, "a")`: a call by name, with arguments that do nothing."""
    value = node.value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return None
    given = [*value.args, *(one.value for one in value.keywords)]
    if any(isinstance(inner, (ast.Call, ast.Name)) for one in given for inner in ast.walk(one)):
        return None
    return Use(value.func.id, (), node.lineno)


def _containers(body: List[ast.stmt]) -> Set[str]:
    found: Dict[str, bool] = {}
    for node in body:
        scope = Scope("function", None)
        bound_in([node], scope)
        value = getattr(node, "value", None)
        made = isinstance(node, (ast.Assign, ast.AnnAssign)) and _is_container(value)
        for name in scope.bound:
            found[name] = made and found.get(name, True)
    return {name for name, made in found.items() if made}


_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def _is_container(value: Optional[ast.AST]) -> bool:
    if isinstance(value, _DISPLAYS):
        return True
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in ("list", "dict", "set", "defaultdict")


def _inside(node: ast.stmt) -> List[ast.AST]:
    """Statements in a compound one, outside of functions and classes; itself where it is none."""
    found: List[ast.AST] = []
    todo: List[ast.AST] = [node]
    while todo:
        one = todo.pop()
        if one is not node and isinstance(one, ast.stmt):
            found.append(one)
        if isinstance(one, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            continue
        todo.extend(children(one))
    return found


def _loop_names(node: ast.stmt) -> Set[str]:
    names: Set[str] = set()
    for one in [node, *_inside(node)]:
        if isinstance(one, (ast.For, ast.AsyncFor)):
            names.update(targets_of(one.target))
    return names


def _first_line(node: Union[ast.stmt, ast.expr]) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _is_main(test: ast.expr) -> bool:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = [test.left, test.comparators[0]]
    named = any(isinstance(one, ast.Name) and one.id == "__name__" for one in sides)
    return named and any(isinstance(one, ast.Constant) and one.value == "__main__" for one in sides)


def _is_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.Attribute):
        return test.attr == "TYPE_CHECKING"
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"
