"""The palette: what fits best is taken by Enter, prefixes narrow, what is off stays with its reason."""

from desktop.presentation.palette import HEADINGS, PREFIX_WORDS, PaletteEntry, count_words, prefix_of, search

ENTRIES = (
    PaletteEntry(
        kind="command", id="view.refresh", title="Refresh", detail="Ask the remote for what is new."
    ),
    PaletteEntry(kind="command", id="view.larger", title="Larger text"),
    PaletteEntry(kind="screen", id="go.freezes", title="Freezes", detail="When changes are not allowed."),
    PaletteEntry(kind="environment", id="stage-eu", title="stage-eu", detail="healthy"),
    PaletteEntry(kind="environment", id="prod-eu", title="prod-eu", detail="frozen"),
    PaletteEntry(kind="promotion", id="test>stage-eu", title="Promote test → stage-eu"),
    PaletteEntry(kind="request", id="prod-eu/R-14", title="prod-eu/R-14", reason="Only on requests"),
    PaletteEntry(kind="help", id="help.keys", title="Keyboard shortcuts"),
)


def titles(typed: str) -> list[str]:
    return [found.entry.title for found in search(ENTRIES, typed)]


def test_without_words_everything_is_offered_by_kind():
    assert titles("")[0] == "Promote test → stage-eu"
    assert len(titles("")) == len(ENTRIES)


def test_a_beginning_beats_a_middle_and_scattered_letters():
    assert titles("fre")[:2] == ["Freezes", "Refresh"]


def test_every_word_must_be_found():
    assert titles("prod eu")[0] == "prod-eu"
    assert titles("prod zzz") == []


def test_letters_in_their_order_are_enough():
    assert "Keyboard shortcuts" in titles("kbsh")
    assert "Keyboard shortcuts" not in titles("hsbk")


def test_prefixes_narrow_to_a_kind():
    assert set(titles(">")) == {"Refresh", "Larger text"}
    assert titles("@ prod") == ["prod-eu"]
    assert titles("#r-14") == ["prod-eu/R-14"]
    assert titles("?key") == ["Keyboard shortcuts"]


def test_what_is_off_is_kept_with_its_reason():
    found = search(ENTRIES, "R-14")
    assert found[0].entry.reason == "Only on requests"


def test_marked_places_are_those_that_were_typed():
    found = next(item for item in search(ENTRIES, "eu") if item.entry.title == "prod-eu")
    assert "".join(found.entry.title[place] for place in found.places) == "eu"


def test_every_kind_has_a_heading():
    assert {entry.kind for entry in ENTRIES} <= HEADINGS.keys()


def test_how_many_were_found_is_said_and_what_restricts_to_a_kind() -> None:
    assert [count_words(count) for count in (0, 1, 13, 60)] == [
        "0 results",
        "1 result",
        "13 results",
        "the first 60",
    ]
    assert [prefix_of(HEADINGS[kind]) for kind in ("command", "environment", "request", "help")] == list(
        PREFIX_WORDS
    )
    assert prefix_of(HEADINGS["setting"]) == ""
