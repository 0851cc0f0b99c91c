"""Path templates match whole paths, stay inside the repository and never reach the workspace's own files (B46)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.binding import PathTemplate
from desktop.domain.errors import KeySyntaxError

COMPONENTS = st.text("abcXYZ019._-", min_size=1, max_size=12).filter(
    lambda text: (
        text not in {".", ".."} and not text.endswith(".") and text.casefold() not in {".git", ".gitopshq"}
    )
)


@pytest.mark.parametrize(
    ("template", "path", "found"),
    [
        (
            "envs/{environment}/{service}.yaml",
            "envs/prod/billing.yaml",
            {"environment": "prod", "service": "billing"},
        ),
        ("envs/{environment}/{service}.yaml", "envs/prod/a/billing.yaml", None),
        ("envs/{environment}/{service}.yaml", "x/envs/prod/billing.yaml", None),
        ("envs/{environment}/{service}.yaml", "envs/prod/billingXyaml", None),
        (
            "{service}/values-{environment}.yaml",
            "a/values-prod-eu.yaml",
            {"service": "a", "environment": "prod-eu"},
        ),
        (
            "{environment}/{service}/{environment}.yaml",
            "prod/a/prod.yaml",
            {"environment": "prod", "service": "a"},
        ),
        ("{environment}/{service}/{environment}.yaml", "prod/a/dev.yaml", None),
        (
            "{service}/{environment}/{rest}",
            "a/prod/x/y/z.yaml",
            {"service": "a", "environment": "prod", "rest": "x/y/z.yaml"},
        ),
        ("{service}/{environment}/{rest}", "a/prod", None),
        ("{service}.yaml", "a b.yaml", None),
        ("{service}.yaml", "e\u0301.yaml", None),
        ("all.yaml", "all.yaml", {}),
    ],
)
def test_a_template_matches_the_whole_path(template: str, path: str, found: dict[str, str] | None):
    assert PathTemplate.parse(template).match(path) == found


@pytest.mark.parametrize(
    "text",
    ["../../{service}", "/abs/{service}", "~/{service}", "a/../{service}", "a//{service}", "./{service}", "",
     "a/{service}/", "a\\{service}", "a/{service", "{Service}", "{}", "a b/{service}", "x" * 513, "folder./x",
     ".gitopshq/{service}",
     "a/.GitOpsHQ/x", ".git/{service}", "a/.GIT/x", "a/\u202e/x", "a/*/x"],
)  # fmt: skip
def test_a_template_that_leaves_its_place_is_refused(text: str):
    with pytest.raises(KeySyntaxError):
        PathTemplate.parse(text)


@pytest.mark.parametrize(
    "value", ["../x", "", "..", ".", "a/../../x", "/x", "x.", ".git", ".gitopshq", "a b", "x" * 600, "a\n"]
)
def test_a_value_that_leaves_its_place_is_refused(value: str):
    template = PathTemplate.parse("{service}/values.yaml")
    with pytest.raises(KeySyntaxError):
        template.expand({"service": value})


def test_a_missing_value_is_named():
    with pytest.raises(KeySyntaxError, match="no value for environment"):
        PathTemplate.parse("{service}/{environment}").expand({"service": "a"})


@given(environment=COMPONENTS, service=COMPONENTS)
def test_what_was_expanded_is_matched_again(environment: str, service: str):
    template = PathTemplate.parse("apps/{service}/overlays/{environment}/kustomization.yaml")
    values = {"environment": environment, "service": service}
    assert template.match(template.expand(values)) == values


@given(path=st.text(max_size=60))
def test_any_path_is_answered(path: str):
    found = PathTemplate.parse("{environment}/{service}/{rest}").match(path)
    assert found is None or "/".join((found["environment"], found["service"], found["rest"])) == path
