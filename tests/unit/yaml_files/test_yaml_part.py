"""The part of a scalar: one group, and no expression that runs for long."""

import time

import pytest

from desktop.backends.yaml.part import compile_part
from desktop.domain.errors import KeySyntaxError


@pytest.mark.parametrize(
    ("text", "value", "group"),
    [
        (r"\?ref=([0-9a-f]{40})$", "x?ref=" + "a" * 40, "a" * 40),
        (r":([^:@]+)$", "r.io:5000/x:v1", "v1"),
        (r"^(v\d+(?:\.\d+)?)", "v1.2-rc", "v1.2"),
        (r"tag=([\w.]*?);", "tag=v1;", "v1"),
        (r"\((x)\)[)]", "(x))", "x"),
        (r"(?P<tag>v[0-9]+)", "v1", "v1"),
    ],
)
def test_the_group_is_the_value(text: str, value: str, group: str) -> None:
    [(start, end)] = compile_part(text).spans(value)
    assert value[start:end] == group


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("(a+)+", "repeated group"),
        ("((?:a|a)*)", "repeated group"),
        ("((?:(?:a+)b?)*)", "repeated group"),
        ("(a{5}){9}", "repeated group"),
        (r"(?:(\w+)\s?)*", "repeated group"),
        (".*.*.*.*(x)", "repeats"),
        ("a?" * 9 + "(x)", "options"),
        (r"(a)\1", "back references"),
        ("(?i)(a)", "inline flags"),
        ("(?:a|b)" * 9 + "(x)", "options"),
        ("(a", "not a regular expression"),
        ("a", "0 groups"),
        ("(a)(b)", "2 groups"),
        ("(" + "a" * 200 + ")", "longer than 200"),
        ("(a{1001})", "more than 1000"),
    ],
)
def test_other_expressions_are_refused(text: str, what: str) -> None:
    with pytest.raises(KeySyntaxError, match=what):
        compile_part(text)


@pytest.mark.parametrize("text", [".*(x)", r"\w*\d*(x)", r".*.*.*(x)", "a?" * 8 + "a*a*(x)"])
def test_the_slowest_acceptable_expressions_end_soon(text: str) -> None:
    part = compile_part(text)
    started = time.process_time()
    assert part.spans("1" * part.longest) == []
    assert part.spans("a" * part.longest) == []
    assert time.process_time() - started < 12


def test_two_places_are_both_told() -> None:
    assert compile_part("v([0-9])").spans("v1 v2 v3") == [(1, 2), (4, 5)]
