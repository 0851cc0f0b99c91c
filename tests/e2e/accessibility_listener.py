"""Listens to what a window tells screen readers. Runs under the system's Python, beside the reader.

One event a line of JSON on standard output: what was announced, and what became focused, with its name and role.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

ANNOUNCED, FOCUSED = "object:announcement", "object:state-changed:focused"


def heard(event):
    """Write an event down; what went away before it could be asked is told without a name."""
    if event.type == FOCUSED and not event.detail1:
        return
    try:
        told = {"name": event.source.get_name() or "", "role": event.source.get_role_name()}
    except GLib.GError:
        told = {"name": "", "role": ""}
    if event.type == ANNOUNCED:
        told["said"] = event.any_data
    sys.stdout.write(json.dumps({"event": event.type, **told}) + "\n")
    sys.stdout.flush()


def main():
    Atspi.init()
    listener = Atspi.EventListener.new(heard)
    for event in (ANNOUNCED, FOCUSED):
        listener.register(event)
    sys.stdout.write(json.dumps({"event": "ready"}) + "\n")
    sys.stdout.flush()
    Atspi.event_main()


main()
