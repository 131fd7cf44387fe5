"""What a function reaches: each name of a local module, packages, environment variables. Doubt widens."""

from __future__ import annotations

import builtins
import os
import platform
import sys
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from .canonical import digest
from .project import Project
from .scopes import Import, Use
from .units import Module, Unit

_BUILTINS = frozenset(dir(builtins)) | frozenset(
    """__name__ __file__ __doc__ __path__ __package__ __spec__ __loader__ __builtins__ __class__ __qualname__ __module__
    __annotations__ __dict__ __debug__ WindowsError reveal_type""".split()
)
_NAMESPACE = ("__dict__",)


class Reach:
    """`full`: docstrings and annotations count too."""

    def __init__(self, project: Project, full: bool) -> None:
        self.project = project
        self.full = full
        self.entries: Dict[str, Tuple[str, Optional[str]]] = {}
        self.via: Dict[str, str] = {}
        self.env: Dict[str, str] = {}
        self.whole_env: List[str] = []
        self.coarse: List[str] = []
        self.modules: Dict[str, Module] = {}
        # Members of the standard library, and where they are used.
        self.standard: Dict[str, str] = {}
        self.introspects = False
        self._symbols: Set[Tuple[str, str]] = set()
        self._wholes: Set[Tuple[str, bool]] = set()
        self._loaded: Set[str] = set()
        # Names whose imports have been followed: two modules may import one from each other.
        self._named: Set[Tuple[str, str, Tuple[str, ...]]] = set()
        self._unknown: Set[Tuple[str, str]] = set()
        self._todo: List[Any] = []
        self._draining = False
        self.dists: Dict[str, Any] = {}

    # Entries

    def _later(self, work: Any, *args: Any) -> None:
        """Chains of imports may be longer than the stack is deep."""
        self._todo.append((work, args))
        if self._draining:
            return
        self._draining = True
        try:
            while self._todo:
                doing, with_ = self._todo.pop()
                doing(*with_)
        finally:
            self._draining = False

    def _put(self, key: str, value: str, place: Optional[str], via: Optional[str]) -> None:
        if key not in self.entries and via is not None and via != key:
            self.via[key] = via
        self.entries[key] = (value, place)

    def put(self, key: str, value: str, place: Optional[str] = None) -> None:
        self._put(key, value, place, None)

    def hash(self, unit: Unit) -> str:
        return unit.full if self.full else unit.plain

    def symbol(self, module: Module, name: str, via: Optional[str] = None) -> None:
        self._later(self._symbol, module, name, via)

    def _symbol(self, module: Module, name: str, via: Optional[str]) -> None:
        if (module.path, name) in self._symbols:
            return
        self._symbols.add((module.path, name))
        own = sorted({*module.bindings.get(name, ()), *module.touched.get(name, ())})
        if not own:
            return
        self._reached(module)
        units = [(module, at) for at in own]
        units.extend(self.project.changes.get((module.path, name), ()))
        first = module.units[module.bindings.get(name, own)[0]]
        key = f"{first.kind if first.kind != 'do' else 'var'} {module.key}#{name}"
        hashes = [f"{one.key} {self.hash(one.units[at])}" if one is not module else self.hash(one.units[at]) for one, at in units]
        self._put(key, digest(*hashes), f"{module.key}:{first.line}", via)
        for one, at in units:
            self._reached(one)
            self.follow(one, one.units[at], key)

    def follow(self, module: Module, unit: Unit, via: Optional[str]) -> None:
        facts = unit.facts
        place = f"{module.key}:{unit.line}"
        self.introspects = self.introspects or facts.introspects
        uses: Iterable[Use] = [*facts.uses, *facts.hints] if self.full else facts.uses
        for use in uses:
            self.use(module, use, via)
        for imported, line in facts.imports:
            self._load(self._target(module, imported), via, f"{module.key}:{line}")
        for name, line in facts.env:
            self.env.setdefault(name, f"{module.key}:{line}")
        for line in facts.whole_env:
            self.whole_env.append(f"{module.key}:{line}")
        if facts.reads_source:
            self._put(f"file {module.key}", module.text, place, via)
            self.note(f"{place}: reads its own source: all of {module.key} counts")
        for what, line in facts.dynamic:
            self.note(f"{module.key}:{line}: {what} may use any name: all of {module.key} counts")
            self.whole(module, True, via)
        for start, line in facts.computed:
            self._computed(module, start, line, via)

    def _computed(self, module: Module, start: str, line: int, via: Optional[str]) -> None:
        if start.startswith("."):
            start = f"{self.project.absolute(module, Import('', 1))}{start}"
        names = self.project.finder.below(start)
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        self.note(
            f"{module.key}:{line}: imports a module by a computed name: all that it could mean counts ({shown or 'none'})"
        )
        for name in names:
            found = self.project.module(name)
            if found is not None and found is not module:
                self.whole(found, False, via)

    def note(self, text: str) -> None:
        if text not in self.coarse:
            self.coarse.append(text)

    def _target(self, module: Module, imported: Import) -> str:
        name = self.project.absolute(module, imported)
        if imported.name and self.project.finder.find(f"{name}.{imported.name}").kind in ("local", "namespace"):
            return f"{name}.{imported.name}"
        return name

    def whole(self, module: Module, deep: bool, via: Optional[str] = None) -> None:
        """All of a module; `deep`: also the modules that it imports, as any code in it could name them."""
        if (module.path, deep) not in self._wholes:
            self._wholes.add((module.path, deep))
            self._later(self._whole, module, deep, via)

    def _whole(self, module: Module, deep: bool, via: Optional[str]) -> None:
        self._reached(module)
        key = f"module {module.key}"
        hashes = [self.hash(unit) for unit in module.units]
        imports = sorted(
            f"{name}={one.level}:{one.module}:{one.name}:{'.'.join(rest)}"
            for name, found in module.imports.items()
            for one, rest, _ in found
        )
        whole = digest(*hashes, *imports) if module.error is None else module.text
        if not module.path.endswith(".py"):
            whole = module.text
        self._put(key, whole, f"{module.key}:1", via)
        for unit in module.units:
            self.follow(module, unit, key)
        for name, found in module.imports.items():
            for imported, rest, line in found:
                if imported.name is not None or deep:
                    self._later(self._imported, module, imported, rest, key, line)
                else:
                    self._load(self.project.absolute(module, imported), key, f"{module.key}:{line}")
        for imported, line in module.stars:
            self._later(self._imported, module, imported, (), key, line)

    def _reached(self, module: Module) -> None:
        self.modules.setdefault(module.path, module)

    # Names

    def use(self, module: Module, use: Use, via: Optional[str]) -> None:
        if isinstance(use.root, Import):
            self._later(self._imported, module, use.root, use.chain, via, use.line)
        else:
            self._later(self._name, module, use.root, use.chain, via, use.line, use.maybe)

    def _name(
        self,
        module: Module,
        name: str,
        chain: Tuple[str, ...],
        via: Optional[str],
        line: int,
        maybe: bool,
    ) -> None:
        if self._own(module, name, chain, via, line):
            return
        if name in _BUILTINS or maybe:
            return
        if any(self._is_open(module, imported) for imported, _ in module.stars):
            return
        if (module.path, name) not in self._unknown and module.error is None:
            self._unknown.add((module.path, name))
            self.note(f"{module.key}:{line}: it can't be seen what defines {name}: all of {module.key} counts")
            self.whole(module, False, via)

    def _own(
        self, module: Module, name: str, chain: Tuple[str, ...], via: Optional[str], line: int
    ) -> bool:
        if (module.path, name, chain) in self._named:
            return True
        found = False
        if name in module.bindings:
            self.symbol(module, name, via)
            found = True
        for imported, _, at in module.imports.get(name, ()):
            self._later(self._imported, module, imported, chain, via, at)
            found = True
        if found:
            self._named.add((module.path, name, chain))
            return True
        for imported, at in module.stars:
            target = self.project.module(self.project.absolute(module, imported))
            if target is None:
                self._imported(module, imported, (name,), via, at)
            elif _exports(self.project, target, name, set()):
                self._later(self._member, target.name, (name, *chain), via, f"{module.key}:{at}")
                found = True
        if found:
            self._named.add((module.path, name, chain))
        if module.package and self.project.finder.find(f"{module.name}.{name}").kind in ("local", "namespace"):
            self._later(self._member, f"{module.name}.{name}", chain, via, f"{module.key}:{line}")
            found = True
        return found

    def _is_open(self, module: Module, imported: Import) -> bool:
        """What a star import from there brings is not known."""
        return self.project.module(self.project.absolute(module, imported)) is None

    def _imported(
        self, module: Module, imported: Import, chain: Tuple[str, ...], via: Optional[str], line: int
    ) -> None:
        name = self.project.absolute(module, imported)
        rest = (imported.name, *chain) if imported.name else chain
        if name:
            self._member(name, rest, via, f"{module.key}:{line}")

    def _member(self, name: str, chain: Tuple[str, ...], via: Optional[str], place: str) -> None:
        found = self.project.finder.find(name)
        if found.kind == "standard":
            self.standard.setdefault(".".join((name, *chain)), place)
            return
        if found.kind == "missing":
            self._put(f"pkg {name.split('.')[0]} missing", digest(name.split(".")[0]), place, via)
            return
        if found.kind == "installed":
            self.package(name, found.path, place, via)
            return
        self._load(name, via, place)
        module = self.project.module(name)
        if not chain:
            if module is not None:
                self.whole(module, False, via)
            return
        head, rest = chain[0], chain[1:]
        hit = module is not None and self._own(module, head, rest, via, 1)
        # `from . import sub` in a package is its own module below.
        own = module is not None and head in module.bindings
        if not own and found.search:
            inner = self.project.finder.find(f"{name}.{head}")
            if inner.kind in ("local", "namespace"):
                self._later(self._member, inner.name, rest, via, place)
                hit = True
        if hit or module is None:
            return
        if "__getattr__" in module.bindings:
            self.symbol(module, "__getattr__", via)
        if head in _NAMESPACE or not module.path.endswith(".py"):
            self.note(f"{place}: uses the names of {module.key} as data: all of it counts")
            self.whole(module, False, via)
        elif head == "*" or head not in _BUILTINS:
            # What is not there may come.
            self._put(f"var {module.key}#{head} missing", digest("missing"), place, via)
            if module.dynamic:
                self.whole(module, False, via)

    def _load(self, name: str, via: Optional[str], place: str) -> None:
        """To import a module is to load those above it, and all that they import."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            one = ".".join(parts[:end])
            if one in self._loaded:
                continue
            self._loaded.add(one)
            found = self.project.finder.find(one)
            if found.kind == "installed":
                self.package(one, found.path, place, via)
                return
            module = self.project.module(one)
            if module is None:
                continue
            self._reached(module)
            self._later(self.effects, module)
            if module in self.project.loaded:
                continue
            for imported, _, line in [one for found_ in module.imports.values() for one in found_]:
                self._later(self._load, self._target(module, imported), via, f"{module.key}:{line}")
            for imported, line in module.stars:
                self._later(self._load, self._target(module, imported), via, f"{module.key}:{line}")

    # What loading does

    def effects(self, module: Module) -> None:
        if not module.effects:
            return
        key = f"effects {module.key}"
        if key in self.entries:
            return
        units = [module.units[at] for at in module.effects]
        self._reached(module)
        self._put(key, digest(*(self.hash(unit) for unit in units)), f"{module.key}:{units[0].line}", None)
        for unit in units:
            self.follow(module, unit, key)

    def loading(self) -> None:
        """Of all that the pipeline has loaded; it counts for every stage."""
        active = [module for module in self.project.loaded if module.effects]
        for module in active:
            self._later(self.effects, module)
        if len(active) > 1:
            self.put("effects order", digest(*(module.key for module in active)))
        for module in self.project.loaded:
            for name, path, line in self.project.unused(module):
                self.package(name, path, f"{module.key}:{line}", None)

    def python(self) -> None:
        kind = platform.python_implementation()
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        name = version if kind == "CPython" else f"{version} {kind}"
        self.put(f"python {name}", digest(kind, version))

    # Packages

    def package(self, name: str, path: Optional[str], place: str, via: Optional[str]) -> None:
        found = self.project.packages.of(name, path)
        for one in found:
            if one.name in self.dists:
                continue
            value, members = self.project.packages.digest(one)
            self.dists[one.name] = members
            self.project.reached.update((member.name, member) for member in members)
            self._put(f"pkg {one.name}@{one.version}", value, place, via)
        if not found:
            top = name.split(".")[0]
            if top not in self.dists:
                self.dists[top] = []
                where = self.project.finder.find(top)
                self._put(f"pkg {top} without metadata", _bytes(where.path, where.search), place, via)


def _exports(project: Project, module: Module, name: str, seen: Set[str]) -> bool:
    if module.public is not None:
        return name in module.public
    if name.startswith("_") or module.path in seen:
        return False
    seen.add(module.path)
    if name in module.bindings or name in module.imports:
        return True
    for imported, _ in module.stars:
        target = project.module(project.absolute(module, imported))
        if target is not None and _exports(project, target, name, seen):
            return True
    return False


def _bytes(path: Optional[str], search: Iterable[str]) -> str:
    """Of a package that nothing is known of but its files."""
    import hashlib

    files: List[str] = [path] if path and not search else []
    for folder in search:
        for above, _, names in os.walk(folder):
            files.extend(os.path.join(above, one) for one in names if not one.endswith(".pyc"))
    made = hashlib.sha256()
    for one in sorted(files):
        try:
            with open(one, "rb") as file:
                made.update(hashlib.sha256(file.read()).digest())
        except OSError:
            continue
    return "sha256:" + made.hexdigest()[:16]
