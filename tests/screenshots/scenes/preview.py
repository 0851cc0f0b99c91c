"""The preview step of a draft: with flags, clean, outdated."""

from dataclasses import replace

from PySide6.QtCore import Qt

from desktop.application.drafts import Draft
from desktop.application.sample import ClusterFault, FaultKind
from desktop.ui.kit.tables import DataTable
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def previewed(window: WindowDriver, rules: str, source: str = "test", target: str = "stage-eu") -> None:
    """Open a draft with these rules at its preview step."""
    made: list[Draft] = []

    def make(services, _token) -> Draft:
        draft = services.drafts.open(source, target)
        return services.drafts.save(replace(draft, rules=rules, step="preview"))

    window.desk.ask("scene.draft", make, made.append)
    window.settle()
    window.go("draft", made[0].id)


def drifted(window: WindowDriver, *services_of_fjord: str) -> None:
    """Let targets of fjord in stage-eu differ live from Git."""

    def set_faults(services, _token) -> None:
        for service in services_of_fjord:
            fault = ClusterFault(
                id=f"drift-{service}",
                kind=FaultKind.DRIFTED,
                environment="stage-eu",
                tenant="fjord",
                service=service,
                lines=("spec.replicas: 2 in Git, 5 live",),
            )
            services.sample.controls.set_fault(fault)

    window.desk.ask("scene.faults", set_faults, lambda _none: None)
    window.settle()


def _flags(window: WindowDriver) -> None:
    drifted(window, "auth", "pay")
    previewed(window, "include tag:ring=1")


def _outdated(window: WindowDriver) -> None:
    drifted(window, "auth", "pay")
    previewed(window, "include tag:ring=1")
    screen = window.window.screen_shown
    screen._scope_edited(replace(screen._draft, rules="include tag:ring=1\nexclude tenant:fjord"))
    window.settle()


def _clean(window: WindowDriver) -> None:
    """One tenant, its reasons written, its groups reviewed, one flag excluded; execution is on."""
    window.desk.act("scene.mode", lambda services, _token: services.switch_read_only(on=False))
    window.settle()
    previewed(window, "include tenant:fjord")
    window.press("btn.scope.downgrade")
    window.press("btn.reason.unrelated")
    window.type("The ingress of acme follows on Monday, it is not part of this release.")
    window.key(Qt.Key.Key_Tab)
    for _group in range(4):
        window.press("btn.review")


def _keys(window: WindowDriver) -> None:
    """The keys of a file with a secret, unified, with a reason being written."""
    previewed(window, "include tenant:fjord")
    window.find("list.groups", DataTable).step(3)
    window.settle()
    window.click(window.find("seg.layout.unified"))
    window.click(window.find("seg.depth.keys"))
    window.press("btn.reason.downgrade")
    window.type("The candidate is tak")


def _terms(window: WindowDriver) -> None:
    """Production, with the terms open: owners are still to be named."""
    previewed(window, "include tenant:orion service:ledger", "stage-eu", "prod-eu")
    window.press("link.owners")


def _empty(window: WindowDriver) -> None:
    previewed(window, "include cobalt/auth")


SCENES = (
    Scene(name="preview", show=_flags, changes=True),
    Scene(name="preview-outdated", show=_outdated, changes=True),
    Scene(name="preview-clean", show=_clean, changes=True),
    Scene(name="preview-keys", show=_keys, changes=True),
    Scene(name="preview-terms", show=_terms, changes=True),
    Scene(name="preview-empty", show=_empty, changes=True),
)
