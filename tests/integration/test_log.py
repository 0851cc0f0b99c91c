"""The log on disk: JSON lines without secrets, private, forgotten after its days."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from desktop.settings import logging as log
from tests.fakes.clock import FakeClock

CANARY = "c4n4ryS3cretValue0123456789"


@pytest.fixture
def file(tmp_path: Path, clock: FakeClock) -> Iterator[Path]:
    yield log.configure(tmp_path / "logs", clock)
    log.shut_down()
    structlog.reset_defaults()


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_what_when_and_how_grave(file: Path, clock: FakeClock):
    structlog.get_logger().warning("push refused", lane="prod-eu", seq=82)
    assert lines(file) == [
        {
            "event": "push refused",
            "lane": "prod-eu",
            "seq": 82,
            "level": "warning",
            "at": "2026-03-02T09:00:00.000+00:00",
        }
    ]


def test_no_secret_reaches_the_file_by_any_way(file: Path):
    logger = structlog.get_logger()
    url = f"https://bob:{CANARY}@git.example.com/a.git"
    logger.info(url)
    logger.info(
        "fields", url=url, password=CANARY, token=[CANARY], nested={"deep": [{"secret": {"x": CANARY}}, url]}
    )
    logger.info(
        "objects", path=Path(f"/x/{CANARY}?token={CANARY}").name, error=ValueError(url), names={url: 1}
    )
    logging.getLogger("urllib3").warning("retrying %s", url)
    with structlog.contextvars.bound_contextvars(remote=url):
        logger.info("context")
    try:
        int(url)
    except ValueError:
        logger.exception("failed")
        logging.getLogger("other").exception("failed too")
    written = file.read_text(encoding="utf-8").replace(f"/x/{CANARY}", "")
    assert len(lines(file)) == 7
    assert "Traceback" in written
    assert f":{CANARY}" not in written
    assert written.count(CANARY) == 1, "only the folder name, which is no secret"


def test_a_line_stays_one_line_and_short(file: Path):
    structlog.get_logger().info("hostile", text="a\nb\x1b[2J\u202e" + "x" * 50_000)
    (line,) = lines(file)
    assert len(str(line["text"])) < 10_100
    assert "left out" in str(line["text"])
    assert "\x1b" not in file.read_text(encoding="utf-8")


def test_a_structure_deeper_than_any_of_ours_hides_nothing(file: Path):
    value: object = {"token": CANARY}
    for _ in range(100):
        value = [{"inner": value}]
    structlog.get_logger().info("deep", value=value)
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert CANARY not in line
    assert "nested too deeply" in line


def test_the_file_is_private_and_old_ones_are_forgotten(file: Path, clock: FakeClock):
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    (file.parent / "gitopshq-notes.jsonl").write_text("kept", encoding="utf-8")
    clock.advance(timedelta(days=log.KEPT_DAYS))
    log.configure(file.parent, clock)
    assert file.exists()
    clock.advance(timedelta(days=1))
    log.configure(file.parent, clock)
    assert not file.exists()
    assert (file.parent / "gitopshq-notes.jsonl").exists()


def test_shutting_down_leaves_the_handlers_of_others_alone(file: Path):
    before = logging.getLogger().handlers[:]
    log.shut_down()
    gone = [handler for handler in before if handler not in logging.getLogger().handlers]
    assert len(gone) == 1
    log.shut_down()
