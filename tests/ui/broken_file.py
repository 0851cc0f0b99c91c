"""The sample's workspace file broken on its remote, as a hasty push would, and put right again."""

from pathlib import Path

from tests.integration.small_workspace import PEOPLE_TEXT, POLICIES, WORKSPACE
from tests.ui.sample_remote import push_commit, read_file

FILE = ".gitopshq/workspace.yaml"
GOOD_SMALL = WORKSPACE + POLICIES + PEOPLE_TEXT
BAD_SMALL = GOOD_SMALL.replace("tier: stage", "tier: stagge").replace("from: stage", "from: staging")


def break_sample(home: Path) -> str:
    """Push faults into the sample's workspace file; return the new tip."""
    text = read_file(home, _work(home), FILE)
    broken = text.replace("tier: stage", "tier: stagge").replace("maxAge: 48h", "maxAge: 2 days")
    assert broken != text
    return push_commit(home, _work(home), {FILE: broken}, "Rename the tiers")


def mend_sample(home: Path) -> str:
    """Push the workspace file as it was before; return the new tip."""
    text = read_file(home, _work(home), FILE, "main~1")
    return push_commit(home, _work(home), {FILE: text}, "Put the tiers right")


def _work(home: Path) -> Path:
    folder = home / "work"
    folder.mkdir(exist_ok=True)
    return folder
