"""The zone of local times, with the changes of its clocks."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QTimeZone

from desktop.ui.desk import Desk


def local_zone(desk: Desk) -> tzinfo:
    """Return the zone that the desk names, else that of this computer; without a name its offset of now."""
    if desk.local_zone is not None:
        return desk.local_zone
    try:
        return ZoneInfo(bytes(QTimeZone.systemTimeZoneId().data()).decode())
    except (ZoneInfoNotFoundError, ValueError):
        return desk.now().astimezone().tzinfo or UTC
