"""A tooltip is the one text that Qt itself may take for markup: whatever is not written here is made plain first."""

import ast
from pathlib import Path

import pytest

import desktop.ui

_FILES = sorted(Path(desktop.ui.__path__[0]).rglob("*.py"))
_PLACE_OF_TEXT = {"setToolTip": 0, "showText": 1}


def _is_plain(text: ast.expr) -> bool:
    match text:
        case ast.Constant():
            return True
        case ast.IfExp():
            return _is_plain(text.body) and _is_plain(text.orelse)
        case ast.Call(func=ast.Name(id="plain_tooltip")):
            return True
        case _:
            return False


@pytest.mark.parametrize("file", _FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_tooltip_is_a_constant_or_made_plain(file: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in _PLACE_OF_TEXT:
            assert _is_plain(call.args[_PLACE_OF_TEXT[name]]), f"line {call.lineno}"
