"""The self-test: whether everything that this installation was shipped with is there and works."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import yaml

from desktop import resources
from desktop.domain import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One part that must work; the probe says what it found, or raises."""

    name: str
    probe: Callable[[], str]


def shipped_checks(search_path: str) -> tuple[Check, ...]:
    """Return the checks of what every installation has; programs are looked for on `search_path`."""
    return (
        Check(name="shipped files", probe=_shipped_files),
        Check(name="time zones", probe=_time_zones),
        Check(name="libyaml", probe=_libyaml),
        Check(name="policy rules", probe=_policy_rules),
        Check(name="canonical JSON", probe=_canonical_json),
        Check(name="git", probe=lambda: _program("git", search_path)),
        Check(name="ssh-keygen", probe=lambda: _program("ssh-keygen", search_path)),
    )


def run(checks: Iterable[Check]) -> int:
    """Print a line `ok` or `FAILED` for each check and return the exit code: 0 when all are ok, else 1."""
    failed = False
    for check in checks:
        try:
            line = f"ok      {check.name}: {check.probe()}"
        except Exception as error:  # noqa: BLE001 - whatever a damaged installation raises is a line, not a traceback
            failed = True
            line = f"FAILED  {check.name}: {type(error).__name__}: {error}"
        click.echo(line)
    return int(failed)


def _shipped_files() -> str:
    for name in resources.SHIPPED:
        if not resources.path(name).stat().st_size:
            raise ValueError(f"{name} is empty")
    return f"{len(resources.SHIPPED)} present in {resources.folder()}"


def _time_zones() -> str:
    ZoneInfo("Europe/Berlin")
    # A system with its own zone files hides that ours were left out of the build, so ours are asked for by name.
    import tzdata  # noqa: PLC0415 - only here: everybody else asks zoneinfo

    berlin = Path(tzdata.__file__).parent / "zoneinfo" / "Europe" / "Berlin"
    if not berlin.is_file():
        raise FileNotFoundError("the package tzdata lacks its zone files")
    return f"tzdata {tzdata.IANA_VERSION}"


def _libyaml() -> str:
    if list(yaml.load("a: [1, 2]", Loader=yaml.CSafeLoader)["a"]) != [1, 2]:
        raise ValueError("a small document was misread")
    return f"PyYAML {yaml.__version__} with libyaml"


def _policy_rules() -> str:
    # Imported here: it is 14 MB that only this check and the rules themselves load.
    from cel_expr_python import cel  # noqa: PLC0415

    rule = cel.NewEnv(variables={"targets": cel.Type.INT}).compile("targets <= 50")
    if rule.eval(data={"targets": 51}).value() is not False:
        raise ValueError("a rule that does not hold was passed")
    return "CEL rules are evaluated"


def _canonical_json() -> str:
    value: canonical.Json = {"b": [1, True, None], "a": "é"}
    if canonical.decode(canonical.encode(value)) != value:
        raise ValueError("a value did not come back as it was")
    return canonical.digest(value)[:12]


def _program(name: str, search_path: str) -> str:
    found = shutil.which(name, path=search_path)
    if found is None:
        raise FileNotFoundError(f"not found on PATH; install {name}")
    return found
