"""Hostile charts, kustomizations and renderers: no network, no way out of the tree, limits, and nothing left over."""

import os
import socket
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, CancelledError, LimitExceededError, UnsafeInputError
from desktop.application.renderer import RenderingError
from desktop.backends.render.sandbox import Limits
from desktop.domain.manifest import Manifest
from tests.integration.git_fixtures import script
from tests.integration.renderers import (
    KUSTOMIZATION,
    false_helm,
    real_renderers,
    render_chart,
    renderer_with,
    without_namespaces,
)

TEMPLATE = "chart/templates/x.yaml"
HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  told: "%s"\n'
OBJECT = "printf 'kind: X\\nmetadata: {name: x}\\ndata: %s\\n'"
ENOUGH = Limits(seconds=20)


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing may be left of any rendering, whatever happened to it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback that notes who comes."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stopping = threading.Event()

        def serve() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    came.append(connection.recv(1000))

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], came
        stopping.set()
        thread.join()


def told(manifests: tuple[Manifest, ...]) -> str:
    return manifests[0].fields["data.told"]


def running(marker: str) -> list[str]:
    """Return the processes of this machine that have a word in their command line."""
    found: list[str] = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes() if folder.name.isdigit() else b""
        except (FileNotFoundError, ProcessLookupError):
            continue
        if marker.encode() in words:
            found.append(folder.name)
    return found


def wait_until_ended(marker: str, seconds: float = 2.0) -> list[str]:
    end = time.monotonic() + seconds
    while running(marker) and time.monotonic() < end:
        threading.Event().wait(0.02)
    return running(marker)


# --- network ------------------------------------------------------------------------------------------------------


def test_a_renderer_reaches_no_network_where_that_is_claimed(
    tmp_path: Path, listener: tuple[int, list[bytes]]
):
    port, came = listener
    deed = f"if exec 3<>/dev/tcp/127.0.0.1/{port}; then echo hello >&3; word=reached; else word=refused; fi 2>/dev/null"
    folder = false_helm(tmp_path / "bin", f"{deed}\n{OBJECT} $word")
    helm = folder / "helm"
    helm.write_text(helm.read_text().replace("#!/bin/sh", "#!/bin/bash"))
    renderer = renderer_with(folder)
    isolated = renderer.tools().isolation.without_network
    (found,) = render_chart(folder, {})
    assert found.fields["data"] == ("refused" if isolated else "reached")
    assert came == ([] if isolated else [b"hello\n"])
    if sys.platform == "linux" and os.environ.get("GITOPSHQ_REQUIRE_SHARED") == "1":
        assert isolated


def test_a_remote_base_is_never_asked_for(listener: tuple[int, list[bytes]]):
    port, came = listener
    text = f"resources: ['http://127.0.0.1:{port}/base.yaml']\n"
    with pytest.raises(RenderingError):
        renderer_with(real_renderers()).render(
            KUSTOMIZATION, {"app/kustomization.yaml": text.encode()}, CancelToken()
        )
    assert came == []


def test_a_remote_chart_or_names_on_the_network_are_never_asked_for(listener: tuple[int, list[bytes]]):
    port, came = listener
    dependency = (
        f"apiVersion: v2\nname: chart\nversion: 1.0.0\n"
        f"dependencies: [{{name: x, version: 1.0.0, repository: 'http://127.0.0.1:{port}'}}]\n"
    )
    with pytest.raises(RenderingError, match="missing in charts"):
        render_chart(real_renderers(), {"chart/Chart.yaml": dependency.encode()})
    asked = HEAD % '{{ getHostByName "localhost" }}{{ (lookup "v1" "Secret" "x" "y") | toJson }}'
    assert told(render_chart(real_renderers(), {TEMPLATE: asked.encode()})) == "{}"
    assert came == []


# --- the tree -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../../../../../../../../etc/hostname", "/etc/hostname", "../home/printed"])
def test_a_template_reads_only_its_chart(path: str):
    asked = HEAD % f'[{{{{ .Files.Get "{path}" }}}}]'
    assert told(render_chart(real_renderers(), {TEMPLATE: asked.encode()})) == "[]"


@pytest.mark.parametrize("path", ["../../../../../../../../etc/hostname", "/etc/hostname", "../beside/file"])
def test_a_kustomization_reads_only_its_folder(path: str):
    text = f"configMapGenerator: [{{name: x, files: ['{path}']}}]\n"
    files = {"app/kustomization.yaml": text.encode(), "beside/file": b"x"}
    with pytest.raises(RenderingError, match=r"not in or below|no such file|security"):
        renderer_with(real_renderers()).render(KUSTOMIZATION, files, CancelToken())


def test_a_generator_that_runs_programs_does_not(tmp_path: Path):
    canary = tmp_path / "canary"
    program = script(tmp_path / "program", f"touch {canary}")
    function = (
        "apiVersion: x/v1\nkind: X\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n"
        f"      exec: {{path: {program}}}\n"
    )
    files = {"app/kustomization.yaml": b"generators: [x.yaml]\n", "app/x.yaml": function.encode()}
    with pytest.raises(RenderingError):
        renderer_with(real_renderers()).render(KUSTOMIZATION, files, CancelToken())
    assert not canary.exists()


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/x", "a//b", "./x", "a\\..\\x", "c:x", "x\0y", ""]
)
def test_a_path_that_leads_out_is_not_written(path: str, tmp_path: Path):
    with pytest.raises(UnsafeInputError, match="out of the tree"):
        render_chart(false_helm(tmp_path / "bin", "exit 0"), {path: b"x"})


def test_a_path_that_is_file_and_folder_is_refused(tmp_path: Path):
    with pytest.raises(UnsafeInputError, match="one on this disk"):
        render_chart(false_helm(tmp_path / "bin", "exit 0"), {"chart/a": b"x", "chart/a/b": b"x"})


def test_too_many_files_are_refused(tmp_path: Path):
    with pytest.raises(LimitExceededError, match="5,000"):
        render_chart(
            false_helm(tmp_path / "bin", "exit 0"), {f"chart/{number}": b"" for number in range(5_001)}
        )


def test_a_program_in_a_folder_named_relatively_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    false_helm(tmp_path / "bin", "exit 0")
    monkeypatch.chdir(tmp_path)
    assert renderer_with(Path("bin")).tools().found == ()
    assert [item.version for item in renderer_with(tmp_path / "bin").tools().found] == ["helm 3.19.0"]


# --- limits -------------------------------------------------------------------------------------------------------


def test_a_renderer_that_never_ends_is_ended_with_all_it_started(tmp_path: Path):
    marker = f"90{uuid.uuid4().int % 10**9}.5"
    # Children of their own session are in no process group of ours.
    deed = f"for n in 1 2 3 4 5 6 7 8; do /usr/bin/setsid /bin/sleep {marker} & done\n/bin/sleep {marker}"
    with pytest.raises(LimitExceededError, match="longer than 1 s"):
        render_chart(false_helm(tmp_path / "bin", deed), {}, Limits(seconds=1))
    assert wait_until_ended(marker) == []


@pytest.mark.parametrize("deed", ["/bin/sleep {} &\n/bin/sleep {}", "/bin/sleep {} & exit 1"])
def test_without_namespaces_the_group_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str):
    without_namespaces(monkeypatch)
    marker = f"90{uuid.uuid4().int % 10**9}.5"
    with pytest.raises(AppError, match=r"longer than 1 s|status 1"):
        render_chart(false_helm(tmp_path / "bin", deed.replace("{}", marker)), {}, Limits(seconds=1))
    assert wait_until_ended(marker) == []


def test_without_namespaces_floods_are_cut_and_the_result_says_that_the_network_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    without_namespaces(monkeypatch)
    folder = false_helm(tmp_path / "bin", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")
    with pytest.raises(LimitExceededError, match="more than 1 MiB"):
        render_chart(folder, {}, Limits(seconds=20, output=1024 * 1024))
    assert not renderer_with(folder).tools().isolation.without_network


def test_a_fork_bomb_ends_with_its_time(tmp_path: Path):
    marker = f"90{uuid.uuid4().int % 10**9}.5"
    deed = f"bomb() {{ /bin/sleep 0.05; bomb | bomb & }}\nbomb\n/bin/sleep {marker}"
    with pytest.raises(LimitExceededError, match=r"longer than 0\.5 s"):
        render_chart(false_helm(tmp_path / "bin", deed), {}, Limits(seconds=0.5))
    assert wait_until_ended(str(tmp_path / "bin" / "helm")) == []


def test_what_outlives_its_renderer_is_ended(tmp_path: Path):
    marker = f"90{uuid.uuid4().int % 10**9}.5"
    deed = f"/usr/bin/setsid /bin/sleep {marker} &\n/bin/sleep {marker} &\n{OBJECT} done"
    (found,) = render_chart(false_helm(tmp_path / "bin", deed), {})
    assert found.fields["data"] == "done"
    assert wait_until_ended(marker) == []


def test_cancelling_ends_all_it_started(tmp_path: Path):
    marker = f"90{uuid.uuid4().int % 10**9}.5"
    folder = false_helm(tmp_path / "bin", f"/bin/sleep {marker} &\n/bin/sleep {marker}")
    cancel = CancelToken()
    seen: list[Exception] = []

    def work() -> None:
        try:
            render_chart(folder, {}, ENOUGH, cancel)
        except CancelledError as error:
            seen.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    end = time.monotonic() + 10
    while len(running(marker)) < 2 and time.monotonic() < end:
        threading.Event().wait(0.02)
    assert len(running(marker)) >= 2
    cancel.cancel()
    thread.join(5)
    assert len(seen) == 1
    assert wait_until_ended(marker) == []


@pytest.mark.parametrize("stream", ["", ">&2"])
def test_a_flood_is_cut(tmp_path: Path, stream: str):
    deed = f"while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx {stream}; done"
    with pytest.raises(LimitExceededError, match="more than 1 MiB"):
        render_chart(false_helm(tmp_path / "bin", deed), {}, Limits(seconds=20, output=1024 * 1024))


def test_a_flood_of_a_real_template_is_cut():
    text = HEAD % "" + '{{ range until 4000 }}{{ repeat 100 "# more" }}\n{{ end }}'
    with pytest.raises((LimitExceededError, RenderingError), match=r"more than 1 MiB|file too large|signal"):
        render_chart(real_renderers(), {TEMPLATE: text.encode()}, Limits(seconds=20, output=1024 * 1024))


def test_a_template_that_wants_all_memory_gets_an_error():
    text = HEAD % '{{ repeat 1900000000 "x" | len }}'
    limits = Limits(seconds=30, memory=1500 * 1024 * 1024)
    with pytest.raises(RenderingError, match=r"out of memory|signal"):
        render_chart(real_renderers(), {TEMPLATE: text.encode()}, limits)


def test_a_template_that_loops_is_ended():
    text = '{{ define "a" }}' + "{{ range until 1000 }}" * 3 + "{{ end }}" * 4
    with pytest.raises(LimitExceededError, match="longer than 1 s"):
        render_chart(real_renderers(), {TEMPLATE: (text + '{{ include "a" . }}').encode()}, Limits(seconds=1))


# --- what comes back ----------------------------------------------------------------------------------------------


BOMB = "a: &a [x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{other}'] * 20)}]\n"
    for other, one in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        (BOMB.encode(), "document 1"),
        (b"kind: X\nkind: Y\n", "stands twice"),
        (b"x: !!python/object/apply:os.system [id]\n", "construct"),
        (b"kind: X\nx: " + b"[" * 100, "levels"),
        (b"a: b\n", "no kind"),
        (b"- a\n", "no object"),
        (b"a: [\n", "document 1"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_hostile_documents_are_refused(tmp_path: Path, printed: bytes, why: str):
    (tmp_path / "printed").write_bytes(printed)
    with pytest.raises(AppError, match=why):
        render_chart(false_helm(tmp_path / "bin", f"/bin/cat {tmp_path / 'printed'}"), {})


def test_a_renderer_is_given_nothing_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "canary-profile")
    folder = false_helm(
        tmp_path / "bin", f"{OBJECT} '|'; /usr/bin/env | while read -r line; do echo \"  $line\"; done"
    )
    (found,) = render_chart(folder, {})
    given = dict(line.split("=", 1) for line in found.fields["data"].splitlines() if "=" in line)
    assert "canary" not in repr(given)
    assert given["PATH"] == ""
    assert given["KUBECONFIG"] == "/dev/null"
    assert given["https_proxy"] == "http://127.0.0.1:9"
    private = {name for name, value in given.items() if "gitopshq-render-" in value}
    assert private >= {"HOME", "HELM_PLUGINS", "HELM_CACHE_HOME", "KUSTOMIZE_PLUGIN_HOME", "XDG_CONFIG_HOME"}


@pytest.mark.parametrize(
    ("complaint", "told"),
    [
        (
            "Error: $PWD/chart: cannot log in to https://ana:hunter2@example.com",
            "chart: cannot log in to https://***@example.com",
        ),
        (
            (
                "error: accumulating resources: accumulation err='accumulating resources from '../base': 'base'"
                " must resolve to a file': recursed accumulation of path '$PWD/base': no such file: x.yaml"
            ),
            "base: no such file: x.yaml",
        ),
        (
            (
                "Error: loading generator plugins: failed to load generator: plugin x fails configuration:"
                " must specify --enable-helm"
            ),
            "it inflates Helm charts, which kustomize would fetch and run helm for",
        ),
        ("", "the renderer ended with status 1 and said nothing"),
    ],
)
def test_a_complaint_is_short_and_names_no_credentials_and_no_place_of_this_machine(
    tmp_path: Path, complaint: str, told: str
):
    deed = f'echo "{complaint}" >&2; exit 1'
    with pytest.raises(RenderingError) as caught:
        render_chart(false_helm(tmp_path / "bin", deed), {})
    assert caught.value.what == told
