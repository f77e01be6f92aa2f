"""Which language each paragraph is in, as far as letters and small words can tell; else 'und'."""

from __future__ import annotations

import re

from truceline.talks.lexicon import lexicon

_PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {code: frozenset(words.split()) for code, words in lexicon()["small_words"].items()}
_LETTERS = {"uk": frozenset("іїєґ"), "ru": frozenset("ыэёъ")}
ENOUGH = 0.08
"""Share of small words from which a paragraph in Latin letters is taken to be in their language."""


def languages(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, ISO 639-1 code) of each paragraph, code points; a paragraph is a line with a word."""
    told = [(each.start(), each.end(), _language(each[0])) for each in _PARAGRAPH.finditer(text)]
    codes = [code for _, _, code in told if code != "und"]
    only = codes[0] if codes and len(set(codes)) == 1 else None
    # a headline is too short to tell: it is taken with the rest when the rest is of one language
    return tuple((start, end, only if code == "und" and only else code) for start, end, code in told)


def _language(paragraph: str) -> str:
    words = _WORD.findall(paragraph[:4000].lower())
    if not words:
        return "und"
    letters = "".join(words)
    if max(letters) >= "а" and sum("а" <= sign <= "ґ" for sign in letters) > len(letters) / 2:
        found = {code: sum(sign in signs for sign in letters) for code, signs in _LETTERS.items()}
        best = max(found, key=lambda code: found[code])
        return best if found[best] else "und"
    shares = {code: sum(map(small.__contains__, words)) / len(words) for code, small in _SMALL.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= ENOUGH else "und"
