"""Reads a window as a screen reader does. Runs under the system's Python, which alone has the bindings of AT-SPI.

One request a line of JSON on standard input, one answer a line on standard output. A request names what is wanted by
`id` (accessible id), `name` (a part of the accessible name) and `role`; the first that is showing is taken.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

MOST_NODES = 6000
MOST_CHILDREN = 400


def program(name):
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(number)
        if child is not None and name in (child.get_name() or ""):
            return child
    return None


def nodes(root, *, items=True):
    """Yield the tree in reading order; what does not show is left out with all below it, items where not wanted."""
    waiting, seen = [root], 0
    while waiting and seen < MOST_NODES:
        node = waiting.pop()
        seen += 1
        yield node
        if items or not holds_items(node):
            waiting += reversed([child for child in below(node) if shows(child)])


def holds_items(node):
    try:
        return node.get_role() in (Atspi.Role.TABLE, Atspi.Role.LIST)
    except GLib.GError:
        return True


def below(node):
    """Return the children of a node; none where the program took it away meanwhile."""
    try:
        kept = [node.get_child_at_index(n) for n in range(min(node.get_child_count(), MOST_CHILDREN))]
    except GLib.GError:
        return []
    return [child for child in kept if child is not None]


def shows(node):
    try:
        return node.get_state_set().contains(Atspi.StateType.SHOWING)
    except GLib.GError:
        return False


def states(node):
    return sorted(state.value_nick for state in node.get_state_set().get_states())


def told(node):
    return {
        "id": node.get_accessible_id() or "",
        "name": node.get_name() or "",
        "role": node.get_role_name(),
        "description": node.get_description() or "",
        "states": states(node),
        "children": node.get_child_count(),
    }


def fits(node, wanted):
    if "id" in wanted and (node.get_accessible_id() or "").rpartition("/")[2] != wanted["id"]:
        return False
    if "name" in wanted and wanted["name"] not in (node.get_name() or ""):
        return False
    return "role" not in wanted or node.get_role_name() == wanted["role"]


def matching(root, wanted):
    """Yield what fits with what it tells; what went away while it was asked is no match.

    Items have no id of their own: where one is wanted they are not asked, which is most of the time of a look.
    """
    for node in nodes(root, items="id" not in wanted):
        try:
            if fits(node, wanted):
                yield node, told(node)
        except GLib.GError:
            continue


def focused(root):
    """Return what has the keyboard, a list or table for its items."""
    found = []
    for node in nodes(root, items=False):
        try:
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                found.append(told(node))
        except GLib.GError:
            continue
    return found


def act(root, request):
    if request["do"] == "focused":
        return focused(root)
    found = matching(root, request["wanted"])
    if request["do"] == "all":
        return [words for _node, words in found]
    node, words = next(found, (None, None))
    if request["do"] == "first":
        return [words] if node is not None else []
    if node is None:
        return {"error": "nothing fits"}
    try:
        return DEEDS[request["do"]](node)
    except GLib.GError as error:
        return {"error": str(error)}


def focus(node):
    return {"done": node.grab_focus(), "told": told(node)}


def press(node):
    names = [node.get_action_name(number).lower() for number in range(node.get_n_actions())]
    for action in ("press", "toggle", "click", "activate", "showmenu"):
        if action in names:
            return {"done": node.do_action(names.index(action)), "told": told(node)}
    return {"error": f"no action to press: {names}"}


def children(node):
    return [told(child) for child in below(node)]


def place(node):
    box = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
    return {"left": box.x, "top": box.y, "wide": box.width, "high": box.height}


def places(node):
    return [place(child) for child in below(node)]


DEEDS = {"focus": focus, "press": press, "children": children, "place": place, "places": places}


def main():
    Atspi.init()
    for line in sys.stdin:
        request = json.loads(line)
        root = program(request["program"])
        answer = {"error": "no such program"} if root is None else act(root, request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
