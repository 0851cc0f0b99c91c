"""The bar over the phases that says what a person should know or do now; it is there only while there is something."""

from desktop.presentation.run_view import RunView
from desktop.ui.kit.banner import Banner
from desktop.ui.kit.frame import Pane, clear
from desktop.ui.theme.theme import Theme


class HintBar(Pane):
    """One banner, made anew when its tone changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._tone = ""
        self._banner: Banner | None = None
        self.hide()

    def show_view(self, view: RunView) -> None:
        hint = view.hint
        self.setVisible(hint is not None)
        if hint is None:
            self._tone = ""
            return
        if self._tone != hint.tone.value or self._banner is None:
            clear(self.column)
            self._banner = Banner(
                self.theme, name="bar.run", strong=hint.strong, text=hint.text, tone=hint.tone
            )
            self.add(self._banner)
        self._banner.say(hint.strong, hint.text)
        self._tone = hint.tone.value
