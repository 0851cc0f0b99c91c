"""What is being waited for, in words."""

from desktop.presentation.waiting import opening_words


def test_opening_says_what_is_done_and_how_much_of_it():
    assert opening_words("story", 12, 64) == "Making the sample: its story, 12 of 64"
    assert opening_words("history", 0, 0) == "Making the sample: its history…"
    assert opening_words("Receiving objects", 3, 10) == "Reading the repository, 3 of 10"
