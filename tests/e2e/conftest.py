"""A virtual desktop for tests that start the whole program and read it as a screen reader does."""

import os
from collections.abc import Iterator

import pytest

from tests.e2e.virtual_desktop import VirtualDesktop, missing_parts


@pytest.fixture(scope="session")
def virtual_desktop() -> Iterator[VirtualDesktop]:
    missing = missing_parts()
    if missing and os.environ.get("GITOPSHQ_REQUIRE_SHARED") != "1":
        pytest.skip(f"this machine lacks {', '.join(missing)}")
    assert not missing
    with VirtualDesktop() as desktop:
        yield desktop
