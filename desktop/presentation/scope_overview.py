"""The scope from far away: a block of two by two pixels a target, in one picture of few colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from desktop.presentation.scope_matrix import SIGN, UNKNOWN, Cell, ScopePicture, runs

BLOCK = 2
COLUMN_GAP, ROW_GAP = 2, 4
_LOCKED = 6
"""Stands for a locked pixel until its hatch is drawn."""


class Ink(IntEnum):
    """The colours of the picture, by their number in it."""

    CLEAR = 0
    OUT = 1
    IN = 2
    ALREADY = 3
    HATCH = 4
    PALE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`pixels` holds an `Ink` a pixel in lines of `stride` bytes; `lefts` and `tops`: where columns, rows begin."""

    width: int
    height: int
    stride: int
    pixels: bytes
    lefts: tuple[int, ...]
    tops: tuple[int, ...]
    kinds: tuple[tuple[str, int, int], ...]
    """Neighbouring rows of one kind: name, first and last + 1."""


def overview_of(picture: ScopePicture, kinds: Sequence[str] = ()) -> Overview:
    """Draw a picture from far away; rows of a kind stand together, with a gap before the next."""
    stretches = runs(list(kinds)) if kinds else ([(0, len(picture.rows))] if picture.rows else [])
    bands = [(band.start, band.end) for band in picture.bands]
    lefts = _places(bands, COLUMN_GAP)
    tops = _places(stretches, ROW_GAP)
    width = lefts[-1] + BLOCK if lefts else 0
    height = tops[-1] + BLOCK if tops else 0
    stride = (width + 3) // 4 * 4
    pixels = bytearray(stride * height)
    for number, row in enumerate(picture.rows):
        looks = picture.looks[row * picture.table.wide : (row + 1) * picture.table.wide]
        shown = bytes(looks[column] for column in picture.columns)
        for line in range(BLOCK):
            at = (tops[number] + line) * stride
            drawn = _line(shown, bands, tops[number] + line, line)
            pixels[at : at + len(drawn)] = drawn
    return Overview(
        width=width,
        height=height,
        stride=stride,
        pixels=bytes(pixels),
        lefts=tuple(lefts),
        tops=tuple(tops),
        kinds=tuple((kinds[start] if kinds else "", start, end) for start, end in stretches),
    )


def _places(stretches: Sequence[tuple[int, int]], gap: int) -> list[int]:
    found: list[int] = []
    at = 0
    for start, end in stretches:
        found.extend(range(at, at + BLOCK * (end - start), BLOCK))
        at += BLOCK * (end - start) + gap
    return found


def _line(looks: bytes, bands: Sequence[tuple[int, int]], y: int, line: int) -> bytes:
    """Return one line of pixels: left and right half of each block, the gaps, the hatch of what is locked."""
    gap = bytes(COLUMN_GAP)
    parts: list[bytes] = []
    for start, end in bands:
        part = bytearray(BLOCK * (end - start))
        for half in range(BLOCK):
            part[half::BLOCK] = looks[start:end].translate(_TABLES[line][half])
        parts.append(bytes(part))
    drawn = gap.join(parts)
    return drawn if _LOCKED not in drawn else _hatched(drawn, y)


def _hatched(drawn: bytes, y: int) -> bytes:
    """Put every third diagonal in place of what is locked."""
    size = len(drawn)
    hatch = (_HATCHES[y % 3] * (size // 3 + 1))[:size]
    locked = int.from_bytes(drawn.translate(_IS_LOCKED), "little")
    whole = int.from_bytes(drawn, "little") & ~locked | int.from_bytes(hatch, "little") & locked
    return whole.to_bytes(size, "little")


def _table(line: int, half: int) -> bytes:
    """Return the colour of one pixel of a block, by the cell's byte; what is not known is a checkerboard."""
    even = line == half
    inks = bytearray(256)
    for look in range(256):
        match look & SIGN:
            case Cell.OUT:
                ink = Ink.ALREADY if even and look & UNKNOWN else (Ink.CLEAR if look & UNKNOWN else Ink.OUT)
            case Cell.IN:
                ink = Ink.PALE if look & UNKNOWN and not even else Ink.IN
            case Cell.ALREADY:
                ink = Ink.ALREADY
            case Cell.LOCKED:
                inks[look] = _LOCKED
                continue
            case _:
                ink = Ink.CLEAR
        inks[look] = ink
    return bytes(inks)


_TABLES = tuple(tuple(_table(line, half) for half in range(BLOCK)) for line in range(BLOCK))
_IS_LOCKED = bytes(0xFF if number == _LOCKED else 0 for number in range(256))
_HATCHES = tuple(bytes(Ink.HATCH if (x + y) % 3 == 0 else Ink.CLEAR for x in range(3)) for y in range(3))
