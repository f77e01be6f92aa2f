"""The same words of one speaker in two texts, also where each translated them anew."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from truceline.talks.across.days import days_of
from truceline.talks.across.nouns import Item, Record, contradiction, link, of_two_documents
from truceline.talks.lexicon import listed

WORDS = re.compile(r"\w+")
LEAST_WORDS = 5
"""Telling words that two quotations must share; shorter ones are common talk."""
LEAST_SHARE = 0.4
"""Of the telling words of both together."""
NEAR = timedelta(days=3)


def compared_quotations(record: Record, copied: set[frozenset[str]]) -> Iterator[dict[str, Any]]:
    """Links between quotations of one speaker in two documents, with how their wording differs."""
    by_speaker: defaultdict[str, list[Item]] = defaultdict(list)
    for each in record["statements"]:
        if each["speaker"] and each["type"] == "direct" and each["quote"]:
            by_speaker[each["speaker"]].append(each)
    days = {each["id"]: each["dct"] for each in record["documents"]}
    for said in by_speaker.values():
        in_order = sorted(said, key=lambda each: str(each["id"]))
        for one, other in of_two_documents(in_order, lambda each: str(each["doc"])):
            if _near(one, other, days):
                yield from _pair(one, other, frozenset({one["doc"], other["doc"]}) in copied)


def _near(one: Item, other: Item, days: dict[str, str | None]) -> bool:
    a, b = _day(one, days), _day(other, days)
    return a is None or b is None or abs(a - b) <= NEAR


def _day(statement: Item, days: dict[str, str | None]) -> date | None:
    said = (statement["date"] or {}).get("value")
    found = days_of(said) or days_of(days[statement["doc"]])
    return found.first if found else None


def _pair(one: Item, other: Item, copy: bool) -> Iterator[dict[str, Any]]:
    first, second = _words(one), _words(other)
    if not _alike(first, second):
        return
    items = (one["id"], other["id"])
    same_letters = first == second
    relation = "copied" if copy else "the same words" if same_letters else "two renderings of the same words"
    shared = "corroboration" if same_letters and not copy else "quote_variant"
    agree = ["speaker", *(["channel"] if one["channel"] and one["channel"] == other["channel"] else [])]
    yield link(shared, items, relation, agree=agree, independent=False)
    if same_letters:
        return
    negations = listed("claims", "negations")
    if bool(negations & set(first)) != bool(negations & set(second)):
        verdict, reason = "contradictory", "one of the two renderings denies what the other says"
    elif _numbers(first) != _numbers(second):
        verdict, reason = "contradictory", "the two renderings give different numbers"
    else:
        verdict, reason = "translation_variant", "one speaker's words, rendered differently"
    values = {one["doc"]: one["quote"]["text"], other["doc"]: other["quote"]["text"]}
    yield contradiction("quote_text", items, verdict, reason, values)


def _words(statement: Item) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORDS.findall(statement["quote"]["text"]))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    a, b = _telling(one), _telling(other)
    shared = len(a & b)
    if shared < LEAST_WORDS:
        return False
    longest = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return shared >= LEAST_SHARE * len(a | b) or (
        shared >= 0.7 * min(len(a), len(b)) and longest >= LEAST_WORDS
    )


def _telling(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if word not in listed("small_words", "en") and len(word) > 2}


def _numbers(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if word.isdigit()}
