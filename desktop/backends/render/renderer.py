"""Rendering by the person's own kustomize and helm: what is written down, how they are called, what comes back."""

import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, NotFoundError
from desktop.application.renderer import Renderer, RenderingError
from desktop.backends.render.export import exported
from desktop.backends.render.manifests import ManifestReader, Precheck, part_of
from desktop.backends.render.programs import Program, find_programs
from desktop.backends.render.runner import Finished, RenderRunner
from desktop.backends.render.sandbox import Limits
from desktop.domain.manifest import Manifest
from desktop.domain.manifest_secrets import SecretMask
from desktop.domain.recipe import Recipe, RenderTools, Tool, not_available
from desktop.domain.redaction import redact
from desktop.settings.environment import Environment

_RELEASE: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,51}[a-z0-9])?")
_NAMESPACE: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_ANSI: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_PREFIX: Final = re.compile(r"^(?:error|Error|ERROR):\s*")
_WAY: Final = "recursed accumulation of path "
_INFLATES: Final = "must specify --enable-helm"
_LONGEST: Final = 600
_KEY_BYTES: Final = 32


class LocalRenderer(Renderer):
    """Renders on this machine. Safe to share between threads."""

    def __init__(self, environment: Environment, precheck: Precheck, *, limits: Limits | None = None) -> None:
        self._runner = RenderRunner(environment, limits=limits)
        self._search_path = environment.path
        self._precheck = precheck
        self._reader = ManifestReader(precheck, SecretMask(secrets.token_bytes(_KEY_BYTES)))
        self._programs: Mapping[Tool, Program] | None = None
        self._lock = threading.Lock()

    @override
    def tools(self) -> RenderTools:
        programs = self._found()
        return RenderTools(
            found=tuple(program.found for program in programs.values()),
            isolation=self._runner.sandbox.isolation,
            missing=tuple(tool for tool in Tool if tool not in programs),
        )

    @override
    def render(self, recipe: Recipe, files: Mapping[str, bytes], cancel: CancelToken) -> tuple[Manifest, ...]:
        program = self._found().get(recipe.tool)
        if program is None:
            raise NotFoundError(not_available(recipe.tool))
        with exported(files) as place:
            words = (*program.words, *self._arguments(recipe, place, files))
            done = self._runner.run(words, place / "home", place / "tree", cancel)
            if done.status != 0:
                raise RenderingError(_first_line(done, place), meaning="Nothing was rendered of it.")
        return self._reader.read(done.output, repr(recipe))

    def _found(self) -> Mapping[Tool, Program]:
        with self._lock:
            if self._programs is None:
                self._programs = find_programs(self._search_path, self._ask)
            return self._programs

    def _ask(self, words: Sequence[str]) -> str:
        with exported({}) as place:
            try:
                done = self._runner.run(words, place / "home", place / "tree", CancelToken())
            except AppError:
                return ""
        return done.output.decode("utf-8", "replace") if done.status == 0 else ""

    def _arguments(self, recipe: Recipe, place: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
        # "./" before what the repository names: never an option, never an address.
        folder = f"./{recipe.folder}" if recipe.folder else "."
        if recipe.tool is Tool.KUSTOMIZE:
            return ("--load-restrictor=LoadRestrictionsRootOnly", "--enable-helm=false", folder)
        values = [f"--values={path}" for path in self._values(recipe, place, files)]
        space = [f"--namespace={recipe.namespace}"] if _NAMESPACE.fullmatch(recipe.namespace) else []
        release = recipe.release if _RELEASE.fullmatch(recipe.release) else "release"
        return ("--include-crds", "--skip-tests", *space, *values, "--", release, folder)

    def _values(self, recipe: Recipe, place: Path, files: Mapping[str, bytes]) -> list[str]:
        found: list[str] = []
        for number, part in enumerate(recipe.values):
            if not part.key:
                found.append(f"./{part.path}")
                continue
            self._precheck(files[part.path])
            name = place / "home" / f"values-{number}.yaml"
            name.write_bytes(part_of(files[part.path], part.document, part.key))
            found.append(f"../home/{name.name}")
        return found


def _first_line(done: Finished, place: Path) -> str:
    """Return the first line of what a renderer complained, without paths of this machine, colours and credentials."""
    if done.status < 0:
        return f"the renderer was ended by signal {-done.status}: perhaps it needed more memory than allowed"
    text = _ANSI.sub("", done.errors.decode("utf-8", "replace"))
    for known in (f"{place}/tree/", f"{place}/home/", f"{place}/tree", str(place)):
        text = text.replace(known, "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = next((line for line in lines if _PREFIX.match(line)), lines[0] if lines else "")
    told = redact(_shortened(_PREFIX.sub("", told)))[:_LONGEST]
    return told or f"the renderer ended with status {done.status} and said nothing"


def _shortened(told: str) -> str:
    """Return what kustomize means without the way it took there, which it tells at length."""
    if _INFLATES in told:
        return "it inflates Helm charts, which kustomize would fetch and run helm for"
    _, way, rest = told.rpartition(_WAY)
    return rest.replace("'", "", 2) if way else told
