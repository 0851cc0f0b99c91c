"""Rendered manifests in words: lines for the terminal, a document, and the view beside the difference."""

import json

from desktop.application.previews import FileDiff
from desktop.application.rendering_jobs import Unrendered
from desktop.application.renderings import Rendered, Rendering, RenderProgress
from desktop.domain.manifest import ChangeKind, FieldChange, Manifest, ObjectChange, ObjectName
from desktop.domain.recipe import Isolation, Recipe, RenderTools, Tool, ToolFound, ValuesPart
from desktop.domain.target import Slot
from desktop.presentation.rendered import counts_words, rendered_document, rendered_lines, tools_words
from desktop.presentation.rendered_depth import of_slots, progress_words, rendered_view
from desktop.presentation.text_table import written

WEB, PAY, SHIP = Slot("acme", "web"), Slot("acme", "pay"), Slot("acme", "ship")
ALONE = Isolation(without_network=True, words="in a process of its own without network")
HELM = ToolFound(tool=Tool.HELM, version="helm 4.3.1", path="/usr/bin/helm")
TOOLS = RenderTools(found=(HELM,), isolation=ALONE, missing=(Tool.KUSTOMIZE,))
CHART = Recipe(tool=Tool.HELM, folder="charts/web", values=(ValuesPart(path="envs/web.yaml"),))
OVERLAY = Recipe(tool=Tool.KUSTOMIZE, folder="apps/pay")


def named(kind: str, name: str, namespace: str = "") -> Manifest:
    return Manifest(name=ObjectName(group="", kind=kind, namespace=namespace, name=name), text="")


CHANGED = ObjectChange(
    kind=ChangeKind.CHANGED,
    before=named("Service", "web", "shop"),
    after=named("Service", "web", "shop"),
    fields=(FieldChange(key="spec.port", before=None, after="80\x1b[2J"),),
)
REMOVED = ObjectChange(kind=ChangeKind.REMOVED, before=named("Namespace", "old"), after=None)
RENAMED = ObjectChange(
    kind=ChangeKind.CHANGED, before=named("ConfigMap", "web-a"), after=named("ConfigMap", "web-b")
)
GOOD = Rendering(
    recipe=CHART,
    slots=(WEB,),
    tool="helm 4.3.1",
    objects=4,
    changes=(CHANGED, REMOVED, RENAMED),
    notes=("the chart was found by the service's name",),
)
BAD = Rendering(recipe=OVERLAY, slots=(PAY,), tool="kustomize 5.8.1", problem="x.yaml:3: no such field")
QUIET = Rendering(recipe=CHART, slots=(PAY,), tool="helm 4.3.1", objects=7)
RENDERED = Rendered(
    digest="d",
    isolation=ALONE,
    renderings=(GOOD, BAD, QUIET),
    unrendered=(Unrendered(why="no chart reads it", slots=(SHIP,)),),
)


def lines_of(rendered: Rendered) -> list[str]:
    return ["".join(written(piece) for piece in line) for line in rendered_lines(rendered, TOOLS)]


def no_text(change: ObjectChange) -> FileDiff:
    return FileDiff(path=str(change.name), keys=(), unified="--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n")


def test_lines_name_programs_objects_and_what_was_not_rendered():
    lines = lines_of(RENDERED)
    assert lines[0] == "rendered by helm 4.3.1; in a process of its own without network"
    assert "charts/web with envs/web.yaml (1 target: acme / web): ~2 −1 of 4 objects" in lines
    assert "      the chart was found by the service's name" in lines
    assert "  ~ Service shop/web" in lines
    assert "      spec.port  (none) → 80\\x1b[2J" in lines
    assert "  - Namespace old" in lines
    assert "  ~ ConfigMap web-b (was web-a)" in lines
    assert "? not rendered  apps/pay (1 target: acme / pay): x.yaml:3: no such field" in lines
    assert "? not rendered  1 target: acme / ship: no chart reads it" in lines


def test_many_fields_are_cut_and_counted():
    fields = tuple(FieldChange(key=str(number), before="a", after="b") for number in range(20))
    change = ObjectChange(kind=ChangeKind.CHANGED, before=CHANGED.before, after=CHANGED.after, fields=fields)
    rendering = Rendering(recipe=CHART, slots=(WEB,), changes=(change,))
    assert "      … and 8 more (--json shows all)" in lines_of(
        Rendered(digest="d", isolation=ALONE, renderings=(rendering,))
    )


def test_the_document_holds_all_of_it():
    document = json.loads(json.dumps(rendered_document(RENDERED, TOOLS)))
    assert document["without_network"] is True
    assert document["tools"][0]["path"] == "/usr/bin/helm"
    first = document["renderings"][0]
    assert [change["change"] for change in first["changes"]] == ["changed", "removed", "changed"]
    assert first["changes"][2]["renamed_from"] == "web-a"
    assert first["destroyed"] == ["Namespace old is removed, with everything in it"]
    assert document["renderings"][1]["problem"] == "x.yaml:3: no such field"
    assert document["not_rendered"][0]["why"] == "no chart reads it"


def test_counts_and_programs_in_words():
    assert counts_words(()) == "no change"
    assert counts_words((REMOVED, CHANGED, CHANGED)) == "~2 −1"
    assert tools_words(RenderTools(found=(), isolation=ALONE)).startswith("no renderer is installed; ")
    assert progress_words(RenderProgress(done=180, total=412, failed=0)) == "rendered 180 of 412"
    assert progress_words(RenderProgress(done=180, total=412, failed=3)) == "rendered 180 of 412 · 3 failed"


def test_a_target_shows_its_objects_beside_their_difference():
    view = rendered_view(dict(of_slots(RENDERED))[WEB], no_text)
    assert [(row.section, row.mark, row.word, row.name, row.detail) for row in view.resources] == [
        (0, "~", "changed", "web", "Service in shop"),
        (1, "−", "removed", "old", "Namespace"),
        (2, "~", "changed", "web-b", "ConfigMap"),
    ]
    assert [one.title for one in view.difference.sections] == [
        "Service shop/web",
        "Namespace old",
        "ConfigMap web-b",
    ]
    assert [one.concern for one in view.difference.sections] == ["", "destructive", ""]
    assert view.provenance == (
        "3 of 4 objects change · helm 4.3.1 · the chart was found by the service's name"
        " · in a process of its own without network"
    )


def test_what_failed_or_does_not_change_says_so_in_its_place():
    view = rendered_view(dict(of_slots(RENDERED))[PAY], no_text)
    assert view.resources == ()
    assert [one.note for one in view.difference.sections] == [
        "not rendered: x.yaml:3: no such field",
        "rendered: no change in 7 objects",
    ]
    assert view.provenance.startswith("0 of 7 objects change · helm 4.3.1")
    ship = rendered_view(dict(of_slots(RENDERED))[SHIP], no_text)
    assert [one.note for one in ship.difference.sections] == ["No chart reads it"]
    assert ship.provenance == "Nothing of it could be rendered"
