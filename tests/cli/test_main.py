"""The frame: help without a command, and calm ends."""

import os
import subprocess
import sys
from argparse import Namespace

import pytest

from supportsvc.cli import CUT_SHORT, INTERRUPTED, demo, main


def test_without_a_command_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    out = capsys.readouterr().out
    assert all(
        command in out
        for command in ("init", "check", "explain", "preview", "simulate", "serve", "switch", "demo", "keys")
    )


@pytest.mark.parametrize(
    "command", ["init", "check", "explain", "preview", "simulate", "serve", "switch", "demo", "keys"]
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: supportsvc {command}")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("supportsvc 0.")


@pytest.mark.parametrize(
    "words",
    [
        ["serv"],
        ["serve", "--port", "http"],
        ["serve", "--workers", "0"],
        ["serve", "--host", "paper.example"],
        ["keys"],
        ["init"],
    ],
)
def test_what_is_not_understood_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: supportsvc" in capsys.readouterr().err


def test_a_command_does_not_wait_for_what_only_others_import() -> None:
    look = "import sys; from supportsvc.cli import main; main(['keys', 'new']); print('redis' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert ended.stdout.splitlines()[1:] == ["False"]


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_arguments: Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "run", interrupted)

    assert main(["demo"]) == INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_who_reads_no_further_ends_a_command_without_an_outcry() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    ended = subprocess.run(
        [sys.executable, "-m", "supportsvc.cli", "keys", "new"], stdout=writing, stderr=subprocess.PIPE, check=False
    )

    os.close(writing)
    assert (ended.returncode, ended.stderr) == (CUT_SHORT, b"")


def test_a_new_key_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "new"])
    main(["keys", "new"])

    first, second = capsys.readouterr().out.splitlines()
    assert first != second
    assert min(len(first), len(second)) >= 32
