"""The theme in force: colours, fonts, icons and sizes for whoever draws, and the signal that they changed."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop import resources
from desktop.presentation.signs import Tone
from desktop.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens, green_red
from desktop.ui.theme.type import Type

_BY_NAME = {"light": LIGHT, "dark": DARK, "high-contrast": HIGH_CONTRAST}
CHOICES = ("system", *_BY_NAME)
SMALLEST_TEXT, LARGEST_TEXT = 0.9, 2.0
_ROOMY = 1360
"""How wide a window must be, at 100 % text size, for everything to stand side by side."""
_TONES = {Tone.PLAIN: "text2"}


class Theme(QObject):
    """What everything looks like now. Widgets read it when they paint, and repaint on `changed`."""

    changed = Signal()
    room_changed = Signal()
    """A crowded window is wider or narrower now."""

    def __init__(
        self, choice: str = "system", text_scale: float = 1.0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choice = choice
        self._scale = text_scale
        self._room = 2 * _ROOMY
        self.reduced_motion = False
        self._compact = False
        self._green_red = False
        self._icons: dict[tuple[str, str, int, float], QPixmap] = {}
        self._fonts: dict[Type, QFont] = {}
        self._colours: dict[str, QColor] = {}
        self.tokens = self._chosen()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    # --- choosing ------------------------------------------------------------------------------------------

    @property
    def choice(self) -> str:
        return self._choice

    @property
    def text_scale(self) -> float:
        return self._scale

    def choose(self, choice: str) -> None:
        """Take another theme: one of `CHOICES`."""
        self._choice = choice
        self._renew()

    def scale_text(self, scale: float) -> None:
        """Set the text size, 0.9 to 2.0."""
        self._scale = min(max(scale, SMALLEST_TEXT), LARGEST_TEXT)
        self._renew()

    @property
    def compact(self) -> bool:
        """Whether rows of tables are 26 high instead of 32."""
        return self._compact

    @property
    def room(self) -> int:
        """How wide the window is."""
        return self._room

    @property
    def crowded(self) -> bool:
        """Whether the window is narrow for its text: what adds to something else gives way, or goes below it."""
        return self._room < _ROOMY * self._scale

    def take_room(self, wide: int) -> None:
        """Be told how wide the window is."""
        before, self._room = self.crowded, wide
        if before != self.crowded:
            self.changed.emit()
        elif self.crowded:
            self.room_changed.emit()

    def choose_density(self, *, compact: bool) -> None:
        self._compact = compact
        self.changed.emit()

    def choose_diff_colours(self, *, green_red: bool) -> None:
        """Draw differences in green and red instead of blue and orange."""
        self._green_red = green_red
        self._renew()

    def _follow_system(self) -> None:
        if self._choice == "system":
            self._renew()

    def _renew(self) -> None:
        self.tokens = self._chosen()
        self._icons.clear()
        self._fonts.clear()
        self._colours.clear()
        self.changed.emit()

    def _chosen(self) -> Tokens:
        if self._choice in _BY_NAME:
            return _BY_NAME[self._choice]
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return HIGH_CONTRAST
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT

    # --- reading -------------------------------------------------------------------------------------------

    def colour(self, name: str) -> QColor:
        """Return a colour by its token."""
        if name not in self._colours:
            given = str(getattr(self.tokens, name))
            self._colours[name] = QColor(
                green_red(self.tokens).get(name, given) if self._green_red else given
            )
        return self._colours[name]

    def tone(self, tone: Tone) -> QColor:
        """Return the colour of words and signs of that tone."""
        return self.colour(_TONES.get(tone, tone.value))

    def tint(self, tone: Tone) -> QColor:
        """Return the ground behind words of that tone."""
        return self.colour("sunken" if tone in (Tone.PLAIN, Tone.PROD) else f"{tone.value}_tint")

    def font(self, kind: Type) -> QFont:
        if kind not in self._fonts:
            self._fonts[kind] = kind.font(self._scale)
        return self._fonts[kind]

    def px(self, pixels: float) -> float:
        """Return a length that grows with the text: row heights, columns of words."""
        return pixels * self._scale

    def whole(self, pixels: float) -> int:
        """Return `px` as a whole number, for the sizes of widgets."""
        return round(pixels * self._scale)

    # --- icons ---------------------------------------------------------------------------------------------

    def icon(self, name: str, colour: str = "text2", size: int = 16) -> QIcon:
        """Return an icon of the set, with its look when disabled."""
        icon = QIcon(self.pixmap(name, colour, size))
        icon.addPixmap(self.pixmap(name, "text_disabled", size), QIcon.Mode.Disabled)
        return icon

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 0.0) -> QPixmap:
        """Return an icon as pixels, `size` device-independent pixels wide."""
        ratio = ratio or max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
        key = (name, colour, size, ratio)
        if key not in self._icons:
            drawing = _renderer(
                name, self.colour(colour).name()
            )  # before there is a painter: it may be missing
            pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            drawing.render(painter, QRectF(0, 0, size, size))
            painter.end()
            self._icons[key] = pixmap
        return self._icons[key]

    def draw_icon(self, painter: QPainter, where: QRectF, name: str, colour: str) -> None:
        """Draw an icon of the set in the colour of a token."""
        _renderer(name, self.colour(colour).name()).render(painter, where)

    def palette(self) -> QPalette:
        """Return the palette for Qt's own controls."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.colour(token))
        disabled = QPalette.ColorGroup.Disabled
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(disabled, role, self.colour("text_disabled"))
        return palette


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text2",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.ToolTipBase: "text",
    QPalette.ColorRole.ToolTipText: "surface",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.BrightText: "on_danger",
    QPalette.ColorRole.Mid: "border_subtle",
    QPalette.ColorRole.Dark: "border_control",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "sunken",
    QPalette.ColorRole.Shadow: "border_control",
}


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return renderer
