"""Folders: all below one where the variable says so, else the system's own."""

from pathlib import Path

from desktop.settings.paths import ensure_private, folders


def test_one_variable_puts_everything_below_one_folder(tmp_path: Path):
    found = folders({"GITOPSHQ_HOME": str(tmp_path)})
    assert {found.data.parent, found.cache.parent, found.logs.parent, found.settings.parent} == {tmp_path}
    assert len({found.data, found.cache, found.logs, found.settings}) == 4


def test_without_it_the_folders_lie_in_the_home_of_the_user(home: Path):
    found = folders({})
    assert all(path.is_relative_to(home) for path in (found.data, found.cache, found.logs, found.settings))
    assert found.cache != found.data


def test_a_private_folder_is_closed_to_others_even_if_it_was_open(tmp_path: Path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    assert ensure_private(folder).stat().st_mode & 0o777 == 0o700
