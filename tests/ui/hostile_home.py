"""A workspace whose every name and text is as long and as hostile as its file, Git and the ledger let it be.

Names of environments, tenants, services and policies may hold few kinds of characters: those are as long as they may
be. All other texts hold markup, codes of terminals, characters that turn others around, hide or pile up, and emoji.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desktop.application.freezing import RaiseFreeze
from desktop.application.requests import Wishes
from desktop.application.rollbacks import RollbackWish
from desktop.application.run_reports import RunEnd
from desktop.application.sample import ClusterFault, FaultKind
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.gate import GateKind
from desktop.domain.policy import RollbackMode
from desktop.domain.request import Request
from tests.integration.small_workspace import Desk, SmallWorkspace, break_cluster, make_small_workspace
from tests.ui.walk import Ground

MARKUP = '<b>bold</b> <img src="file:///etc/passwd"> <a href="x:y">on</a> &lt;i&gt; &amp; & **star** [l](x:y)'
CODES = "\x1b[31mred\x1b[0m \u202egnp.exe\u202c \u2066in\u2069 \u200b\u200d\ufeff\x07\x9b2J"
PILE = unicodedata.normalize("NFC", "Z" + "\u0301\u0327\u0488" * 20)
EMOJI = "🚀👩‍👩‍👧🏳️‍🌈"
UNBROKEN = "unbroken" * 40
HOSTILE = f"{MARKUP} {CODES} {PILE} {EMOJI} {UNBROKEN}\nanother line"
"""What Git and the ledger let through."""
WRITTEN = f"{MARKUP} {PILE} 🚀 {UNBROKEN}\n\tanother line"
"""What the workspace file lets through: nothing that turns, hides or controls."""
SEEN_AS_TEXT = "<b>bold</b> <img"
"""How the markup begins where it is shown as what it is."""


def _long(start: str, length: int) -> str:
    return f"{start}-{'as-long-as-the-rules-let-a-name-be-' * 4}"[: length - 1] + "z"


TEST, STAGE, PROD = (_long(name, 63) for name in ("test", "stage", "prod"))
TENANTS = tuple(_long(name, 128) for name in ("acme", "beta", "core"))
SERVICES = tuple(_long(name, 128) for name in ("billing", "web"))
RULES = ("include all", f"exclude tenant:{TENANTS[2]}")
GROUND = Ground(
    source=TEST,
    target=STAGE,
    prod=PROD,
    request=f"{STAGE}/R-3",
    undone=f"{STAGE}/R-2",
    unproven=f"{STAGE}/R-3",
    run=f"{STAGE}/R-1",
    event=f"{STAGE}@3",
    proven=TEST,
    rules=RULES,
)
_PEOPLE = ("r.ana", "m.ben", "s.cle")
_POLICY, _TEAM = _long("staging", 128), f"sre {WRITTEN}"


@dataclass(frozen=True, kw_only=True)
class HostileHome:
    """Where the program of one of its people lives, and where it finds the repository."""

    folder: Path
    address: str


def make_hostile_home(folder: Path, now: datetime) -> HostileHome:
    """Make the workspace and its story: a run, its rollback, a request in doubt, a freeze, a hold, troubles."""
    small = make_small_workspace(
        folder / "<b>home &amp; so <i> 🚀",
        workspace=_workspace(),
        policies=_policies(),
        people=_people(),
        files=_files(),
    )
    small.clock.set(now - timedelta(hours=20))
    try:
        return _told(small)
    finally:
        small.close()


def _told(small: SmallWorkspace) -> HostileHome:
    ana, ben, cle = (small.desk(person) for person in _PEOPLE)
    ana.verify(TEST)
    small.clock.advance(hours=2)
    first = ana.submit(TEST, STAGE, "\n".join(RULES), _wishes(_reasons(ana)))
    for desk in (ben, cle):
        _approve(desk, first)
    ben.services.requests.waive(first, GateKind.RULES, HOSTILE, ben.cancel)
    ana.refresh()
    report = ana.run(ana.request(first.full_name))
    assert report.end is RunEnd.SUCCEEDED, report.sentence
    _go_back(ana, first)
    _push(small, "1.3.0")
    ana.refresh()
    open_request = ana.submit(TEST, STAGE, "\n".join(RULES), _wishes(_reasons(ana)))
    ana.services.requests.note(open_request, HOSTILE, ana.cancel)
    _approve(ben, open_request)
    ben.services.requests.waive(open_request, GateKind.SOAK, HOSTILE, ben.cancel)
    _keep_back(ben, small.clock.now())
    break_cluster(
        ana,
        ClusterFault(id="drift", kind=FaultKind.DRIFTED, environment=PROD, lines=(HOSTILE, "a → b")),
        ClusterFault(id="crash", kind=FaultKind.CRASH, environment=STAGE, tenant=TENANTS[0]),
    )
    return HostileHome(folder=ana.home / "app", address=str(small.remote))


def _go_back(desk: Desk, run: Request) -> None:
    wish = RollbackWish(mode=RollbackMode.SERVICE, services=SERVICES[:1])
    undoing = desk.services.rollbacks.preview(desk.request(run.full_name), wish)
    desk.services.rollbacks.submit(undoing, _wishes({}), desk.cancel)


def _keep_back(desk: Desk, now: datetime) -> None:
    desk.services.freezes.keep_back(PROD, RELEASE.format(tag="1.0.0"), HOSTILE, desk.cancel)
    frozen = RaiseFreeze(
        name=HOSTILE,
        reason=HOSTILE,
        scope=FreezeScope(environments=frozenset({PROD}), tenants=frozenset(TENANTS)),
        since=now - timedelta(hours=1),
        until=now + timedelta(days=3),
    )
    desk.services.freezes.raise_freeze(frozen, desk.cancel)


def _approve(desk: Desk, request: Request) -> None:
    desk.refresh()
    found = desk.request(request.full_name)
    desk.services.requests.approve(found, found.digest, desk.cancel, comment=HOSTILE)


def _reasons(desk: Desk) -> dict[str, str]:
    preview = desk.preview(TEST, STAGE, "\n".join(RULES))
    return {flag.kind.value: HOSTILE for flag in preview.needs_reasons}


def _wishes(reasons: dict[str, str]) -> Wishes:
    return Wishes(
        title=HOSTILE,
        rollback_mode=RollbackMode.FULL,
        verification_owner="m.ben",
        fallback_owner="s.cle",
        reasons=reasons,
        handoff_notes=HOSTILE,
    )


def _push(small: SmallWorkspace, tag: str) -> None:
    """Put a newer release on the first environment, as somebody whose name and message are no better."""
    message = f"{HOSTILE}\n\nRefs: SHOP-1, {MARKUP}\n\n{CODES}\n"
    author = f"{PILE} &amp; {EMOJI} <otto@example.com>"
    small.commit({path: text for path, text in _files(tag).items() if TEST in path}, message, author)


# --- the files ----------------------------------------------------------------------------------------------------


RELEASE = f"{{tag}} {MARKUP} {PILE}"


def _workspace() -> str:
    hostile = _yaml(WRITTEN)
    tags = f"{{ring: {hostile}, {_yaml(MARKUP)}: {_yaml('another')}}}"
    return "\n".join(
        [
            "apiVersion: gitopshq.dev/v1",
            "kind: Workspace",
            f"metadata: {{name: {_long('shop', 128)}}}",
            "repository: {branch: main}",
            "releases: {label: image, order: history}",
            "environments:",
            *(
                f"  - {{name: {name}, tier: {tier}, engine: simulated, policy: {_POLICY}, group: {hostile}}}"
                for name, tier in ((TEST, "test"), (STAGE, "stage"), (PROD, "prod"))
            ),
            f"pipeline: [{{from: {TEST}, to: {STAGE}}}, {{from: {STAGE}, to: {PROD}}}]",
            "tenants:",
            *(f"  - {{name: {name}, tags: {tags}}}" for name in TENANTS),
            "services:",
            *(f"  - {{name: {name}, tags: {{group: {hostile}}}}}" for name in SERVICES),
            "bindings:",
            '  - path: "envs/{environment}/{tenant}/{service}/values.yaml"',
            "    fields:",
            "      - {name: image, key: image.tag, travels: true}",
            f"      - {{name: {_long('note', 64)}, key: {_yaml(_KEY)}, travels: true}}",
            "runtime:",
            f'  - {{service: "*", namespace: {hostile}, application: {hostile}}}',
            "",
        ]
    )


_KEY = "notes.<b>bold</b> & so"


def _policies() -> str:
    hostile = _yaml(WRITTEN)
    return f"""\
policies:
  - name: {_POLICY}
    approvals: {{rules: [{{team: {_yaml(_TEAM)}, count: 2}}], expire: 24h}}
    source: {{verified: true, maxAge: 48h, soak: 1h}}
    change: {{unrelated: reason, downgrade: reason}}
    execution: {{waves: [{{count: 2}}, {{rest: true}}], strategies: [incremental, full], window: optional}}
    rules: [{{name: {hostile}, cel: "false", message: {hostile}}}]
"""


def _people() -> str:
    lines = [
        f"  - {{id: {person}, email: {person}@example.com, name: {_yaml(WRITTEN)}, teams: [{_yaml(_TEAM)}]}}"
        for person in _PEOPLE
    ]
    freeze = f"""\
freezes:
  - {{name: {_long("weekend", 128)}, environments: [{PROD}], reason: {_yaml(WRITTEN)}, zone: Europe/Berlin,
     start: 2026-01-01T00:00, end: 2036-01-01T00:00}}
"""
    return "\n".join(["people:", *lines, freeze])


def _files(first: str = "1.2.0") -> dict[str, str]:
    return {
        f"envs/{environment}/{tenant}/{service}/values.yaml": _values(tag)
        for environment, tag in ((TEST, first), (STAGE, "1.1.0"), (PROD, "1.0.0"))
        for tenant in TENANTS
        for service in SERVICES
    }


def _values(tag: str) -> str:
    release, note = _yaml(RELEASE.format(tag=tag)), _yaml(f"{tag} {HOSTILE}")
    key = _yaml(_KEY.removeprefix("notes."))
    return f"# {MARKUP} {EMOJI}\nimage:\n  tag: {release}\nnotes:\n  {key}: {note}\n"


def _yaml(text: str) -> str:
    """Return a text in double quotes, all that is odd in it as an escape."""
    return '"' + "".join(_letter(char) for char in text) + '"'


def _letter(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isascii() and char.isprintable() else f"\\U{ord(char):08x}"
