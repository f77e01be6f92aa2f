"""Each parser of ours is fuzzed by coverage, from the formats' own samples, for some seconds.

A fault leaves its input in the test's folder and is shown. GUIDED_SECONDS=600 searches longer.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.reads import samples
from truceline.intake import format_cards

HERE = Path(__file__).parent
SECONDS = int(os.environ.get("GUIDED_SECONDS", "10"))
SEEDS = {
    "written_time": ["ніч з 3 на 4 травня 2031", "3/4/2031 14:05-14:40", "031405ZMAY31", "between 10:00 and 11:30"],
    "written_place": ["\x0248 00 36 N 37 48 12 E", "\x0337UDQ1234567890", "\x062-6km SE", "\x0048.01, 37.80"],
    "conditions": ["calibre_mm >= 100 and class = mlrs", "P14D", "PT24H"],
    "report_figures": ["Between 2 and 15 May the mission recorded about 1,200 ceasefire violations, including 300 explosions."],
    "csv_rows": ['"a ""b""",c\r\n"open\n', "x,y\n\n,,\n"],
}  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("atheris") is None,
        reason="atheris has no wheel for this Python or machine",
    ),
]


def targets() -> list[str]:
    """The names in guided.py, read without importing it: that would instrument this process."""
    tree = ast.parse((HERE / "guided.py").read_text(encoding="utf-8"))
    named = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in named if not name.startswith("_")]


@pytest.mark.parametrize("target", targets())
def test_no_input_breaks_a_parser(target: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for card in format_cards():
        for file in samples(card.name):
            (corpus / f"{card.name}-{file.name}").write_bytes(file.read_bytes())
    for number, seed in enumerate(SEEDS.get(target, ())):
        (corpus / f"seed-{number}").write_text(seed, encoding="utf-8", newline="")
    root = HERE.parents[1]
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz.guided", target, str(corpus), f"-max_total_time={SECONDS}",
            "-rss_limit_mb=2048", "-timeout=20", "-max_len=8192", "-seed=7", f"-artifact_prefix={tmp_path}/",
        ],
        capture_output=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}:{root}/src"},
        timeout=SECONDS + 300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-4000:]
    assert b"DONE" in done.stderr or b"Done" in done.stderr
