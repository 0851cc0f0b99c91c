"""An error is one sentence: what a program wrote over several lines too."""

from desktop.application.errors import BackendUnavailableError
from desktop.presentation.error_words import error_words


def test_the_lines_that_a_program_wrote_are_joined():
    error = BackendUnavailableError(
        "git could not reach the remote\nfatal: no route",
        where="https://git.example/a.git",
        meaning="fatal: could not resolve host\n\n  fatal: hung up\x1b[2J",
        remedy="Try again",
    )
    words = error_words(error)
    assert words.title == "https://git.example/a.git: git could not reach the remote; fatal: no route"
    assert words.text.startswith("fatal: could not resolve host; fatal: hung up")
    assert words.text.endswith(" Try again.")
    assert "\\n" not in words.sentence, "no escape where a line ended"
    assert "\x1b" not in words.sentence
