"""What is an event and what is not: canonical bytes, every field, nothing else, no depth that few readers bear."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain import canonical
from desktop.domain.body import MalformedError
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.events import LARGEST_EVENT, Event, Head, decode_event
from desktop.domain.plan import CanonicalFormError, decode_plan
from tests.fakes.ledger_events import LaneBuilder, make_plan


def an_event() -> Event:
    lane = LaneBuilder()
    lane.note("Grüße, 東京")
    seen = {"stage": Head(seq=4, sha256=canonical.sha256(b"x"))}
    return replace(lane.records[0].event, seen=seen, repository="ssh://git@git.example.com/shop/deploy.git")


EVENT = an_event()
CONTENT = EVENT.as_json()


def test_an_event_comes_back_as_it_was() -> None:
    assert decode_event(EVENT.encode()) == EVENT


@pytest.mark.parametrize("key", sorted(set(CONTENT) - {"repository"}))
def test_b25_every_field_is_needed(key: str) -> None:
    content = {name: value for name, value in CONTENT.items() if name != key}
    with pytest.raises(MalformedError, match=f'"{key}" is missing'):
        decode_event(canonical.encode(content))


@pytest.mark.parametrize("key", sorted(CONTENT))
@pytest.mark.parametrize("value", [None, True, [], {"a": [{}]}, 1, "text"])
def test_b25_every_field_has_its_type(key: str, value: Json) -> None:
    """Whatever stands in a field, it is read with that meaning or refused; nothing else is ever raised."""
    content = {**CONTENT, key: value}
    try:
        event = decode_event(canonical.encode(content))
    except MalformedError:
        return
    assert event.as_json() == content


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + EVENT.encode(),
        EVENT.encode() + b"\n",
        b" " + EVENT.encode(),
        EVENT.encode().replace(b'"v":1', b'"v":1.0'),
        EVENT.encode().replace(b'"v":1', b'"v":1,"v":1'),
        EVENT.encode().replace(b'"seq":1', b'"seq":NaN'),
        EVENT.encode().replace(b'"kind":"note"', b'"kind":"\\ud800"'),
        EVENT.encode().replace(b'"kind":"note"', b'"kind":"\\u006eote"'),
        EVENT.encode().replace("ü".encode(), "u\u0308".encode()),
        b"\xff" + EVENT.encode(),
        b"",
        b"null",
    ],
)
def test_b25_other_spellings_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        decode_event(data)


def test_attack_a_field_that_no_event_has() -> None:
    with pytest.raises(MalformedError, match="no field 'approved_by'"):
        decode_event(canonical.encode({**CONTENT, "approved_by": "ceo"}))


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [31, 500, 5000])
def test_attack_depth_that_overflows_a_reader(depth: int) -> None:
    data = canonical.encode({**CONTENT, "body": {}}).replace(
        b'"body":{}', b'"body":{"a":' + b"[" * depth + b"]" * depth + b"}"
    )
    with pytest.raises(MalformedError):
        decode_event(data)


def test_the_greatest_depth_and_many_flat_values_are_read() -> None:
    flat: list[Json] = [[] for _ in range(100)]
    for body in ({"a": nested(30)}, {"a": flat}):
        content: JsonObject = {**CONTENT, "body": body}
        assert decode_event(canonical.encode(content)).body == body


@pytest.mark.parametrize("size", [LARGEST_EVENT, LARGEST_EVENT + 1])
def test_b24_the_largest_event(size: int) -> None:
    room = size - len(canonical.encode({**CONTENT, "body": {"text": ""}}))
    data = canonical.encode({**CONTENT, "body": {"text": "x" * room}})
    assert len(data) == size
    if size > LARGEST_EVENT:
        with pytest.raises(MalformedError, match="at most"):
            decode_event(data)
    else:
        assert decode_event(data).encode() == data


@pytest.mark.parametrize("name", ["", "event", "../plan.json", "att/x", "PLAN.json", "a" * 64, "plan\n.json"])
def test_attack_a_payload_name_that_could_be_another_file(name: str) -> None:
    content: JsonObject = {**CONTENT, "payload": {"name": name, "sha256": canonical.sha256(b"")}}
    if name == "event":
        assert decode_event(canonical.encode(content)).payload_name == name
        return
    with pytest.raises(MalformedError, match="no name of a payload"):
        decode_event(canonical.encode(content))


def test_times_are_written_in_utc_whatever_zone_they_came_in() -> None:
    from datetime import timezone

    east = replace(EVENT, at=EVENT.at.astimezone(timezone(timedelta(hours=9))))
    assert east.encode() == EVENT.encode()


# --- the plan that travels ----------------------------------------------------------------------------------

PLAN = make_plan(["acme/billing", "acme/web"])
PLAN_CONTENT = PLAN.as_json()


def test_a_plan_comes_back_as_it_was() -> None:
    assert decode_plan(PLAN.encode()) == PLAN


def targets() -> list[Json]:
    found = PLAN_CONTENT["targets"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "change",
    [
        {"hidden": True},
        {"v": True},
        {"v": 2},
        {"route": {"source": "stage", "target": "prod-eu", "via": "x"}},
        {"targets": list(reversed(targets()))},
        {"targets": {}},
        {"targets": [[]]},
        {"edits": 1},
        {"edits": [{"path": "a", "mode": "100644", "old": "", "new": "", "slots": 1}]},
        {"edits": [{"path": "a", "mode": "100644", "old": "", "new": "", "slots": ["ab"]}]},
        {"edits": [{"path": "a", "mode": "100644", "old": "", "new": "", "slots": [["a", "b", "c"]]}]},
        {"bindings": None},
    ],
)
def test_attack_a_plan_that_hides_or_reorders(change: JsonObject) -> None:
    with pytest.raises(CanonicalFormError):
        decode_plan(canonical.encode({**PLAN_CONTENT, **change}))


def test_attack_a_target_twice_whose_changes_cannot_be_ordered() -> None:
    """Text and nothing cannot be compared: sorting them must not escape as another error."""
    change: JsonObject = {"field": "image", "path": "p", "from": None, "to": "1"}
    twice: list[Json] = [
        {"tenant": "a", "service": "b", "changes": [{**change, "from": origin}]} for origin in (None, "0")
    ]
    with pytest.raises(CanonicalFormError):
        decode_plan(canonical.encode({**PLAN_CONTENT, "targets": twice}))
