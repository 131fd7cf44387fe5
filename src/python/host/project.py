"""The local modules of a pipeline: read once, with what their loading does to names of others."""

from __future__ import annotations

import os
import sys
from typing import Dict, List, Optional, Set, Tuple, Union

from .finder import Finder
from .packages import Distribution, Packages
from .places import Places
from .scopes import Import, Use
from .units import Module, Unit, read

Symbol = Tuple[str, str]
"""A module's path, and a name in it."""
WORLD = "world"

_PURE = frozenset(
    """wraps lru_cache cache cached_property singledispatch total_ordering dataclass property staticmethod classmethod
    contextmanager asynccontextmanager abstractmethod overload final unique verify runtime_checkable no_type_check
    override deprecated njit jit vectorize guvectorize define frozen attrs s retry no_grad inference_mode
    validate_call field_validator model_validator computed_field stage setter getter deleter partial""".split()
)
_CHANGING = (
    "set",
    "register",
    "add",
    "install",
    "patch",
    "enable",
    "disable",
    "use",
    "seed",
    "manual_seed",
    "init",
    "basicConfig",
    "config",
    "filter",
    "simplefilter",
    "chdir",
    "putenv",
    "update",
)


class Project:
    def __init__(self, places: Places) -> None:
        self.places = places
        self.finder = Finder(places)
        self._modules: Dict[str, Optional[Module]] = {}
        self._by_path: Dict[str, Module] = {}
        self._packages: Optional[Packages] = None
        self._unused: Dict[str, List[Tuple[str, Optional[str], int]]] = {}
        self._writes: Dict[Symbol, Set[Union[str, Symbol]]] = {}
        # Distributions that some stage reaches.
        self.reached: Dict[str, Distribution] = {}
        # Statements of other modules that change a name.
        self.changes: Dict[Symbol, List[Tuple[Module, int]]] = {}
        # In the order in which they were loaded.
        self.loaded: List[Module] = []

    @property
    def packages(self) -> Packages:
        if self._packages is None:
            self._packages = Packages()
        return self._packages

    def module(self, name: str) -> Optional[Module]:
        if name not in self._modules:
            found = self.finder.find(name)
            at = found.path if found.kind == "local" else None
            self._modules[name] = None if at is None else self._read(name, at)
        return self._modules[name]

    def _read(self, name: str, path: str) -> Optional[Module]:
        known = self._by_path.get(path)
        if known is None:
            try:
                known = read(name, path, self.places.key(path))
            except OSError:
                return None
            self._by_path[path] = known
        return known

    @property
    def modules(self) -> List[Module]:
        return list(self._by_path.values())

    def load(self) -> None:
        """Takes in what the interpreter has loaded by now."""
        for name in list(sys.modules):
            loaded = sys.modules[name]
            path = getattr(loaded, "__file__", None)
            if not isinstance(path, str) or not self.places.is_local(os.path.abspath(path)):
                continue
            module = self.module(name)
            if module is not None and module not in self.loaded:
                self.loaded.append(module)
        asks = any(unit.facts.subclasses for one in self.loaded for unit in one.units)
        for module in list(self.loaded):
            self._attribute(module, asks)

    def unused(self, module: Module) -> List[Tuple[str, Optional[str], int]]:
        """Packages that it imports and never names: for what their loading does."""
        known = self._unused.get(module.path)
        if known is not None:
            return known
        made: List[Tuple[str, Optional[str], int]] = []
        used = {use.root for unit in module.units for use in unit.facts.uses}
        for name, found in module.imports.items():
            for imported, _, line in found:
                if imported.name is None and name not in used and imported.level == 0:
                    at = self.finder.find(imported.module)
                    if at.kind == "installed":
                        made.append((imported.module, at.path, line))
        self._unused[module.path] = made
        return made

    # What loading does

    def _attribute(self, module: Module, asks: bool) -> None:
        """`asks`: some code asks a class for its subclasses."""
        for at, unit in enumerate(module.units):
            effect = unit.effect
            for use, now in unit.facts.calls:
                if now:
                    effect = self._called(module, at, use) or effect
            for use in unit.facts.decorators:
                effect = self._decorates(module, use) or effect
            for use in unit.facts.bases:
                base = self.symbol(module, use)
                if base is None or not (asks or self._hooks(base)):
                    continue
                self._change(base, module, at)
                for target in self._heard(base, set()):
                    if isinstance(target, str):
                        effect = True
                    else:
                        self._change(target, module, at)
            for asked, use in module.asked:
                if asked == at and not self._only_registers(module, use):
                    effect = True
            if effect and at not in module.effects:
                module.effects.append(at)
        module.effects.sort()

    def _only_registers(self, module: Module, use: Use) -> bool:
        """Does a call of it declare stages, and nothing else that others could notice?"""
        symbol = self.symbol(module, use)
        own = self._by_path.get(symbol[0]) if symbol else None
        if symbol is None or own is None or WORLD in self.writes(symbol):
            return False
        return any(own.units[at].registers for at in own.bindings.get(symbol[1], ()))

    def _called(self, module: Module, at: int, use: Use) -> bool:
        symbol = self.symbol(module, use)
        if symbol is None:
            return self._is_external(module, use) and _changes_world(use)
        effect = False
        for target in self.writes(symbol):
            if isinstance(target, str):
                effect = True
            else:
                self._change(target, module, at)
        return effect

    def _decorates(self, module: Module, use: Use) -> bool:
        """A decorator from elsewhere may tell somebody of the function."""
        if self.symbol(module, use) is not None:
            return False
        end = use.chain[-1] if use.chain else _end(use)
        if end in _PURE or isinstance(use.root, str) and use.root in module.bindings:
            if isinstance(use.root, str) and use.root in module.bindings and end not in _PURE:
                self._change((module.path, use.root), module, self._unit_of(module, use))
            return False
        return True

    def _unit_of(self, module: Module, use: Use) -> int:
        for at, unit in enumerate(module.units):
            if unit.line <= use.line <= unit.end:
                return at
        return 0

    def _hooks(self, base: Symbol) -> bool:
        module = self._by_path.get(base[0])
        if module is None:
            return False
        for at in module.bindings.get(base[1], ()):
            facts = module.units[at].facts
            if facts.hooks:
                return True
            for use in facts.bases:
                above = self.symbol(module, use)
                if above is not None and above != base and self._hooks(above):
                    return True
        return False

    def _heard(self, base: Symbol, seen: Set[Symbol]) -> Set[Union[str, Symbol]]:
        """What a class, its metaclass and those above it may change when they hear of a subclass."""
        if base in seen:
            return set()
        seen.add(base)
        found = set(self.writes(base))
        module = self._by_path.get(base[0])
        for at in module.bindings.get(base[1], ()) if module else ():
            unit = module.units[at]  # type: ignore[union-attr]
            for use in unit.facts.uses if unit.kind == "class" else ():
                above = self.symbol(module, use)  # type: ignore[arg-type]
                if above is not None:
                    found |= self._heard(above, seen)
        return found

    def _change(self, symbol: Symbol, module: Module, at: int) -> None:
        own = self._by_path.get(symbol[0])
        if own is module and at in module.bindings.get(symbol[1], ()):
            return
        known = self.changes.setdefault(symbol, [])
        if (module, at) not in known:
            known.append((module, at))

    def writes(self, symbol: Symbol) -> Set[Union[str, Symbol]]:
        """What a call of it may change outside of it."""
        if symbol in self._writes:
            return self._writes[symbol]
        found: Set[Union[str, Symbol]] = set()
        self._writes[symbol] = found
        module = self._by_path.get(symbol[0])
        for at in module.bindings.get(symbol[1], ()) if module else ():
            unit = module.units[at]  # type: ignore[union-attr]
            if unit.kind not in ("fn", "class"):
                continue
            found |= self._writes_of(module, unit)  # type: ignore[arg-type]
        return found

    def _writes_of(self, module: Module, unit: Unit) -> Set[Union[str, Symbol]]:
        found: Set[Union[str, Symbol]] = set()
        for use, _ in unit.facts.writes:
            found.add(self._target(module, use) or WORLD)
        for use, _ in unit.facts.calls:
            symbol = self.symbol(module, use)
            if symbol is not None:
                found |= self.writes(symbol)
                continue
            if use.chain and isinstance(use.root, str):
                # A method of a variable may change it.
                owner = self._target(module, use)
                if owner is not None and self._is_variable(owner):
                    found.add(owner)
            if self._is_external(module, use) and _changes_world(use):
                found.add(WORLD)
        return found

    def _is_variable(self, symbol: Symbol) -> bool:
        module = self._by_path.get(symbol[0])
        units = module.bindings.get(symbol[1], ()) if module else ()
        return any(module.units[at].kind == "var" for at in units)  # type: ignore[union-attr]

    def _target(self, module: Module, use: Use) -> Optional[Symbol]:
        """The variable that a chain begins with, where it is a local one."""
        found = self.symbol(module, Use(use.root, use.chain, use.line))
        if found is not None:
            return found
        for cut in range(len(use.chain) - 1, -1, -1):
            found = self.symbol(module, Use(use.root, use.chain[:cut], use.line))
            if found is not None:
                return found
        return None

    def _is_external(self, module: Module, use: Use) -> bool:
        if isinstance(use.root, Import):
            return True
        return use.root in module.imports and use.root not in module.bindings

    # Names

    def absolute(self, module: Module, imported: Import) -> str:
        if imported.level == 0:
            return imported.module
        package = module.name if module.package else module.name.rpartition(".")[0]
        for _ in range(imported.level - 1):
            package = package.rpartition(".")[0]
        return ".".join(part for part in (package, imported.module) if part)

    def symbol(self, module: Module, use: Use) -> Optional[Symbol]:
        """The local name that a chain is, exactly; through imports."""
        chain: Tuple[str, ...]
        if isinstance(use.root, str):
            if use.root in module.bindings:
                return (module.path, use.root) if not use.chain else None
            for imported, _, _ in module.imports.get(use.root, ()):
                return self._member(module, imported, use.chain, 0)
            return None
        return self._member(module, use.root, use.chain, 0)

    def _member(
        self, module: Module, imported: Import, chain: Tuple[str, ...], depth: int
    ) -> Optional[Symbol]:
        if depth > 50:
            return None
        name = self.absolute(module, imported)
        rest = (imported.name, *chain) if imported.name else chain
        while rest:
            target = self.module(name)
            head = rest[0]
            if target is not None and head in target.bindings:
                return (target.path, head) if len(rest) == 1 else None
            inner = target.imports[head][0][0] if target and head in target.imports else None
            # `from . import sub` in a package is its own module below.
            is_below = inner is not None and inner.name == head and self.absolute(target, inner) == name  # type: ignore[arg-type]
            if target is not None and inner is not None and not is_below:
                return self._member(target, inner, rest[1:], depth + 1)
            if self.finder.find(f"{name}.{head}").kind not in ("local", "namespace"):
                return None
            name, rest = f"{name}.{head}", rest[1:]
        return None


def _end(use: Use) -> str:
    if isinstance(use.root, str):
        return use.root
    return use.root.name or use.root.module


def _changes_world(use: Use) -> bool:
    end = use.chain[-1] if use.chain else _end(use)
    return end.startswith(_CHANGING) and end not in ("settings", "user", "useful", "setting")
