"""Says what a pipeline file declares, what the code of its stages is, and what all that depends on."""

from __future__ import annotations

import dis
import hashlib
import inspect
import os
import sys
import threading
import traceback
import types
from typing import Any, Dict, List, Optional, Set, Tuple

from . import exact, facts, hints, pipeline
from .places import Places, stamp
from .project import Project
from .reach import Reach
from .values import Roots, _unit_at
from .watch import Watch

_STACK = 256 * 1024 * 1024


def run(request: Dict[str, Any]) -> Dict[str, Any]:
    """In a thread with a stack for deeply nested code."""
    made: List[Any] = []

    def work() -> None:
        try:
            made.append(_describe(request))
        except BaseException:  # Of ours: the host tells of it as a bug.
            made.append({"bug": traceback.format_exc()})

    places = Places(request["root"])
    watch = Watch(places)
    pipeline.prepare(request["root"], places)
    failed = _load(request["file"], places, watch)
    if failed is not None:
        return failed
    request["places"], request["watch"] = places, watch
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    threading.stack_size(_STACK)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return made[0]  # type: ignore[no-any-return]


def _load(file: str, places: Places, watch: Watch) -> Optional[Dict[str, Any]]:
    mask = os.umask(0)
    os.umask(mask)
    watch.start()
    try:
        pipeline.load(file)
    except SyntaxError as error:
        return _syntax(error, places)
    except BaseException as error:  # `sys.exit()` too: then nothing is declared.
        return _thrown(error, places)
    finally:
        watch.stop()
        os.umask(mask)
    return None


def _syntax(error: SyntaxError, places: Places) -> Dict[str, Any]:
    path = error.filename or ""
    where = {"file": places.key(path) if os.path.isabs(path) else path, "line": error.lineno or 1}
    if error.offset:
        where["column"] = max(error.offset, 1)
    if error.text:
        where["source"] = error.text.rstrip("\n")
    return {"failure": {"code": "syntax", "message": f"{type(error).__name__}: {error.msg}", "where": where}}


def _thrown(error: BaseException, places: Places) -> Dict[str, Any]:
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    where: Optional[Dict[str, Any]] = None
    at = error.__traceback__
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if places.is_local(file):
            where = {"file": places.key(file), "line": at.tb_lineno}
        at = at.tb_next
    if isinstance(error, SystemExit):
        text = f"sys.exit({error.code!r}) was called"
    return {"failure": {"code": "load", "message": text, **({"where": where} if where else {})}}


def _describe(request: Dict[str, Any]) -> Dict[str, Any]:
    places, watch = request["places"], request["watch"]
    project = Project(places)
    project.load()
    stages: List[Dict[str, Any]] = []
    codes: List[Dict[str, Any]] = []
    known: Dict[str, int] = {}
    reached: Dict[str, Any] = {}
    failures: List[Dict[str, Any]] = []
    for registration in pipeline.registered():
        stage, classes = _stage(registration, places)
        failures.extend(_captured(registration, project, places))
        if registration.function is not None:
            code = _code(project, registration, classes, reached)
            text = exact.dumps(code)
            if text not in known:
                known[text] = len(codes)
                codes.append(code)
            stage["code"] = known[text]
        stages.append(stage)
    broken = [module.error for module in reached.values() if module.error is not None]
    failures.extend(_syntax(error, places)["failure"] for error in broken)
    facts.prune()
    if failures:
        return {"failures": failures}
    return {
        "stages": stages,
        "codes": codes,
        "modules": sorted(module.key for module in project.modules),
        "opened": _opened(project, watch),
        "witness": _witness(project, watch),
        "unstable": _unstable(project, watch),
    }


# Declarations


def _stage(registration: Any, places: Places) -> Tuple[Dict[str, Any], List[type]]:
    spec = dict(registration.spec)
    problems: List[str] = []
    classes: List[type] = []
    frames = [
        {"file": places.key(os.path.abspath(file)), "line": line, "column": 1}
        for file, line in registration.frames
        if not file.startswith("<") and places.is_local(os.path.abspath(file))
    ]
    made: Dict[str, Any] = {
        "name": pipeline.name_of(registration),
        "function": registration.function is not None,
        "frames": frames,
    }
    params, types_, required = _params(registration, spec, problems, classes)
    spec["params"] = params
    spec.pop("name", None)
    made["spec"] = {key: _given(value, key, problems) for key, value in spec.items() if value is not None}
    made["types"] = types_
    made["required"] = required
    made["problems"] = problems
    doc = inspect.getdoc(registration.function) if registration.function is not None else None
    if doc and "desc" not in made["spec"] and isinstance(registration.function, types.FunctionType):
        made["spec"]["desc"] = doc.split("\n")[0]
    return made, classes


def _params(
    registration: Any, spec: Dict[str, Any], problems: List[str], classes: List[type]
) -> Tuple[Dict[str, Any], Dict[str, Any], List[str]]:
    given: Dict[str, Any] = dict(spec.get("params") or {})
    matrix = spec.get("matrix") or {}
    params: Dict[str, Any] = {}
    kinds: Dict[str, Any] = {}
    required: List[str] = []
    function = registration.function
    signature = hints.parameters(function) if function is not None else None
    known = hints.annotations_of(function) if function is not None else {}
    for parameter in signature.parameters.values() if signature is not None else ():
        name = parameter.name
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            continue
        if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            problems.append(f"parameter {name} is positional only, and params are given by name")
            continue
        hint = known.get(name, inspect.Parameter.empty)
        if name in matrix:
            if hint is not inspect.Parameter.empty:
                hints.describe(hint, classes)
            continue
        default = given.pop(name, parameter.default)
        has_hint = hint is not inspect.Parameter.empty
        kind = hints.describe(hint, classes) if has_hint else hints.ANY
        if default is inspect.Parameter.empty:
            required.append(name)
            params[name] = None
        else:
            params[name] = default
            if not has_hint and type(default).__name__ != "Param":
                kind = hints.infer(_plain_or_none(default))
            elif default is None and kind["t"] != "any":
                # `x: int = None` takes None, as it always did.
                kind = {"t": "union", "of": [kind, {"t": "none"}]}
        kinds[name] = kind
    for name, value in given.items():
        params[name] = value
        kinds[name] = hints.infer(_plain_or_none(value))
    return params, kinds, required


def _plain_or_none(value: Any) -> Any:
    try:
        return hints.plain(value)
    except hints.NotAValue:
        return None


def _given(value: Any, place: str, problems: List[str]) -> Any:
    """A spec's value as the host reads it; `out()` and `param()` are marked."""
    kind = type(value).__name__
    if kind == "Out" and hasattr(value, "options"):
        return {"\u0001": "out", "path": value.path, "options": value.options}
    if kind == "Param" and hasattr(value, "has_fallback"):
        made: Dict[str, Any] = {"\u0001": "param", "file": value.file, "key": value.key}
        if value.has_fallback:
            made["fallback"] = _given(value.fallback, place, problems)
        return made
    if isinstance(value, (list, tuple, set, frozenset)) and not hasattr(value, "_fields"):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [_given(one, f"{place}[{i}]", problems) for i, one in enumerate(items)]
    if isinstance(value, dict):
        return {str(key): _given(one, f"{place}.{key}", problems) for key, one in value.items()}
    try:
        return exact.tag(hints.plain(value))
    except hints.NotAValue as error:
        problems.append(f"{place} is {error}, which params.yaml could not say")
        return None


# Code


def _code(
    project: Project, registration: Any, classes: List[type], reached: Dict[str, Any]
) -> Dict[str, Any]:
    reach = _walk(project, registration, classes, False)
    if reach.introspects:
        reach = _walk(project, registration, classes, True)
    reached.update(reach.modules)
    entries: List[str] = []
    for key in sorted(reach.entries):
        entries.extend((key, reach.entries[key][0]))
    files: List[str] = []
    for module in sorted(reach.modules.values(), key=lambda one: one.key):
        files.extend((module.key, module.text))
    for key in sorted(reach.entries):
        if key.startswith(("pkg ", "python ")):
            files.extend((key, reach.entries[key][0]))
    return {
        "collected": {
            "entries": entries,
            "env": sorted(reach.env.items()),
            "wholeEnv": reach.whole_env[0] if reach.whole_env else None,
            "wholeEnvNotes": sorted({f"{one}: uses the environment as a whole" for one in reach.whole_env}),
            "files": files,
            "coarse": reach.coarse,
        },
        "places": {key: place for key, (_, place) in reach.entries.items() if place is not None},
        "via": reach.via,
    }


def _walk(project: Project, registration: Any, classes: List[type], full: bool) -> Reach:
    reach = Reach(project, full)
    reach.python()
    reach.loading()
    roots = Roots(reach)
    file, line = registration.frames[0] if registration.frames else (None, 0)
    roots.stage(registration.function, pipeline.name_of(registration) or "?", line, file)
    for kind in classes:
        roots._class(kind)
    return reach


def _captured(registration: Any, project: Project, places: Places) -> List[Dict[str, Any]]:
    """A loop's variable has its last value when the stage runs, whichever round declared it."""
    function = inspect.unwrap(registration.function) if registration.function is not None else None
    if not isinstance(function, types.FunctionType):
        return []
    path = os.path.abspath(function.__code__.co_filename)
    for module in project.modules:
        if module.path != path:
            continue
        unit = _unit_at(module, function.__code__.co_firstlineno)
        names = _globals_of(function.__code__) & unit.loop if unit is not None else set()
        return [
            {
                "code": "captured_variable",
                "message": f"stage {pipeline.name_of(registration)!r} uses {name}, the variable of a loop, which has its last value when the stage runs",
                "hint": f"Take it as a param: give the function a parameter {name}, and params={{{name!r}: {name}}} to stage().",
                "where": {"file": module.key, "line": function.__code__.co_firstlineno},
            }
            for name in sorted(names)
        ]
    return []


def _globals_of(code: types.CodeType) -> Set[str]:
    found = {str(one.argval) for one in dis.get_instructions(code) if one.opname == "LOAD_GLOBAL"}
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            found |= _globals_of(const)
    return found


# What all this depends on


def _witness(project: Project, watch: Watch) -> Dict[str, Any]:
    files: Dict[str, Optional[str]] = dict(watch.files)
    folders: Dict[str, Any] = {}
    for path, seen in watch.folders.items():
        files.setdefault(path, seen)
    for module in project.modules:
        files[module.path] = module.stamp
        if module.package:
            folders[os.path.dirname(module.path)] = None
    for found in list(project.finder._known.values()):
        if found.kind in ("local", "namespace"):
            for one in found.search:
                folders[os.path.abspath(one)] = None
    for one in sys.path:
        full = os.path.abspath(one or ".")
        kind = project.places.kind(full)
        if kind == "local":
            folders[full] = None
        elif kind == "installed":
            files[full] = stamp(full)
            for name in _names(full):
                if name.endswith((".pth", ".egg-link")):
                    files[os.path.join(full, name)] = stamp(os.path.join(full, name))
    for dist in project.reached.values():
        for name in (dist.metadata, os.path.join(dist.folder, "direct_url.json")):
            files[name] = stamp(name)
    return {
        "files": sorted(files.items()),
        "folders": {folder: importable(folder) for folder in sorted(folders)},
        "env": sorted(watch.env),
        "wholeEnv": watch.whole_env,
    }


def _opened(project: Project, watch: Watch) -> List[List[str]]:
    """Data that decides what the modules hold."""
    modules = {module.path for module in project.modules}
    found: List[List[str]] = []
    for path in sorted(watch.opened):
        key = project.places.key(path)
        if path in modules or key.startswith("..") or project.places.kind(path) != "local":
            continue
        try:
            with open(path, "rb") as file:
                found.append([key, "sha256:" + hashlib.sha256(file.read()).hexdigest()[:16]])
        except OSError:
            continue
    return found


def _names(folder: str) -> List[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


_MODULES = (".py", ".pyc", ".so", ".pyd")


def importable(folder: str) -> List[str]:
    """Names in a folder that an import could find. The host makes the same list."""
    found: List[str] = []
    for name in _names(folder):
        package = "." not in name and os.path.exists(os.path.join(folder, name, "__init__.py"))
        if package or name.endswith(_MODULES):
            found.append(name)
    return sorted(found)


_VARIES = ("time.", "random.", "secrets.", "uuid.", "getpass.", "socket.", "tempfile.", "urllib.request")
_MOMENTS = ("now", "today", "utcnow", "urandom", "getpid", "getloadavg")


def _unstable(project: Project, watch: Watch) -> Optional[str]:
    """Why loading again may declare something else though nothing has changed."""
    if watch.outside:
        return f"{watch.outside[0]} while it loads"
    reach = Reach(project, False)
    for module in project.loaded:
        for unit in module.units:
            if unit.kind in ("var", "do"):
                reach.follow(module, unit, None)
            for use in unit.spec:
                reach.use(module, use, None)
    for name, place in sorted(reach.standard.items()):
        last = name.rpartition(".")[2]
        if name.startswith(_VARIES) or (last in _MOMENTS and name.startswith(("datetime", "os"))):
            return f"{place}: what loads may use {name}"
    return None


