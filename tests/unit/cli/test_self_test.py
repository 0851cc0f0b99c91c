"""The self-test: one line a check, a failure of one does not hide the others."""

import pytest

from desktop.cli.self_test import Check, run, shipped_checks


def broken() -> str:
    raise OSError("no such library")


def test_every_check_gets_its_line_and_one_failure_decides(capsys: pytest.CaptureFixture[str]):
    fine = Check(name="fine", probe=lambda: "as it should")
    code = run([fine, Check(name="broken", probe=broken), fine])
    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        "ok      fine: as it should",
        "FAILED  broken: OSError: no such library",
        "ok      fine: as it should",
    ]


def test_all_well_is_zero(capsys: pytest.CaptureFixture[str]):
    assert run([Check(name="fine", probe=lambda: "yes")]) == 0


def test_programs_are_looked_for_on_the_given_path_only(tmp_path, capsys: pytest.CaptureFixture[str]):
    checks = [check for check in shipped_checks(str(tmp_path)) if check.name in {"git", "ssh-keygen"}]
    assert run(checks) == 1
    assert capsys.readouterr().out.count("FAILED") == 2
