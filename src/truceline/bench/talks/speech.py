"""Statements on PolNeAR (dev part): contents and sources. Its texts have no licence, so they stay out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from truceline.talks import Knowledge, Parser, read_document
from truceline.talks.parsed_speech import with_parse
from truceline.talks.reading import Reading, reading
from truceline.talks.speech import said

LEAST = 0.3
FOLDER = "nlp/polnear_dev_INTERNAL"
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Attribution:
    """Who says what: character spans; ``direct`` when the content begins with a quotation mark."""

    source: Spans
    content: Spans
    cue: Spans
    direct: bool


def articles(data: Path) -> Iterator[tuple[str, str, list[Attribution]]]:
    """(name, text, attributions) of each article."""
    marked = {path.stem[:-5]: path for path in sorted((data / FOLDER / "attributions").glob("*.ann"))}
    for path in sorted((data / FOLDER / "text").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        yield path.stem, text, list(_attributions(marked[path.stem].read_text(encoding="utf-8"), text))


def _attributions(lines: str, text: str) -> Iterator[Attribution]:
    spans: dict[str, Spans] = {}
    events: list[str] = []
    for line in lines.splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            where = rest.split("\t")[0].split(" ", 1)[1]
            spans[name] = tuple((int(a), int(b)) for a, b in (each.split() for each in where.split(";")))
        elif name.startswith("E"):
            events.append(rest)
    for event in events:
        parts: dict[str, list[tuple[int, int]]] = {"Source": [], "Content": [], "Cue": []}
        for word in event.split():
            role, _, name = word.partition(":")
            role = re.sub(r"\d+$", "", role)
            if role in parts:
                parts[role] += spans.get(name, ())
        if parts["Content"]:
            first = min(parts["Content"])[0]
            direct = text[first : first + 1] in ("“", '"', "”") or text[first : first + 2] == "''"
            source, content, cue = (tuple(sorted(parts[each])) for each in ("Source", "Content", "Cue"))
            yield Attribution(source, content, cue, direct)


@dataclass(frozen=True)
class Found:
    """One statement of ours in the file's own characters."""

    source: Spans
    content: Spans
    direct: bool
    rule: str = ""


def ours(text: str, parser: Parser | None = None) -> list[Found]:
    """What the rules find, alone or with a parser."""
    document, _ = read_document(text.encode(), "a.txt")
    if document is None:
        return []
    seen = reading(document, Knowledge())
    found: list[Found] = []
    speaker: Spans = ()
    for each in said(seen) if parser is None else with_parse(seen, said(seen), parser):
        source = () if each.source is None else _raw(seen, [each.source])
        if each.inherits:
            source = speaker
        if each.depth == 1:
            speaker = source or speaker
        content = tuple(seen.plain.raw_at(start, end) for start, end in each.parts)
        found.append(Found(source, content, each.type in ("direct", "mixed"), each.rule))
    return found


_MARKED = re.compile(r"[“\"]([^“”\"\n]{3,600})[”\"]")
_NAME = re.compile(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
REACH = 120
"""Characters on either side of a quotation in which the peer looks for a name."""


def nearest_name(text: str) -> list[Found]:
    """The peer: what stands between quotation marks, said by the capitalised name nearest to it."""
    found = []
    for each in _MARKED.finditer(text):
        start, end = each.span()
        before = list(_NAME.finditer(text, max(0, start - REACH), start))[-1:]
        after = list(_NAME.finditer(text, end, end + REACH))[:1]
        near = min((*before, *after), key=lambda one: max(start - one.end(), one.start() - end), default=None)
        source = () if near is None else (near.span(),)
        found.append(Found(source, ((start, end),), True, "peer"))
    return found


def _raw(seen: Reading, ranges: Sequence[tuple[int, int]]) -> Spans:
    spans = [seen.tokens(first, last) for first, last in ranges]
    return tuple((each.start, each.end) for each in spans)


def overlap(one: Spans, other: Spans) -> float:
    """Intersection over union of two sets of characters."""
    a = {n for start, end in one for n in range(start, end)}
    b = {n for start, end in other for n in range(start, end)}
    return len(a & b) / len(a | b) if a and b else 0.0


def pairs(found: list[Found], gold: list[Attribution]) -> list[tuple[int, int, float]]:
    """(found, annotated, overlap) one to one, the best overlap first; .3 is the least that counts."""
    scored = [
        (overlap(f.content, g.content), n, m)
        for n, f in enumerate(found)
        for m, g in enumerate(gold)
        if f.content[0][0] < g.content[-1][1] and g.content[0][0] < f.content[-1][1]
    ]
    scored = [each for each in scored if each[0] >= LEAST]
    # where contents are alike, the pair with the right source goes together
    scored.sort(key=lambda each: (-round(each[0], 1), -same_source(found[each[1]], gold[each[2]]), -each[0]))
    taken: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for share, n, m in scored:
        if n not in taken[0] and m not in taken[1]:
            taken[0].add(n)
            taken[1].add(m)
            kept.append((n, m, share))
    return kept


def same_source(found: Found, gold: Attribution) -> bool:
    """True when the two sources share a character, or neither has one."""
    return overlap(found.source, gold.source) > 0 if gold.source else not found.source
