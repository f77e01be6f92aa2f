"""Speed: articles a second of the whole record, without a parser and with it, on one core; by processor time.

The articles are PolNeAR's and MEANTIME's, cut behind a sentence to two lengths, none of them twice; where
the sets are not there, our own two again and again, which is said (``articles are``). The fastest of some
passes is told beside their median: other work on the machine slows a pass, processor time included.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from truceline.bench.talks import speech, times
from truceline.bench.talks.names import LIST
from truceline.bench.talks.parsers import NO_PARSER, parser_here
from truceline.talks import Knowledge, Parser, load_knowledge, negotiation_record, read_document

LENGTHS = (2_700, 4_900)
"""Characters: an article of some 460 tokens, and the mean of PolNeAR's."""
MOST_ARTICLES = 60
PASSES = 5
PASSES_WITH_PARSER = 2
WITHIN = 0.15
"""Share by which a cut article may be shorter or longer."""
_SENTENCE_END = re.compile(r"[.!?][”\"]?\s")


def measure(data: Path) -> dict[str, Any]:
    """Articles a second of processor time, and their mean length, for each length; peak memory."""
    kb, _ = load_knowledge(LIST.parent / "kb")
    whole = list(_annotated(data))
    told: dict[str, Any] = {"articles are": "PolNeAR and MEANTIME" if whole else "our own two, repeated"}
    for length in LENGTHS:
        texts = cut_to(whole, length) if whole else list(_our_own(length))
        if texts:
            told |= _measured(texts, kb, length)
    told["peak of this process, MB"] = _peak_mb()
    return told | _with_the_parser(whole, kb)


def _with_the_parser(whole: Sequence[str], kb: Knowledge) -> dict[str, Any]:
    """Articles a second with the parser, which takes most of the time, and the peak memory after it."""
    helped = parser_here()
    if helped is None:
        return {"with the parser": NO_PARSER}
    told: dict[str, Any] = {}
    for length in LENGTHS:
        texts = cut_to(whole, length) if whole else list(_our_own(length))
        seconds = [_pass(texts, kb, helped) for _ in range(PASSES_WITH_PARSER + 1)][1:] if texts else []
        if seconds:
            name = f"with the parser, {length:,} characters: articles per CPU second, best"
            told[name] = len(texts) / min(seconds)
    return told | {"with the parser: peak of this process, MB": _peak_mb()}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measured(texts: Sequence[str], kb: Knowledge, length: int) -> dict[str, Any]:
    seconds = [_pass(texts, kb) for _ in range(PASSES + 1)][1:]  # the first fills the tables of words
    return {
        f"{length:,} characters: articles": len(texts),
        f"{length:,} characters: mean length": sum(map(len, texts)) / len(texts),
        f"{length:,} characters: articles per CPU second, best": len(texts) / min(seconds),
        f"{length:,} characters: articles per CPU second, median": len(texts) / median(seconds),
    }


def _pass(texts: Sequence[str], kb: Knowledge, helped: Parser | None = None) -> float:
    """Seconds of processor time in which each text is read from its bytes and its record made, one by one."""
    started = time.process_time()
    for number, text in enumerate(texts):
        document, _ = read_document(text.encode(), f"article-{number}.txt")
        if document is not None:
            negotiation_record([document], kb, helped)
    return time.process_time() - started


def _annotated(data: Path) -> Iterator[str]:
    if (data / speech.FOLDER).is_dir():
        yield from (text for _, text, _ in speech.articles(data))
    if (data / times.FOLDER).is_dir():
        yield from (text for _, text, _, _ in times.articles(data))


def cut_to(texts: Sequence[str], length: int) -> list[str]:
    """The beginnings of these texts that are about so many characters long and end with a sentence."""
    found = []
    for text in texts:
        ends = [each.end() for each in _SENTENCE_END.finditer(text, 0, int(length * (1 + WITHIN)))]
        end = min(ends, key=lambda at: abs(at - length), default=0)
        if end >= length * (1 - WITHIN):
            found.append(text[:end])
    return found[:MOST_ARTICLES]


def _our_own(length: int) -> Iterator[str]:
    ours = [path.read_text(encoding="utf-8") for path in sorted((LIST.parents[2] / "news").glob("*.txt"))]
    for first in range(MOST_ARTICLES if ours else 0):
        pieces = islice(cycle(ours), first, None)
        text = ""
        while len(text) < length * (1 - WITHIN):
            text += next(pieces) + "\n"
        yield text
