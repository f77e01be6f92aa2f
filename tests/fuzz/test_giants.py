"""Files made to exhaust a reader: each is refused or accounted for in bounded time and memory.

The bounds are ten times what the files were seen to take on two busy cores, so that they catch a
reader that takes quadratic time or holds the whole of what it unpacks, and not a slow machine.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from truceline.intake import format_cards

pytestmark = pytest.mark.slow

MOST_SECONDS = 90
MOST_MB = 800
FIRMS = b"latitude,longitude,acq_date,acq_time,frp\n"
GOOD = b"48.1,37.5,2031-05-01,0005,1.5\n"
FEATURE = (
    '{"type":"Feature","properties":{"kind":"mortar","happened":"2031-05-01T10:00:00Z"},"geometry":null}'
)


def cost_of(path: Path, format_name: str | None = None) -> dict[str, Any]:
    words = [sys.executable, "-m", "tests.fuzz.child", str(path), *([format_name] if format_name else [])]
    here = Path(__file__).parents[2]
    done = subprocess.run(
        words,
        capture_output=True,
        timeout=600,
        cwd=here,
        env={**os.environ, "PYTHONPATH": f"{here}:{here}/src"},
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    cost: dict[str, Any] = json.loads(done.stdout)
    assert cost["seconds"] < MOST_SECONDS
    assert cost["peak_mb"] < MOST_MB
    if cost["outcome"] == "read":
        assert cost["kept"] + cost["aside"] == cost["rows_in"]
    return cost


def chunks(*parts: tuple[bytes, int]) -> Iterator[bytes]:
    """Each part so many times, in pieces of about a megabyte."""
    for part, times in parts:
        at_once = max(1, (1 << 20) // max(1, len(part)))
        while times > 0:
            yield part * min(times, at_once)
            times -= at_once


GIANTS: dict[str, tuple[Callable[[], Iterator[bytes]], str, set[str]]] = {
    "a million cells in a row": (
        lambda: chunks((FIRMS, 1), (b"1,", 1_000_000), (b"\n" + GOOD, 1)), "read", {"TL-INT-050"}
    ),
    "a million columns in the header": (
        lambda: chunks((b"c,", 1_000_000), (b"d\n1\n", 1)), "refused", {"TL-INT-050"}
    ),
    "one line of 200 MB": (
        lambda: chunks((FIRMS, 1), (b"x", 200_000_000), (b"\n" + GOOD, 1)), "read", {"TL-INT-050"}
    ),
    "one line of 200 MB without a header": (lambda: chunks((b"x", 200_000_000)), "refused", set()),
    "two hundred thousand quotes that never close": (
        lambda: chunks((FIRMS, 1), (b'"48.1,37.5,2031-05-01,0005,1.5\n', 200_000)), "read", {"TL-INT-009"}
    ),
    "one quote before two hundred thousand rows": (
        lambda: chunks((FIRMS + b'"', 1), (GOOD, 200_000)), "read", {"TL-INT-009"}
    ),
    "ten million line ends": (lambda: chunks((FIRMS, 1), (b"\n", 10_000_000), (GOOD, 1)), "read", set()),
    "a hundred million NULs": (
        lambda: chunks((FIRMS, 1), (b"\x00", 100_000_000), (b"\n" + GOOD, 1)), "read", set()
    ),
    "a million brackets deep": (
        lambda: chunks((b'{"type":"FeatureCollection","features":', 1), (b"[", 1_000_000), (b"]", 1_000_000), (b"}", 1)),
        "refused", {"TL-INT-003"},
    ),
    "a million brackets deep in one feature": (
        lambda: chunks(
            (b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kind":', 1),
            (b"[", 1_000_000), (b"]", 1_000_000), (b"}}]}", 1),
        ),
        "refused", {"TL-INT-003"},
    ),
    "two hundred thousand features": (
        lambda: chunks(
            (b'{"type":"FeatureCollection","features":[', 1),
            (FEATURE.encode() + b",", 200_000), (FEATURE.encode() + b"]}", 1),
        ),
        "read", set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GIANTS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_giant_is_refused_or_accounted_for_in_bounded_time_and_memory(
    name: str, packed: bool, tmp_path: Path
) -> None:
    made, outcome, codes = GIANTS[name]
    path = tmp_path / "giant"
    with gzip.open(path, "wb", compresslevel=1) if packed else path.open("wb") as file:
        for chunk in made():
            file.write(chunk)
    cost = cost_of(path)
    assert cost["outcome"] == outcome, cost
    assert codes <= set(cost["codes"]), cost


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><q>&m;</q>"
)
BEATING = {
    "entities that multiply": LAUGHS,
    "a million elements deep": b"<a>" * 1_000_000,
    "digits and blanks": b"1 " * 500_000,
    "brackets": b"(" * 500_000 + b")" * 500_000,
    "ceasefire violations without end": b"ceasefire violations, about 1,000, " * 30_000,
    "reports of reports": b"compared with the previous reporting period (about 100 explosions) " * 15_000,
    "one word": b"a" * 1_000_000,
    "a sentence that never ends": b"the mission recorded 12 explosions and " * 25_000,
    "bearing after bearing": b"2-6km SE and " * 80_000,
}
PARSED = [card.name for card in format_cards() if set(card.media) & {"text", "xml", "image", "video", "json"}]


@pytest.mark.parametrize("name", BEATING)
@pytest.mark.parametrize("format_name", PARSED)
def test_no_text_makes_a_parser_take_its_time(format_name: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "beaten"
    path.write_bytes(BEATING[name])
    cost_of(path, format_name)
