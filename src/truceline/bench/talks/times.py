"""Times on MEANTIME (Wikinews, CC BY 4.0): spans and values against the annotators', with intervals.

What is scored: TIMEX3 elements with words in the text, in the sentences that were annotated, but not the
date line itself, which every tagger is given. A found time matches an annotated one when they overlap.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from calendar import month_name
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from truceline.talks import Knowledge, read_document
from truceline.talks.reading import reading
from truceline.talks.times import times

Found = tuple[int, int, str | None]
FOLDER = "nlp/meantime/data/meantime_newsreader_english_oct15/intra_cross-doc_annotation"
LAST_ANNOTATED = 5
"""Times were annotated in the headline, the date line and the first sentences: up to number 5, from 0."""
TIGHT = frozenset(".,;:?!)'%")


def articles(data: Path) -> Iterator[tuple[str, str, str | None, list[Found]]]:
    """(name, text, document date, annotated times) of each article."""
    for path in sorted((data / FOLDER).glob("*/*.xml")):
        root = ET.parse(path).getroot()
        text, places = _text(root)
        gold: list[Found] = []
        dct = None
        for each in root.iter("TIMEX3"):
            ids = [anchor.get("t_id") or "" for anchor in each.findall("token_anchor")]
            if each.get("functionInDocument") == "CREATION_TIME":
                dct = each.get("value")
            elif ids:
                gold.append((places[ids[0]][0], places[ids[-1]][1], each.get("value")))
        yield path.stem, text, dct, gold


def _text(root: ET.Element) -> tuple[str, dict[str, tuple[int, int]]]:
    """The annotated sentences as one text, and where each token stands in it."""
    tokens = root.findall("token")
    text, places, sentence = "", {}, "0"
    for token in tokens:
        if int(token.get("sentence") or 0) > LAST_ANNOTATED:
            break
        word = token.text or ""
        if token.get("sentence") != sentence:
            text, sentence = text + "\n", token.get("sentence") or ""
        elif text and word[0] not in TIGHT and text[-1] not in "($":
            text += " "
        places[token.get("t_id") or ""] = (len(text), len(text) + len(word))
        text += word
    return text, places


def ours(text: str, dct: str | None) -> list[Found]:
    """What the rules find, without the date line."""
    document, _ = read_document(text.encode(), "a.txt", dct=_day(dct))
    if document is None:
        return []
    line = document.dct_span
    found = [(each.span.start, each.span.end, each.value) for each in times(reading(document, Knowledge()))]
    return [each for each in found if line is None or each[0] >= line.end or each[1] <= line.start]


_WRITTEN = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)|(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+)(?: (?P<year>\d{4}))?"
    r"|(?P<month2>[A-Z][a-z]+) (?P<day2>\d{1,2})(?:, (?P<year2>\d{4}))?|(?P<alone>\b(?:19|20)\d\d\b)"
    r"|(?P<word>\b(?:today|yesterday|tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def written_out(text: str, dct: str | None) -> list[Found]:
    """The peer: dates written out, today and its neighbours, a weekday as the last one; nothing else."""
    today = _day(dct)
    found = ((each.start(), each.end(), _read(each, today)) for each in _WRITTEN.finditer(text))
    return [each for each in found if each[2] is not None]


def _read(found: re.Match[str], today: date | None) -> str | None:
    if found["iso"] or found["alone"]:
        return found["iso"] or found["alone"]
    if found["word"]:
        if today is None:
            return None
        back = {"today": 0, "yesterday": 1, "tomorrow": -1}.get(found["word"])
        if back is None:
            back = (today.weekday() - _WEEKDAYS.index(found["word"])) % 7
        return (today - timedelta(days=back)).isoformat()
    name, day = found["month"] or found["month2"], found["day"] or found["day2"]
    year = found["year"] or found["year2"] or (str(today.year) if today else "XXXX")
    months = list(month_name)
    return f"{year}-{months.index(name):02}-{int(day):02}" if name in months else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def counts(found: list[Found], gold: list[Found]) -> tuple[int, int, int, int, int]:
    """(found, annotated, overlapping, same extent, overlapping with the same value), one to one."""
    left = list(gold)
    overlap = strict = value = 0
    for start, end, said in found:
        match = next((g for g in left if g[0] < end and start < g[1]), None)
        if match is not None:
            left.remove(match)
            overlap += 1
            strict += (start, end) == match[:2]
            value += said == match[2]
    return len(found), len(gold), overlap, strict, value
