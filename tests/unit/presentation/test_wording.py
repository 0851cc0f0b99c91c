"""The table of signs: nothing lacks a sign, no two meanings share one shape and word, tables stand in columns."""

import pytest

from desktop.application.lane_evidence import EvidenceLevel
from desktop.application.run_reports import RunEnd
from desktop.domain.binding import Binding, DocumentSelector, Field, PathTemplate
from desktop.domain.environment import Tier
from desktop.domain.gate import GateResult, Readiness
from desktop.domain.keypath import KeyPath
from desktop.domain.observation import Health, Sync
from desktop.domain.request import RequestState
from desktop.domain.risk import Severity
from desktop.domain.verification import Result
from desktop.presentation import signs, wording
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.signs import Sign, Tone
from desktop.presentation.text_table import Toned, table, written

TABLES = [
    (wording.GATES, GateResult),
    (wording.READINESS, Readiness),
    (wording.RESULTS, Result),
    (wording.REQUESTS, RequestState),
    (wording.HEALTHS, Health),
    (wording.SYNCS, Sync),
    (wording.SEVERITIES, Severity),
    (wording.RUN_ENDS, RunEnd),
    (wording.EVIDENCE, EvidenceLevel),
    (wording.TIERS, Tier),
]


@pytest.mark.parametrize(("signs", "states"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_state_has_a_sign_of_its_own(signs, states):
    assert set(signs) == set(states)
    looks = [written(sign) for sign in signs.values()]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize(("signs", "states"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_where_only_letters_are_possible_the_sign_has_some(signs, states):
    assert all(written(sign, letters=True).isascii() for sign in signs.values())


def test_failed_and_frozen_never_look_alike():
    assert signs.FAILED.shape != signs.FROZEN.shape
    assert signs.FAILED.tone != signs.FROZEN.tone


def test_cells_stand_under_each_other_and_the_last_is_not_padded():
    sign = Sign(shape="✓", letters="v", word="passed", tone=Tone.OK)
    lines = [
        "".join(map(written, row))
        for row in table([["a", sign, "x"], ["longer", Toned(text="no", tone=Tone.FAIL), "y"]])
    ]
    assert lines == ["a       ✓ passed  x", "longer  no        y"]


class _Workspace:
    def __init__(self, *fields: Field) -> None:
        self.bindings = (
            Binding(order=0, path=PathTemplate.parse("a/{environment}/{service}.yaml"), fields=fields),
        )


def _secrets(*fields: Field) -> SecretValues:
    return SecretValues(_Workspace(*fields))  # type: ignore[arg-type]


def test_a_field_is_secret_by_its_key_its_name_its_document_or_its_value():
    values = _secrets(
        Field(name="plain-name", key=KeyPath.parse("auth.password")),
        Field(name="cert", key=KeyPath.parse("data.crt"), document=DocumentSelector(kind="Secret")),
        Field(name="image", key=KeyPath.parse("image.tag")),
    )
    assert values.shown("plain-name", "hunter2") == "(secret)"
    assert values.shown("cert", "abc") == "(secret)"
    assert values.shown("api-key", "abc") == "(secret)"
    assert values.shown("image", "ENC[AES256,abc]") == "(secret)"
    assert values.shown("image", "1.2.0") == "1.2.0"
    assert values.shown("plain-name", None) is None
