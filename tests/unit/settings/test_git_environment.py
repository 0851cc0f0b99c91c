"""What other programs are given of the program's environment."""

from desktop.settings.environment import read_environment


def test_library_paths_of_a_frozen_program_are_restored_or_dropped() -> None:
    frozen = {
        "LD_LIBRARY_PATH": "/bundle",
        "LD_LIBRARY_PATH_ORIG": "/usr/local/lib",
        "LD_PRELOAD": "/bundle/x.so",
        "DYLD_LIBRARY_PATH": "/bundle",
        "QT_PLUGIN_PATH": "/bundle",
        "PATH": "/usr/bin",
        "HOME": "/home/ana",
    }
    environment = read_environment(frozen)
    assert dict(environment.variables) == {
        "LD_LIBRARY_PATH": "/usr/local/lib",
        "PATH": "/usr/bin",
        "HOME": "/home/ana",
    }
    assert (environment.path, environment.home) == ("/usr/bin", "/home/ana")


def test_values_stay_out_of_texts_and_only_named_ones_are_picked() -> None:
    environment = read_environment({"TOKEN": "s3cret", "TZ": "UTC"})
    assert "s3cret" not in repr(environment)
    assert environment.pick("TZ", "ABSENT") == {"TZ": "UTC"}
    assert environment.with_variables({"TZ": "Asia/Tokyo"}).pick("TZ") == {"TZ": "Asia/Tokyo"}
    assert environment.path == ""
