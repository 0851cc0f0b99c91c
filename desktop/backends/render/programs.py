"""The person's own renderers: where they lie, which version they have, what is known against them."""

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, cast

from desktop.domain.recipe import Tool, ToolFound

Ask: TypeAlias = Callable[[Sequence[str]], str]
"""Runs a program and returns what it printed, "" where it failed."""

_VERSION: Final = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_SAFE_HELM: Final = (3, 18, 5)
_FIRST_HELM: Final = (3, 8, 0)
_FIRST_KUSTOMIZE: Final = (4, 5, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A renderer and how it is called; `words` come before what is rendered."""

    found: ToolFound
    words: tuple[str, ...]


def find_programs(search_path: str, ask: Ask) -> dict[Tool, Program]:
    """Look for kustomize (else the one in kubectl) and helm; one that does not tell its version is not used."""
    kustomize = _kustomize(search_path, ask) or _kubectl(search_path, ask)
    helm = _helm(search_path, ask)
    return {program.found.tool: program for program in (kustomize, helm) if program is not None}


def _kustomize(search_path: str, ask: Ask) -> Program | None:
    path = _located("kustomize", search_path)
    version = _version(ask((path, "version"))) if path else None
    if version is None or version < _FIRST_KUSTOMIZE:
        return None
    found = ToolFound(tool=Tool.KUSTOMIZE, version=f"kustomize {_written(version)}", path=path)
    return Program(found=found, words=(path, "build"))


def _kubectl(search_path: str, ask: Ask) -> Program | None:
    path = _located("kubectl", search_path)
    told = ask((path, "version", "--client", "--output=json")) if path else ""
    try:
        answer = cast("object", json.loads(told))
    except ValueError:
        return None
    own = cast("dict[str, object]", answer) if isinstance(answer, dict) else {}
    version = _version(str(own.get("kustomizeVersion", "")))
    if version is None or version < _FIRST_KUSTOMIZE:
        return None
    client = cast("dict[str, object]", own.get("clientVersion") or {})
    kubectl = _version(str(client.get("gitVersion", "")))
    beside = f" in kubectl {_written(kubectl)}" if kubectl else " in kubectl"
    found = ToolFound(tool=Tool.KUSTOMIZE, version=f"kustomize {_written(version)}{beside}", path=path)
    return Program(found=found, words=(path, "kustomize"))


def _helm(search_path: str, ask: Ask) -> Program | None:
    path = _located("helm", search_path)
    version = _version(ask((path, "version", "--template={{.Version}}"))) if path else None
    if version is None or version < _FIRST_HELM:
        return None
    attention = ""
    if version < _SAFE_HELM:
        attention = f"has known faults with hostile charts; use {_written(_SAFE_HELM)} or newer"
    found = ToolFound(tool=Tool.HELM, version=f"helm {_written(version)}", path=path, attention=attention)
    return Program(found=found, words=(path, "template"))


def _located(name: str, search_path: str) -> str:
    """Return the absolute path of a program; folders named relatively are passed over: a repository may lie there."""
    folders = [folder for folder in search_path.split(os.pathsep) if folder and Path(folder).is_absolute()]
    found = shutil.which(name, path=os.pathsep.join(folders)) if folders else None
    return str(Path(found).absolute()) if found else ""


def _version(text: str) -> tuple[int, int, int] | None:
    match = _VERSION.search(text[:1000])
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _written(version: tuple[int, int, int]) -> str:
    return ".".join(str(number) for number in version)
