"""Help explains every word that the program has for things, and ticks what was seen."""

from desktop.presentation.help_pages import WORDS, first_steps, words_with
from desktop.ui.shell.pages import SCREEN_NAMES


def test_the_first_steps_are_six_and_tick_themselves() -> None:
    assert [step.done for step in first_steps(())] == [False] * 6
    assert [step.place for step in first_steps({"pipeline", "run"}) if step.done] == ["pipeline", "run"]


def test_every_first_step_is_done_on_a_screen_that_exists() -> None:
    assert {step.place.partition(".")[0] for step in first_steps(())} <= set(SCREEN_NAMES)


def test_no_word_is_explained_twice_or_without_a_sentence() -> None:
    words = [word for word, _meaning in WORDS]
    assert len(words) == len(set(words))
    assert all(meaning.endswith(".") for _word, meaning in WORDS)


def test_a_search_finds_the_word_itself_before_those_that_mention_it() -> None:
    assert words_with("Plan")[0][0] == "plan"
    assert "request" in [word for word, _meaning in words_with("plan")]
    assert words_with("") == WORDS
    assert words_with("kubelet") == ()
