"""The walk through an agreement's files, done as it stands: each call, and every line that it shows."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.shell import PROGRAM

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "02-an-agreement-as-files.md"


@pytest.mark.slow
def test_each_step_of_the_walk_shows_the_lines_that_the_page_shows(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    steps = re.findall(r"^```shell\n(.*?)^```\n\n```text\n(.*?)^```", text, re.M | re.S)
    assert len(steps) == text.count("```shell\n") == 7
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    for calls, shown in steps:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{calls}"],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = f"{done.stdout}{done.stderr}"
        assert done.returncode == 0, said
        at = 0
        for line in shown.splitlines():
            found = said.find(line, at)
            assert found >= 0, f"{calls}\nshows no line\n{line}\nin\n{said}"
            at = found + len(line)
