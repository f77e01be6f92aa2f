"""The calls that the docs show are run as they stand, in a shell, without the network."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.shell import PROGRAM, call

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    """The page's code blocks in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


RUNNABLE = [
    pytest.param(block, id=f"{page.relative_to(ROOT)} {at}")
    for page in PAGES
    for at, block in enumerate(blocks(page, "sh"))
]


def test_there_is_something_to_run() -> None:
    assert RUNNABLE


@pytest.mark.slow
@pytest.mark.parametrize("block", RUNNABLE)
def test_every_sh_block_runs_from_its_first_line_to_its_last(block: str, tmp_path: Path) -> None:
    """In a folder that has what the repository has; `set -e` stops at the first call that fails."""
    for name in ("tests", "examples", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "everything re-derives and agrees" in done.stdout or "verify" not in block


def shown_calls() -> list[str]:
    """Every call of truceline in a block without a language: synopses, with words in capitals."""
    said = [line for page in PAGES for block in blocks(page, "") for line in block.splitlines()]
    calls = (
        re.sub(r"^.*?(?=truceline )", "", line)
        for line in said
        if re.match(r"\s*(\.venv/bin/)?truceline ", line)
    )
    return sorted({re.split(r"\s{2,}|#", line)[0].strip() for line in calls})


@pytest.mark.parametrize("line", shown_calls())
def test_every_option_a_page_shows_is_one_the_command_has(line: str) -> None:
    words = line.split()[1:]
    names = words[:2] if words[0] in ("source", "agreement") else words[:1]
    known = call(*names, "--help").out
    for option in re.findall(r"--[a-z][a-z-]*", line):
        assert f"{option} " in known, f"{option} of: {line}"


@pytest.mark.slow
def test_the_demo_of_the_readme_runs_from_make(tmp_path: Path) -> None:
    """`make demo` without the set-up, which the machine that tests has behind it."""
    done = subprocess.run(
        [str(PROGRAM), "demo", "--out", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "report" / "public" / "report.html").is_file()
