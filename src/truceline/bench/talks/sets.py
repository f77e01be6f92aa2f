"""The record of negotiations against people's annotations, set by set, with peers beside.

A set that is not there is said to be missing. Every F1 is with its bootstrap interval over documents.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from truceline.bench.talks import names as talks_names
from truceline.bench.talks import speech as talks_speech
from truceline.bench.talks import speed as talks_speed
from truceline.bench.talks import times as talks_times
from truceline.bench.talks import types as talks_types
from truceline.bench.talks.intervals import with_interval
from truceline.bench.talks.parsers import NO_PARSER, parser_here


def meantime(data: Path) -> dict[str, Any]:
    """Times: relaxed, strict and value F1 on MEANTIME, and speed."""
    rows, peers, characters, started = [], [], 0, time.perf_counter()
    for _, text, day, gold in talks_times.articles(data):
        rows.append(talks_times.counts(talks_times.ours(text, day), gold))
        characters += len(text)
        peers.append(talks_times.counts(talks_times.written_out(text, day), gold))
    seconds = time.perf_counter() - started
    return {
        "articles": len(rows),
        "annotated": sum(row[1] for row in rows),
        "characters a second, reading the XML too": characters / seconds,
        **_time_scores(rows, ""),
        **_time_scores(peers, "peer, dates written out: "),
    }


def _time_scores(rows: Sequence[tuple[int, ...]], prefix: str) -> dict[str, tuple[float, float, float]]:
    found, annotated, *hits = (list(column) for column in zip(*rows, strict=True))
    named = zip(("relaxed", "strict", "value"), hits, strict=True)
    return {f"{prefix}{name}": with_interval(found, annotated, hit) for name, hit in named}


def polnear(data: Path) -> dict[str, Any]:
    """Statements: content F1, source and content F1, and direct quotations with their speakers."""
    texts = list(talks_speech.articles(data))
    started = time.perf_counter()
    found = [talks_speech.ours(text) for _, text, _ in texts]
    seconds = time.perf_counter() - started
    gold = [each for _, _, each in texts]
    peer = [talks_speech.nearest_name(text) for _, text, _ in texts]
    helped = parser_here()
    parsed = [] if helped is None else [talks_speech.ours(text, helped) for _, text, _ in texts]
    return {
        "articles": len(texts),
        "annotated": sum(map(len, gold)),
        **_speech_scores(found, gold, ""),
        "articles a second": len(texts) / seconds,
        **(_speech_scores(parsed, gold, "with the parser: ") if helped else {"with the parser": NO_PARSER}),
        **_speech_scores(peer, gold, "peer, marks and the nearest name: "),
    }


def _speech_scores(
    found: Sequence[list[talks_speech.Found]], gold: Sequence[list[talks_speech.Attribution]], prefix: str
) -> dict[str, Any]:
    rows: list[tuple[int, int, int, int, int]] = []
    direct: list[tuple[int, int, int]] = []
    for ours, theirs in zip(found, gold, strict=True):
        pairs = talks_speech.pairs(ours, theirs)
        right = [talks_speech.same_source(ours[n], theirs[m]) for n, m, _ in pairs]
        near = sum(share >= 0.8 for _, _, share in pairs)
        rows.append((len(ours), len(theirs), len(pairs), near, sum(right)))
        quoted = [ok for (_, m, _), ok in zip(pairs, right, strict=True) if theirs[m].direct]
        direct.append((sum(each.direct for each in theirs), len(quoted), sum(quoted)))
    said, annotated, hit, near_ones, both = (list(column) for column in zip(*rows, strict=True))
    quotations, recalled, with_speaker = (sum(column) for column in zip(*direct, strict=True))
    told = {
        "content F1, overlap .3": with_interval(said, annotated, hit),
        "content F1, overlap .8": with_interval(said, annotated, near_ones),
        "source and content F1": with_interval(said, annotated, both),
        "direct quotations": quotations,
        "direct quotations found, %": 100 * recalled / quotations,
        "found with the right speaker, %": 100 * with_speaker / quotations,
    }
    return {f"{prefix}{name}": value for name, value in told.items()}


def names(_: Path) -> dict[str, Any]:
    """Names: spellings linked, and look-alikes that were not."""
    return dict(talks_names.measure())


SETS: dict[str, tuple[str, Callable[[Path], dict[str, Any]]]] = {
    "meantime": (talks_times.FOLDER, meantime),
    "polnear": (talks_speech.FOLDER, polnear),
    "names": ("", names),
    "types": (talks_types.FOLDER, talks_types.measure),
    "speed": ("", talks_speed.measure),
}


def measured(data: Path, only: str | None = None) -> dict[str, Any]:
    """Each set's figures, ours and the peers'; of a set that is not there, a sentence that says so."""
    told: dict[str, Any] = {}
    for name, (folder, measure) in SETS.items():
        if only in (None, name):
            there = (data / folder).is_dir() if folder else True
            told[name] = measure(data) if there else f"not there: {folder} below TRUCELINE_DATA or --data"
    return told
