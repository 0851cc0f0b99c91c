"""Services by environments: majority, what lags behind, totals, and words without what all releases share."""

from collections.abc import Mapping

from desktop.application.environments import EnvironmentStanding
from desktop.domain.environment import Tier
from desktop.presentation.pipeline_matrix import MatrixStrip, ServiceMatrix, service_matrix
from tests.unit.presentation.standing_examples import standing


def matrix(*environments: EnvironmentStanding) -> ServiceMatrix:
    return service_matrix(environments)


def shop() -> ServiceMatrix:
    def on(name: str, tier: Tier, labels: Mapping[tuple[str, str], str]) -> EnvironmentStanding:
        return standing(name, tier=tier, labels=labels)

    return matrix(
        on("dev", Tier.DEV, {("acme", "auth"): "2026.12.0-rc.1", ("acme", "cart"): "2026.12.0-rc.1"}),
        on("test", Tier.TEST, {("acme", "auth"): "2026.11.3", ("acme", "cart"): "2026.11.3"}),
        on(
            "prod",
            Tier.PROD,
            {("acme", "auth"): "2026.11.3", ("beta", "auth"): "2026.11.1", ("gama", "auth"): "2026.11.3"},
        ),
    )


def test_a_cell_tells_its_majority_and_how_far_it_lags():
    found = shop()
    assert found.services == ("auth", "cart")
    cell = found.cells["auth", "prod"]
    assert (cell.release, cell.mixed, cell.targets, cell.behind) == ("2026.11.3", 2, 3, 1)
    assert ("cart", "prod") not in found.cells
    assert found.cells["auth", "dev"].behind == 0


def test_what_all_releases_begin_with_is_left_out():
    found = shop()
    assert found.prefix == "2026."
    assert found.short(found.cells["auth", "dev"]) == "12.0-rc.1"
    assert found.short(found.cells["auth", "prod"]) == "11.3 +1"
    alone = matrix(standing("dev", labels={("a", "s"): "1.0"}))
    assert alone.prefix == "", "one release is written whole"
    unlike = matrix(standing("dev", labels={("a", "s"): "v1.0", ("a", "t"): "main"}))
    assert unlike.prefix == ""
    inner = matrix(standing("dev", labels={("a", "s"): "1.10.1", ("a", "t"): "1.11.1"}))
    assert inner.prefix == "1.", "a number is never cut"
    longer = matrix(standing("dev", labels={("a", "s"): "1.2", ("a", "t"): "1.2.1"}))
    assert longer.prefix == "1."


def test_the_foot_counts_who_is_on_the_release_of_the_head():
    labels = {("a", "one"): "2.0", ("a", "two"): "2.0", ("a", "six"): "1.0"}
    found = matrix(standing("prod", labels=labels))
    assert found.columns[0].release == "2.0"
    assert found.total(found.columns[0]) == "2 of 3"


def test_columns_of_one_tier_beside_each_other_share_a_strip():
    found = matrix(
        standing("dev", tier=Tier.DEV),
        standing("prod-eu", tier=Tier.PROD),
        standing("prod-us", tier=Tier.PROD),
    )
    assert found.strips == (MatrixStrip(Tier.DEV, 0, 1), MatrixStrip(Tier.PROD, 1, 2))
    assert [strip.words for strip in found.strips] == ["1 environment", "2 environments"]


def test_the_bar_and_the_screen_reader_say_the_same_facts():
    found = shop()
    assert found.facts("auth", "prod") == ("1 release behind", "3 targets", "2 different releases")
    assert found.facts("auth", "dev") == ("the newest here", "1 target")
    assert found.facts("cart", "prod") == ("not there",)
    assert found.spoken("auth", "prod") == (
        "auth in prod: 2026.11.3, 1 release behind, 3 targets, 2 different releases"
    )
    assert found.spoken("cart", "prod") == "cart in prod: not there"


def test_only_differences_leaves_out_what_is_where_its_environment_is():
    found = shop().only_differences()
    assert (found.services, found.left_out) == (("auth",), ("cart",))
    assert found.count_words == "1 of 2 services"
    assert [found.total(column) for column in found.columns] == [
        shop().total(column) for column in shop().columns
    ]
    alike = matrix(standing("dev", labels={("a", "s"): "1.0"})).only_differences()
    assert (alike.services, alike.count_words) == ((), "0 of 1 service")
    assert shop().count_words == "2 services"
