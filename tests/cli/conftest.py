"""One small mission and one demo for all tests of the command line; who writes gets a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.cli import small
from tests.cli.shell import call


@pytest.fixture(scope="session")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small mission, to be read only."""
    return small.build(tmp_path_factory.mktemp("small"))


@pytest.fixture
def mission(valley: Path, tmp_path: Path) -> Path:
    """The small mission, to be written to or damaged."""
    return Path(shutil.copytree(valley, tmp_path / "valley"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `truceline demo` made, to be read only: made once for all test processes.

    What it printed stands beside it, in demo.out.
    """
    base = tmp_path_factory.getbasetemp()
    # without workers the folder above outlives this call: a demo of other code would be taken for ours
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo.out").exists():
            answer = call("demo", "--out", shared / "demo", actor=None)
            assert answer.code == 0, answer.err
            (shared / "demo.out").write_text(answer.out, encoding="utf-8")
    return shared / "demo"
