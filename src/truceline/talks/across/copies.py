"""Texts that are nearly the same: a repost is one source twice, not two sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from truceline.talks.across.nouns import link

WORDS = re.compile(r"\w+")
SHINGLE = 5
"""Words in a row that two texts must have in common to count once."""
LEAST_SHARE = 0.6
"""Of the shorter text's shingles; a shared quotation alone stays far below."""
LEAST_SHINGLES = 20


def copies(raws: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Links between documents of which one holds most of what the other says, word for word."""
    if len(raws) < 2:
        return
    shingles = {doc: _shingles(raw) for doc, raw in raws.items()}
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for doc in sorted(shingles):
        for shingle in shingles[doc]:
            holders[shingle].append(doc)
    shared: defaultdict[tuple[str, str], int] = defaultdict(int)
    for docs in holders.values():
        for pair in combinations(docs, 2):
            shared[pair] += 1
    for (one, other), number in sorted(shared.items()):
        shorter = min(len(shingles[one]), len(shingles[other]))
        if shorter >= LEAST_SHINGLES and number >= LEAST_SHARE * shorter:
            share = round(number / shorter, 3)
            yield link("document_identity", (one, other), "repost or excerpt", share_in_common=share)


def _shingles(raw: str) -> frozenset[int]:
    words = [word.lower() for word in WORDS.findall(raw)]
    return frozenset(hash(tuple(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1))
