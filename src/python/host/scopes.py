"""Which names of its module, and which modules, a top-level statement uses; what it calls and changes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple, Union

from .canonical import children, reads_hints

Chain = Tuple[str, ...]


@dataclass(frozen=True)
class Import:
    """`module` with `level` dots; `name`: what is taken from it."""

    module: str
    level: int
    name: Optional[str] = None


@dataclass(frozen=True)
class Use:
    """A name of the module, or something imported inside of a function, and the attributes taken from it."""

    root: Union[str, Import]
    chain: Chain
    line: int
    # In the body of a class, a name that the class binds too.
    maybe: bool = False


@dataclass
class Facts:
    uses: List[Use] = field(default_factory=list)
    hints: List[Use] = field(default_factory=list)
    # Imports inside of functions: (import, line).
    imports: List[Tuple[Import, int]] = field(default_factory=list)
    # Calls and writes; `now`: when the module loads, not when a function is called.
    calls: List[Tuple[Use, bool]] = field(default_factory=list)
    writes: List[Tuple[Use, bool]] = field(default_factory=list)
    env: List[Tuple[str, int]] = field(default_factory=list)
    whole_env: List[int] = field(default_factory=list)
    # Code that no text shows: (what, line).
    dynamic: List[Tuple[str, int]] = field(default_factory=list)
    # Modules whose names are computed: (the text that they begin with, line).
    computed: List[Tuple[str, int]] = field(default_factory=list)
    introspects: bool = False
    reads_source: bool = False
    subclasses: bool = False
    decorators: List[Use] = field(default_factory=list)
    bases: List[Use] = field(default_factory=list)
    # A class that hears of its subclasses.
    hooks: bool = False


_INTROSPECTION = frozenset(
    (
        "get_type_hints",
        "__annotations__",
        "get_annotations",
        "__doc__",
        "getdoc",
        "signature",
        "getfullargspec",
        "singledispatch",
        "singledispatchmethod",
        "validate_call",
        "beartype",
        "typechecked",
    )
)
_IMPORTERS = ("import_module", "__import__", "run_module")
_SOURCE = frozenset(("getsource", "getsourcelines", "getsourcefile", "findsource"))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    def __init__(self, kind: str, parent: Optional["Scope"]) -> None:
        self.kind = kind
        self.parent = parent
        self.bound: Set[str] = set()
        # Names that are only ever bound by imports.
        self.imports: Dict[str, List[Import]] = {}
        self.globals: Set[str] = set()
        # Of a class: its name, and whether the annotations in its body are read.
        self.name = ""
        self.hints = False

    @property
    def now(self) -> bool:
        """Does it run while the module loads?"""
        scope: Optional[Scope] = self
        while scope is not None:
            if scope.kind == "function":
                return False
            scope = scope.parent
        return True


def targets_of(node: ast.AST) -> Iterable[str]:
    """Names that an assignment's target binds."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, (ast.Tuple, ast.List)):
        for one in node.elts:
            yield from targets_of(one)
    elif isinstance(node, ast.Starred):
        yield from targets_of(node.value)


def imports_of(node: Union[ast.Import, ast.ImportFrom]) -> Iterable[Tuple[str, Import, Chain]]:
    """(bound name, import, chain that leads from what is bound to what was asked for)."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                yield alias.asname, Import(alias.name, 0), ()
            else:
                first, *rest = alias.name.split(".")
                yield first, Import(first, 0), tuple(rest)
        return
    for alias in node.names:
        if alias.name != "*":
            yield alias.asname or alias.name, Import(node.module or "", node.level, alias.name), ()


def bound_in(body: Iterable[ast.AST], scope: Scope) -> None:
    """Fills what the statements of a scope bind, without the scopes inside of it."""
    others: Set[str] = set()
    nonlocals: Set[str] = set()
    todo: List[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, _FUNCTIONS) or isinstance(node, ast.ClassDef):
            others.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, _COMPREHENSIONS):
            # An assignment expression in it binds here.
            for inner in ast.walk(node):
                if isinstance(inner, ast.NamedExpr):
                    others.update(targets_of(inner.target))
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name, what, _ in imports_of(node):
                scope.imports.setdefault(name, []).append(what)
                scope.bound.add(name)
            continue
        if isinstance(node, ast.Global):
            scope.globals.update(node.names)
            continue
        if isinstance(node, ast.Nonlocal):
            nonlocals.update(node.names)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            others.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            others.add(node.name)
        elif type(node).__name__ in ("MatchAs", "MatchStar") and getattr(node, "name", None):
            others.add(getattr(node, "name"))
        elif type(node).__name__ == "MatchMapping" and getattr(node, "rest", None):
            others.add(getattr(node, "rest"))
        todo.extend(children(node))
    for name in others:
        scope.imports.pop(name, None)
    scope.bound |= others
    scope.bound -= scope.globals | nonlocals


_METHODS: Dict[type, Any] = {}


class Collector:
    """One top-level statement; `drops`: decorators of which neither text nor names count."""

    def __init__(self, drops: Any) -> None:
        self.facts = Facts()
        self._drops = drops
        self._module = Scope("module", None)

    def collect(self, node: ast.stmt) -> Facts:
        self._visit(node, self._module)
        return self.facts

    def within(self, node: ast.AST, free: Iterable[str]) -> Facts:
        """The same for a function whose free names are those of a function around it."""
        around = Scope("function", self._module)
        around.bound.update(free)
        self._visit(node, around)
        return self.facts

    # Names

    def _resolve(self, name: str, scope: Scope) -> Union[None, str, bool, List[Import]]:
        """None: a local variable; a text: a name of the module; True: perhaps that; else what it is imported from."""
        at: Optional[Scope] = scope
        while at is not None and at.kind != "module":
            if name in at.globals:
                return name
            # What the body of a class binds is seen from there only.
            visible = at.kind != "class" or at is scope
            if visible and name in at.imports:
                return at.imports[name]
            if visible and name in at.bound:
                # In the body of a class a name that is not bound yet is the module's.
                return True if at.kind == "class" else None
            at = at.parent
        return name

    def _use(self, name: str, chain: Chain, node: ast.AST, scope: Scope) -> List[Use]:
        found = self._resolve(name, scope)
        line = getattr(node, "lineno", 0)
        if found is None:
            return []
        if isinstance(found, bool):
            return [Use(name, chain, line, True)]
        if isinstance(found, str):
            made = [Use(found, chain, line)]
            if found.startswith("__") and not found.endswith("__"):
                # Inside of a class it is another name.
                made = [Use(f"_{owner}{found}", chain, line, True) for owner in _classes(scope)] + [
                    Use(found, chain, line, any(True for _ in _classes(scope)))
                ]
            return made
        return [Use(one, chain, line) for one in found]

    def _add(self, uses: List[Use]) -> List[Use]:
        self.facts.uses.extend(uses)
        return uses

    # Chains

    def _chain(self, node: ast.AST, scope: Scope) -> Optional[List[Use]]:
        """`a.b.c`, `getattr(a, "b")`, `import_module("a").b`: what it uses; None: it is something else."""
        taken: List[str] = []
        while True:
            if isinstance(node, ast.Attribute):
                self._mention(node.attr)
                taken.append(node.attr)
                node = node.value
                continue
            if isinstance(node, ast.Call) and _is_getattr(node):
                taken.append(node.args[1].value)  # type: ignore[attr-defined]
                for extra in node.args[2:]:
                    self._visit(extra, scope)
                node = node.args[0]
                continue
            break
        chain = tuple(reversed(taken))
        if isinstance(node, ast.Name):
            self._mention(node.id)
            return self._use(node.id, chain, node, scope)
        if isinstance(node, ast.Call):
            module = self._imported(node, scope)
            if module is not None:
                self.facts.imports.append((module, node.lineno))
                return [Use(module, chain, node.lineno)]
        return None

    def _imported(self, node: ast.Call, scope: Scope) -> Optional[Import]:
        """`import_module("a.b")` and `__import__("a")`."""
        name = _last_name(node.func)
        if name not in _IMPORTERS or not node.args:
            return None
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            text = first.value
            level = len(text) - len(text.lstrip("."))
            return Import(text.lstrip("."), level)
        return None

    def _mention(self, name: str) -> None:
        if name in _INTROSPECTION:
            self.facts.introspects = True
        elif name in _SOURCE:
            self.facts.reads_source = True
        elif name == "__subclasses__":
            self.facts.subclasses = True

    # Nodes

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        kind = type(node)
        if kind not in _METHODS:
            _METHODS[kind] = getattr(Collector, f"_on_{kind.__name__}", None)
        method = _METHODS[kind]
        if method is not None:
            method(self, node, scope)
            return
        self._children(node, scope)

    def _children(self, node: ast.AST, scope: Scope) -> None:
        for child in children(node):
            self._visit(child, scope)

    def _all(self, nodes: Iterable[Optional[ast.AST]], scope: Scope) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node, scope)

    def _on_Name(self, node: ast.Name, scope: Scope) -> None:
        uses = self._chain(node, scope) or []
        if isinstance(node.ctx, ast.Load):
            self._add(uses)
            self._environ(uses, node)
        elif scope.kind != "module":
            # `global x` in a function.
            self._write([use for use in uses if use.root in _globals(scope)], scope)

    def _on_Attribute(self, node: ast.Attribute, scope: Scope) -> None:
        uses = self._chain(node, scope)
        if uses is None:
            base: ast.AST = node
            while isinstance(base, ast.Attribute):
                base = base.value
            self._visit(base, scope)
            return
        self._add(uses)
        if isinstance(node.ctx, ast.Load):
            self._environ(uses, node)
        else:
            self._write(uses, scope)

    def _on_Subscript(self, node: ast.Subscript, scope: Scope) -> None:
        uses = self._chain(node.value, scope)
        if uses and _is_environ(uses):
            self._add(uses)
            if isinstance(node.ctx, ast.Load):
                self._read_env(node.slice, node.lineno)
            else:
                self._write(uses, scope)
            self._visit(node.slice, scope)
            return
        if not isinstance(node.ctx, ast.Load):
            self._write(uses if uses is not None else self._base(node.value, scope), scope)
        if uses and any(use.chain[-1:] == ("modules",) for use in uses):
            self._dynamic("sys.modules[...]", node)
        if uses is None:
            self._visit(node.value, scope)
        else:
            self._add(uses)
        self._visit(node.slice, scope)

    def _base(self, node: ast.AST, scope: Scope) -> List[Use]:
        """What `a[0].b[1]` begins with."""
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        return self._use(node.id, (), node, scope) if isinstance(node, ast.Name) else []

    def _write(self, uses: List[Use], scope: Scope) -> None:
        self.facts.writes.extend((use, scope.now) for use in uses)

    def _on_Call(self, node: ast.Call, scope: Scope) -> None:
        name = _last_name(node.func)
        args = [*node.args, *(one.value for one in node.keywords)]
        if _is_getattr(node):
            found = self._chain(node, scope)
            self._add(found or [])
            if found is None:
                self._all(args, scope)
            return
        uses = self._chain(node.func, scope)
        if uses is None:
            self._visit(node.func, scope)
        else:
            is_env = self._env_call(uses, node)
            if not is_env:
                self._add(uses)
            self.facts.calls.extend((use, scope.now) for use in uses)
            roots = {use.root for use in uses if use.chain == ()}
            if roots & {"eval", "exec", "globals", "compile"}:
                self._dynamic(f"{name}()", node)
            if "vars" in roots and not node.args and scope.now:
                self._dynamic("vars()", node)
            if "setattr" in roots and node.args:
                self._write(self._chain(node.args[0], scope) or [], scope)
        if name in _IMPORTERS and self._imported(node, scope) is None:
            self.facts.computed.append((_beginning(node.args[0] if node.args else None), node.lineno))
        elif self._imported(node, scope) is not None:
            self._add(self._chain(node, scope) or [])
        self._all(args, scope)

    def _dynamic(self, what: str, node: ast.AST) -> None:
        self.facts.dynamic.append((what, getattr(node, "lineno", 0)))

    # The environment

    def _env_call(self, uses: List[Use], node: ast.Call) -> bool:
        first = node.args[0] if node.args else None
        for use in uses:
            end = use.chain[-1] if use.chain else use.root if isinstance(use.root, str) else use.root.name
            before = use.chain[-2] if len(use.chain) > 1 else use.root
            if isinstance(before, Import):
                before = before.name
            if end == "getenv" or (end in ("get", "setdefault", "pop") and before == "environ"):
                self._read_env(first, node.lineno)
                self.facts.uses.extend(_without_end(use) for use in uses)
                return True
            if before == "environ" and end in ("copy", "items", "keys", "values"):
                self.facts.whole_env.append(node.lineno)
        return False

    def _read_env(self, node: Optional[ast.AST], line: int) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.facts.env.append((node.value, line))
        else:
            self.facts.whole_env.append(line)

    def _environ(self, uses: List[Use], node: ast.AST) -> None:
        if _is_environ(uses):
            self.facts.whole_env.append(getattr(node, "lineno", 0))

    def _on_Compare(self, node: ast.Compare, scope: Scope) -> None:
        """`"X" in os.environ`."""
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            uses = self._chain(node.comparators[0], scope)
            if uses and _is_environ(uses):
                self._add(uses)
                self._read_env(node.left, node.lineno)
                self._visit(node.left, scope)
                return
        self._children(node, scope)

    # Scopes

    def _on_FunctionDef(self, node: Any, scope: Scope) -> None:
        self._all([one for one in node.decorator_list if not self._drops(one)], scope)
        self._decorated(node, scope)
        inner = _generic(node, scope)
        self._function(node.args, node.body, inner)
        self._hint(node.returns, inner)

    _on_AsyncFunctionDef = _on_FunctionDef

    def _on_Lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self._function(node.args, [node.body], scope)

    def _function(self, args: ast.arguments, body: Iterable[ast.AST], scope: Scope) -> None:
        self._all(args.defaults, scope)
        self._all(args.kw_defaults, scope)
        inner = Scope("function", scope)
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
        every.extend(one for one in (args.vararg, args.kwarg) if one is not None)
        bound_in(body, inner)
        for one in every:
            self._hint(one.annotation, scope)
            inner.bound.add(one.arg)
            inner.imports.pop(one.arg, None)
        self._all(body, inner)

    def _hint(self, node: Optional[ast.AST], scope: Scope) -> None:
        """Kept apart: most annotations are read by nobody."""
        if node is None:
            return
        self.facts.hints.extend(self._hinted(node, scope))

    def _hinted(self, node: ast.AST, scope: Scope) -> List[Use]:
        """What an annotation uses; names in its texts may be none."""
        aside = Collector(self._drops)
        aside._visit(node, scope)
        found = list(aside.facts.uses)
        for text in _texts_in(node):
            inner = Collector(self._drops)
            inner._visit(text, scope)
            found.extend(Use(use.root, use.chain, use.line, True) for use in inner.facts.uses)
        return found

    def _on_ClassDef(self, node: ast.ClassDef, scope: Scope) -> None:
        self._all([one for one in node.decorator_list if not self._drops(one)], scope)
        self._decorated(node, scope)
        if scope.kind == "module":
            for base in node.bases:
                self.facts.bases.extend(self._chain(base, scope) or [])
            own = {getattr(one, "name", "") for one in node.body}
            self.facts.hooks = "__init_subclass__" in own or any(
                one.arg == "metaclass" for one in node.keywords
            )
        scope = _generic(node, scope)
        self._all(node.bases, scope)
        self._all([one.value for one in node.keywords], scope)
        inner = Scope("class", scope)
        inner.name = node.name
        inner.hints = reads_hints(node)
        bound_in(node.body, inner)
        self._all(node.body, inner)

    def _decorated(self, node: Any, scope: Scope) -> None:
        for one in node.decorator_list:
            if self._drops(one):
                continue
            uses = self._chain(one.func if isinstance(one, ast.Call) else one, scope) or []
            self.facts.calls.extend((use, scope.now) for use in uses)
            if scope.kind == "module":
                self.facts.decorators.extend(uses)

    def _comprehension(self, node: Any, scope: Scope) -> None:
        inner = Scope("function" if not scope.now else "comprehension", scope)
        for one in node.generators:
            inner.bound.update(targets_of(one.target))
        first = True
        for one in node.generators:
            self._visit(one.iter, scope if first else inner)
            first = False
            self._all([one.target, *one.ifs], inner)
        if isinstance(node, ast.DictComp):
            self._all([node.key, node.value], inner)
        else:
            self._visit(node.elt, inner)

    _on_ListComp = _comprehension
    _on_SetComp = _comprehension
    _on_DictComp = _comprehension
    _on_GeneratorExp = _comprehension

    def _on_AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if scope.kind == "class" and scope.hints:
            self.facts.uses.extend(self._hinted(node.annotation, scope))
        else:
            self._hint(node.annotation, scope)
        if node.value is not None:
            self._all([node.target, node.value], scope)

    def _on_AugAssign(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            uses = self._use(node.target.id, (), node.target, scope)
            self._add(uses)
            self._write(uses, scope)
        else:
            self._visit(node.target, scope)
        self._visit(node.value, scope)

    def _on_Delete(self, node: ast.Delete, scope: Scope) -> None:
        for one in node.targets:
            if isinstance(one, ast.Name):
                self._write(self._use(one.id, (), one, scope), scope)
            self._visit(one, scope)

    def _on_Import(self, node: Any, scope: Scope) -> None:
        if scope.kind == "module":
            return
        for _, what, rest in imports_of(node):
            module = ".".join((what.module, *rest))
            self.facts.imports.append((Import(module, what.level, what.name), node.lineno))
        if isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names):
            self._add([Use(Import(node.module or "", node.level), (), node.lineno)])

    _on_ImportFrom = _on_Import


def _generic(node: Any, scope: Scope) -> Scope:
    """With the names of type parameters (`def f[T]`), which only annotations use."""
    params = getattr(node, "type_params", None)
    if not params:
        return scope
    inner = Scope("comprehension", scope)
    inner.bound.update(one.name for one in params)
    return inner


def _classes(scope: Scope) -> Iterable[str]:
    at: Optional[Scope] = scope
    while at is not None:
        if at.kind == "class":
            yield at.name.lstrip("_")
        at = at.parent


def _globals(scope: Scope) -> Set[str]:
    found: Set[str] = set()
    at: Optional[Scope] = scope
    while at is not None:
        found |= at.globals
        at = at.parent
    return found


def _without_end(use: Use) -> Use:
    return Use(use.root, use.chain[:-1], use.line) if len(use.chain) > 1 else use


def _is_environ(uses: List[Use]) -> bool:
    for use in uses:
        end = use.chain[-1] if use.chain else use.root if isinstance(use.root, str) else use.root.name
        if end in ("environ", "environb"):
            return True
    return False


def _is_getattr(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Name) or node.func.id not in ("getattr", "hasattr"):
        return False
    if len(node.args) < 2 or not isinstance(node.args[1], ast.Constant):
        return False
    return isinstance(node.args[1].value, str)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _beginning(node: Optional[ast.AST]) -> str:
    """The text with which a computed name begins."""
    if isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    if isinstance(node, ast.BinOp):
        left = node.left
        if isinstance(left, ast.Constant) and isinstance(left.value, str):
            return left.value.split("%")[0].split("{")[0]
    return ""


def _texts_in(node: ast.AST) -> List[ast.AST]:
    """The annotations that one holds as texts; what `Literal` holds is no annotation."""
    parts: List[ast.AST] = []
    todo: List[ast.AST] = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, ast.Subscript) and _last_name(one.value) == "Literal":
            continue
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            try:
                parts.append(ast.parse(one.value, mode="eval").body)
            except SyntaxError:
                continue
        todo.extend(children(one))
    return parts
