"""The sample's charts: every service renders with the values that its targets have."""

from collections.abc import Mapping

import pytest

from desktop.application.cancellation import CancelToken
from desktop.backends.simulated.sample_catalog import HELM_SERVICE, SERVICES
from desktop.backends.simulated.sample_charts import chart_files
from desktop.backends.simulated.sample_files import Settings, values_file, values_path
from desktop.domain.recipe import Recipe, Tool, ValuesPart
from desktop.domain.target import Target
from tests.integration.renderers import real_renderers, renderer_with

KINDS = {"Deployment", "Service", "ConfigMap", "Ingress", "SealedSecret"}


@pytest.fixture(scope="module")
def charts() -> Mapping[str, bytes]:
    return chart_files()


def test_every_service_has_a_chart_that_renders_with_its_values(charts: Mapping[str, bytes]):
    renderer = renderer_with(real_renderers())
    seen: set[str] = set()
    for service in SERVICES:
        if service == HELM_SERVICE:
            continue
        target = Target("stage-eu", "acme", service)
        values = values_file(target, Settings(image="2026.11.3", interface="v3", chart="1.0.0", merge=True))
        path = values_path(target)
        recipe = Recipe(
            tool=Tool.HELM, folder=f"charts/{service}", values=(ValuesPart(path=path),), release=service
        )
        found = renderer.render(recipe, {**charts, path: values}, CancelToken())
        images = [text for item in found for key, text in item.fields.items() if key.endswith("image")]
        assert images == [f"registry.example.com/{service}:2026.11.3"]
        seen |= {item.name.kind for item in found}
    assert seen == KINDS
