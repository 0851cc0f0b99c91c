"""Fills the panel beside the pipeline, at first with what is known and then with what was on the environment."""

from desktop.domain.release import ReleaseEntry
from desktop.presentation.pipeline_details import details_of
from desktop.ui.desk import Desk
from desktop.ui.kit.turns import in_a_turn
from desktop.ui.pipeline.data import read_history
from desktop.ui.pipeline.details import DetailsPanel
from desktop.ui.pipeline.reader import PipelineReader


class DetailsTelling:
    """Tells of one environment at a time; histories are kept."""

    def __init__(self, desk: Desk, panel: DetailsPanel, reader: PipelineReader) -> None:
        self._desk, self._panel, self._reader = desk, panel, reader
        self._histories: dict[str, tuple[ReleaseEntry, ...]] = {}
        self._name = ""
        self._is_to_tell = False

    def show(self, name: str) -> None:
        """Show the panel of an environment; what was kept from the last time knows no more than its picture."""
        if self._reader.data is None:
            return
        self._name = name
        self._panel.show()
        self.renew()
        self._desk.ask(
            "pipeline.history", lambda services, _token: (name, read_history(services, name)), self._take
        )

    def _take(self, found: tuple[str, tuple[ReleaseEntry, ...]]) -> None:
        self._histories[found[0]] = found[1]
        self.renew()

    def renew(self) -> None:
        """Tell what is known, in a turn of its own: the picture beside it comes first."""
        if not self._is_to_tell:
            self._is_to_tell = True
            in_a_turn(self._panel, self._tell)

    def _tell(self) -> None:
        self._is_to_tell = False
        data, name = self._reader.data, self._name
        card, standing = self._reader.card(name), self._reader.standing(name)
        if data is not None and card is not None and standing is not None:
            history = self._histories.get(name, ())
            reading = self._reader.observing.readings.get(name)
            details = details_of(
                standing,
                history,
                reading,
                data.drafts,
                data.policies[name],
                now=self._desk.now(),
                local=self._desk.local_zone,
            )
            self._panel.show_card(card, details)
