"""The labels of the sample's releases, made from the day it is made so that they look current."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleReleases:
    """`last` is the month before's, `first` to `third` are this month's, `coming` is the next month's candidate."""

    withdrawn: str
    last: str
    first: str
    second: str
    third: str
    coming: str

    @classmethod
    def at(cls, made_at: datetime) -> "SampleReleases":
        year, month = made_at.year, made_at.month
        before = (year - 1, _DECEMBER) if month == 1 else (year, month - 1)
        after = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
        return cls(
            withdrawn=f"{year}.{month}.0",
            last=f"{before[0]}.{before[1]}.9",
            first=f"{year}.{month}.1",
            second=f"{year}.{month}.2",
            third=f"{year}.{month}.3",
            coming=f"{after[0]}.{after[1]}.0-rc.1",
        )

    def interface_of(self, label: str) -> str:
        """Return the version of the pricing interface that a release calls."""
        return {self.last: "v1", self.first: "v1", self.second: "v2", self.third: "v3"}.get(label, "v4")

    def chart_of(self, label: str) -> str:
        """Return the version of the service chart that a release is made for."""
        return {self.last: "4.0.3", self.first: "4.1.0", self.second: "4.1.0", self.third: "4.2.0"}.get(
            label, "4.3.0"
        )

    def shared_chart_of(self, label: str) -> str:
        """Return the version of the chart that all tenants of an environment share."""
        return {self.last: "2.3.0", self.first: "2.3.0", self.second: "2.3.0", self.third: "2.4.0"}.get(
            label, "2.5.0"
        )
