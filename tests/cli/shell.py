"""The command line called as a person calls it: words in, exit code, stdout and stderr out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from truceline.cli import main

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("truceline")
OFFICER = "duty-officer"


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Stdout as the one JSON object it must be."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def said(self) -> str:
        """Everything said, its lines joined, so that wrapped sentences can be searched."""
        return " ".join(f"{self.out} {self.err}".split())


def call(*words: object, actor: str | None = OFFICER) -> Answer:
    """The command in this process: fast, and the same code a shell runs."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, environment(actor), clear=True), redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())


def spawn(*words: object, actor: str | None = OFFICER) -> Answer:
    """The command as a process of its own."""
    done = subprocess.run(
        [str(PROGRAM), *map(str, words)],
        env=environment(actor),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def environment(actor: str | None) -> Mapping[str, str]:
    """This process's environment, with this actor or none."""
    kept = {name: value for name, value in os.environ.items() if name != "TRUCELINE_ACTOR"}
    return kept if actor is None else kept | {"TRUCELINE_ACTOR": actor}


def refused(answer: Answer, *needles: str, code: str = "") -> None:
    """Exit 2, no traceback, nothing on stdout, every problem with its code, and these words said."""
    assert answer.code == 2, answer
    assert "Traceback" not in answer.err
    assert answer.out == ""
    lines = [line for line in answer.err.splitlines() if line]
    assert lines
    assert all("[TL-" in line for line in lines), answer.err
    assert code in answer.err
    for needle in needles:
        assert needle in answer.said


def refused_as_json(answer: Answer) -> dict[str, Any]:
    """Exit 2 and one JSON object that says so; its first problem, complete."""
    assert answer.code == 2, answer
    assert "Traceback" not in answer.err
    found = answer.json
    assert found["ok"] is False
    for problem in found["problems"]:
        assert problem["code"].startswith("TL-")
        assert problem["message"]
        assert problem["remedy"]
    return dict(found["problems"][0])
