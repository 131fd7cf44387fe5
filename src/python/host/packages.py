"""Installed distributions: which one a module comes from, its version, and those of all that it requires."""

from __future__ import annotations

import json
import os
import re
import sys
from email.parser import HeaderParser
from typing import Dict, List, Optional, Set, Tuple

from .canonical import digest

_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?([^;]*)(?:;(.*))?$")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class Distribution:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        egg = os.path.isfile(folder)
        self.metadata = folder
        if not egg:
            for file in ("METADATA", "PKG-INFO"):
                if os.path.exists(os.path.join(folder, file)):
                    self.metadata = os.path.join(folder, file)
                    break
        with open(self.metadata, encoding="utf-8", errors="replace") as file:
            head = HeaderParser().parse(file, headersonly=True)
        self.name = normal(str(head.get("Name", os.path.basename(folder).split("-")[0])))
        self.version = str(head.get("Version", "unknown"))
        self.requires = [str(one) for one in head.get_all("Requires-Dist", [])]

    def read(self, name: str) -> Optional[str]:
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return None

    @property
    def tops(self) -> Set[str]:
        """The first parts of what it installed."""
        listed = self.read("RECORD") or self.read("installed-files.txt") or ""
        found: Set[str] = set()
        for line in listed.splitlines():
            path = line.rsplit(",", 2)[0].strip('"')
            first = path.split("/")[0]
            if first.endswith((".dist-info", ".data", ".egg-info")) or first in ("..", "bin", "__pycache__"):
                continue
            found.add(first.split(".")[0])
        found.update((self.read("top_level.txt") or "").split())
        if not found:
            found.add(self.name.replace("-", "_"))
        return found

    @property
    def source(self) -> str:
        """The commit or archive that it was installed from, where that was no index."""
        text = self.read("direct_url.json")
        if text is None:
            return ""
        try:
            said = json.loads(text)
        except ValueError:
            return text
        vcs = said.get("vcs_info", {})
        archive = said.get("archive_info", {})
        return json.dumps([vcs.get("commit_id"), archive.get("hash"), archive.get("hashes")])


class Packages:
    def __init__(self) -> None:
        self._by_name: Dict[str, Distribution] = {}
        self._by_top: Dict[str, List[Distribution]] = {}
        self.folders: List[str] = []
        for folder in sys.path:
            self._scan(folder)

    def _scan(self, folder: str) -> None:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            return
        found = [name for name in names if name.endswith((".dist-info", ".egg-info"))]
        if not found and os.path.basename(folder) not in ("site-packages", "dist-packages"):
            return
        self.folders.append(folder)
        for name in found:
            try:
                one = Distribution(os.path.join(folder, name))
            except OSError:
                continue
            # The first in the path is the one that is imported.
            if one.name in self._by_name:
                continue
            self._by_name[one.name] = one
            for top in one.tops:
                self._by_top.setdefault(top, []).append(one)

    def of(self, module: str, path: Optional[str]) -> List[Distribution]:
        """Several, where they share a namespace and it can't be told which."""
        known = self._by_top.get(module.split(".")[0], [])
        if len(known) < 2 or path is None:
            return known
        inside = [one for one in known if self._holds(one, path)]
        return inside or known

    def _holds(self, one: Distribution, path: str) -> bool:
        below = os.path.relpath(path, os.path.dirname(one.folder)).replace(os.sep, "/")
        return f"{below}," in (one.read("RECORD") or "")

    def digest(self, one: Distribution) -> Tuple[str, List[Distribution]]:
        """Of it and of all that it requires, as installed."""
        versions: Dict[str, str] = {}
        members: Dict[str, Distribution] = {}
        todo: List[Tuple[str, Tuple[str, ...]]] = [(one.name, ())]
        seen: Set[Tuple[str, Tuple[str, ...]]] = set()
        while todo:
            name, extras = todo.pop()
            if (name, extras) in seen:
                continue
            seen.add((name, extras))
            found = self._by_name.get(name)
            if found is None:
                continue
            versions[name] = f"{found.version} {found.source}"
            members[name] = found
            for text in found.requires:
                wanted = _requirement(text, extras)
                if wanted is not None:
                    todo.append(wanted)
        parts = [part for name in sorted(versions) for part in (name, versions[name])]
        return digest(*parts), list(members.values())


def _requirement(text: str, extras: Tuple[str, ...]) -> Optional[Tuple[str, Tuple[str, ...]]]:
    match = _NAME.match(text)
    if match is None:
        return None
    name, asked, _, marker = match.groups()
    only = _EXTRA.findall(marker or "")
    if only and not any(normal(one) in extras for one in only):
        return None
    more = tuple(sorted(normal(one.strip()) for one in (asked or "").split(",") if one.strip()))
    return normal(name), more
