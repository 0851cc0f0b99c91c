"""The sizes of type, in device-independent pixels at 100 % text size."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QFont

WORDS_FAMILY = "Inter"
CODE_FAMILY = "JetBrains Mono"


@dataclass(frozen=True, slots=True)
class _Face:
    pixels: float
    line: int
    weight: QFont.Weight
    code: bool = False


class Type(Enum):
    """What a piece of text is for; size, line height and weight follow."""

    HEADLINE = _Face(21, 28, QFont.Weight.DemiBold)
    TITLE = _Face(16, 22, QFont.Weight.DemiBold)
    NAME = _Face(15, 20, QFont.Weight.DemiBold)
    INPUT = _Face(16, 22, QFont.Weight.Normal)
    BODY = _Face(13, 18, QFont.Weight.Normal)
    MEDIUM = _Face(13, 18, QFont.Weight.Medium)
    STRONG = _Face(13, 18, QFont.Weight.DemiBold)
    SMALL = _Face(12, 16, QFont.Weight.Normal)
    SMALL_STRONG = _Face(12, 16, QFont.Weight.DemiBold)
    BADGE = _Face(11, 14, QFont.Weight.DemiBold)
    TAG = _Face(10.5, 14, QFont.Weight.Bold)
    CODE = _Face(12, 17, QFont.Weight.Normal, code=True)
    CODE_STRONG = _Face(12, 17, QFont.Weight.Bold, code=True)
    KEY = _Face(11, 14, QFont.Weight.Normal, code=True)

    @property
    def line(self) -> int:
        """The height of a line, in device-independent pixels at 100 %."""
        return self.value.line

    def font(self, scale: float) -> QFont:
        """Return the font at this text size; digits are of one width, so that columns of counts align."""
        face = self.value
        font = QFont(CODE_FAMILY if face.code else WORDS_FAMILY)
        font.setStyleHint(QFont.StyleHint.Monospace if face.code else QFont.StyleHint.SansSerif)
        font.setPixelSize(max(1, round(face.pixels * scale)))
        font.setWeight(face.weight)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if not face.code:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font
