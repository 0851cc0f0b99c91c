"""Typed reading of bodies: each question refuses what is missing or of another type, and says where."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.body import Body, MalformedError, format_time, parse_time
from tests.fakes.ledger_events import START

VALUES = {
    "text": "x",
    "number": 3,
    "flag": True,
    "nothing": None,
    "texts": ["a", "b"],
    "object": {"inner": "y"},
    "objects": [{"a": 1}, {"a": 2}],
    "time": "2026-03-02T09:00:00.000Z",
}
BODY = Body(dict(VALUES))  # type: ignore[arg-type]
ASK = {
    "text": Body.text,
    "words": Body.words,
    "integer": Body.integer,
    "flag": Body.flag,
    "texts": Body.texts,
    "object": Body.object,
    "objects": lambda body, key: list(Body.objects(body, key)),
    "time": Body.time,
    "optional_text": Body.optional_text,
}
RIGHT = {
    "text": {"text", "time"},
    "words": {"text", "time"},
    "integer": {"number"},
    "flag": {"flag"},
    "texts": {"texts"},
    "object": {"object"},
    "objects": {"objects"},
    "time": {"time"},
    "optional_text": {"text", "time"},
}


@pytest.mark.parametrize("question", sorted(ASK))
@pytest.mark.parametrize("key", sorted(VALUES))
def test_only_the_right_type_is_taken(question: str, key: str) -> None:
    if key in RIGHT[question]:
        ASK[question](BODY, key)
    else:
        with pytest.raises(MalformedError, match="body"):
            ASK[question](BODY, key)


@pytest.mark.parametrize("question", sorted(set(ASK) - {"optional_text"}))
def test_what_is_missing_is_named(question: str) -> None:
    with pytest.raises(MalformedError, match='"absent" is missing'):
        ASK[question](BODY, "absent")


def test_optional_fields_may_be_absent_or_null() -> None:
    assert BODY.optional_text("absent") == ""
    assert BODY.optional_object("nothing") is None
    assert BODY.optional_time("nothing") is None
    assert BODY.optional_object("object") == Body({"inner": "y"}, "body.object")


def test_the_place_is_told_down_to_the_item() -> None:
    second = list(BODY.objects("objects"))[1]
    with pytest.raises(MalformedError) as caught:
        second.text("a")
    assert caught.value.where == "body.objects[1]"


@pytest.mark.parametrize(("value", "fits"), [(0, True), (10, True), (11, False), (-1, False), (2**53, False)])
def test_amounts_have_bounds(value: int, *, fits: bool) -> None:
    body = Body({"n": value})
    if fits:
        assert body.amount("n", 10) == value
    else:
        with pytest.raises(MalformedError, match="from 0 to 10"):
            body.amount("n", 10)


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u2003"])
def test_blank_is_not_filled_in(blank: str) -> None:
    with pytest.raises(MalformedError, match="filled in"):
        Body({"by": blank}).words("by")


@given(
    st.datetimes(
        min_value=START.replace(year=2, tzinfo=None), max_value=START.replace(year=9998, tzinfo=None)
    ),
    st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
def test_times_come_back_to_the_millisecond(naive: datetime, zone: timezone) -> None:
    moment = naive.replace(tzinfo=zone)
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_time(format_time(moment)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T09:00:00Z",
        "2026-03-02T09:00:00.000",
        "2026-03-02T09:00:00.000+00:00",
        "2026-03-02T10:00:00.000+01:00",
        "2026-03-02 09:00:00.000Z",
        "2026-03-02T09:00:00.000z",
        "2026-03-02T09:00:00.000Z\n",
        "2026-3-2T09:00:00.000Z",
        "2026-02-30T09:00:00.000Z",
        "2026-03-02T24:00:00.000Z",
        "2026-03-02T09:00:60.000Z",
        "0000-03-02T09:00:00.000Z",
        "0001-01-01T00:00:00.000+14:00",
        "9999-12-31T23:59:59.999-14:00",
        "٢٠٢٦-03-02T09:00:00.000Z",
        "",
    ],
)
def test_other_spellings_of_a_time_are_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_time(text)
