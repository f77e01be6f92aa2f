"""``python -m bench.talks [--set NAME] [--json]``: the record of negotiations against people's annotations.

Sets below TRUCELINE_DATA; a set that is not there is said to be missing. Every F1 is with its bootstrap
interval over documents.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import talks_names, talks_speech, talks_times, talks_types
from bench.intervals import with_interval


def meantime(data: Path) -> dict[str, Any]:
    """Times: relaxed, strict and value F1 on MEANTIME, and speed."""
    rows, characters, started = [], 0, time.perf_counter()
    for _, text, day, gold in talks_times.articles(data):
        rows.append(talks_times.counts(talks_times.ours(text, day), gold))
        characters += len(text)
    seconds = time.perf_counter() - started
    found, annotated, *hits = (list(column) for column in zip(*rows, strict=True))
    scores = {
        name: with_interval(found, annotated, hit)
        for name, hit in zip(("relaxed", "strict", "value"), hits, strict=True)
    }
    return {
        "articles": len(rows),
        "annotated": sum(annotated),
        "characters a second, reading the XML too": characters / seconds,
        **scores,
    }


def polnear(data: Path) -> dict[str, Any]:
    """Statements: content F1, source and content F1, and direct quotations with their speakers."""
    rows: list[tuple[int, int, int, int, int]] = []
    direct: list[tuple[int, int, int]] = []
    started = time.perf_counter()
    for _, text, gold in talks_speech.articles(data):
        found = talks_speech.ours(text)
        pairs = talks_speech.pairs(found, gold)
        right = [talks_speech.same_source(found[n], gold[m]) for n, m, _ in pairs]
        near = sum(share >= 0.8 for _, _, share in pairs)
        rows.append((len(found), len(gold), len(pairs), near, sum(right)))
        quoted = [ok for (_, m, _), ok in zip(pairs, right, strict=True) if gold[m].direct]
        direct.append((sum(each.direct for each in gold), len(quoted), sum(quoted)))
    ours, annotated, hit, near_ones, both = (list(column) for column in zip(*rows, strict=True))
    quotations, recalled, with_speaker = (sum(column) for column in zip(*direct, strict=True))
    return {
        "articles": len(rows),
        "annotated": sum(annotated),
        "content F1, overlap .3": with_interval(ours, annotated, hit),
        "content F1, overlap .8": with_interval(ours, annotated, near_ones),
        "source and content F1": with_interval(ours, annotated, both),
        "direct quotations": quotations,
        "direct quotations found, %": 100 * recalled / quotations,
        "found with the right speaker, %": 100 * with_speaker / quotations,
        "articles a second": len(rows) / (time.perf_counter() - started),
    }


def names(_: Path) -> dict[str, Any]:
    """Names: spellings linked, and look-alikes that were not."""
    return dict(talks_names.measure())


SETS: dict[str, tuple[str, Callable[[Path], dict[str, Any]]]] = {
    "meantime": (talks_times.FOLDER, meantime),
    "polnear": (talks_speech.FOLDER, polnear),
    "names": ("", names),
    "types": (talks_types.FOLDER, talks_types.measure),
}


def main() -> None:
    """Measure what is there, and say what is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=sorted(SETS), help="one set only")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    asked = parser.parse_args()
    data = Path(os.environ.get("TRUCELINE_DATA", ""))
    told: dict[str, Any] = {}
    for name, (folder, measure) in SETS.items():
        if asked.set in (None, name):
            told[name] = measure(data) if (data / folder).is_dir() else "not there below TRUCELINE_DATA"
    if asked.json:
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
        return
    for name, figures in told.items():
        sys.stdout.write(f"{name}\n")
        for key, value in figures.items() if isinstance(figures, dict) else [("", figures)]:
            sys.stdout.write(f"  {key:42} {_written(value)}\n")


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:.3f}  [{value[1]:.3f}, {value[2]:.3f}]"
    if isinstance(value, float) and value < 1:
        return f"{value:.3f}"
    return f"{value:,.1f}".removesuffix(".0") if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    main()
