"""Lines of text made of pieces, and tables whose columns stand under each other; no terminal is known here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from desktop.presentation.signs import Sign, Tone

GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Toned:
    """A text in a tone."""

    text: str
    tone: Tone


Piece: TypeAlias = str | Sign | Toned
"""Plain text, a sign with its word, or text in a tone."""
Line: TypeAlias = tuple[Piece, ...]


def line(*pieces: Piece) -> Line:
    return pieces


def written(piece: Piece, *, letters: bool = False) -> str:
    """Return a piece as text; with `letters` a sign shows its ASCII shape."""
    match piece:
        case Sign():
            shape = piece.letters if letters else piece.shape
            return f"{shape} {piece.word}" if piece.word else shape
        case Toned():
            return piece.text
        case _:
            return piece


def table(rows: Sequence[Sequence[Piece]], *, indent: str = "") -> list[Line]:
    """Return rows whose cells stand under each other; the last column is not padded."""
    widths: dict[int, int] = {}
    for row in rows:
        for number, cell in enumerate(row[:-1]):
            widths[number] = max(widths.get(number, 0), len(written(cell)))
    lines: list[Line] = []
    for row in rows:
        pieces: list[Piece] = [indent] if indent else []
        for number, cell in enumerate(row):
            pieces.append(cell)
            if number < len(row) - 1:
                pieces.append(" " * (widths[number] - len(written(cell))) + GAP)
        lines.append(tuple(pieces))
    return lines
