"""A text as the rules read it, and the way back: a map of offsets, never an edit.

Every rule works on ``Plain.text``, in which quotation marks, dashes and spaces have one form each and
invisible signs and tags that HTML left over are gone; every anchor is made of the raw text through
``Plain.raw_at``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

OPEN, CLOSE, EITHER = "“", "”", '"'
"""Double quotation marks in the plain text: opening, closing, and the straight one that may be either."""

_ONE_FOR_ONE = {
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " "
    ),
    **dict.fromkeys("\u2010\u2011", "-"),
    **dict.fromkeys("\u2012\u2014\u2015\u2212", "–"),
    **dict.fromkeys("‘’‛ʼʹ′`´", "'"),
    **dict.fromkeys("\u2028\u2029\u0085\x0b\x0c\r", "\n"),
    "«": OPEN,
    "»": CLOSE,
    "„": OPEN,
    "‟": OPEN,
    "″": EITHER,
    "＂": EITHER,
}
_ODD = re.compile("[" + "".join(map(re.escape, _ONE_FOR_ONE)) + "]")
_GONE = (
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_MARKUP = r"(?i:</?[a-z][a-z0-9]{0,9}(?:\s[^<>\n]{0,300})?/?>|&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});)"
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|article|section|tr|td)\b", re.IGNORECASE)
_MENDED = re.compile(f"{_MARKUP}|[{_GONE}]|[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Plain:
    """The text the rules read; its i-th character is the raw text from ``starts[i]`` to before ``ends[i]``.

    Both are None where every character stands in the same place in both.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def raw_at(self, start: int, end: int) -> tuple[int, int]:
        """The raw offsets of the characters from start to before end; there must be one."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def plain(raw: str) -> Plain:
    """The raw text as the rules read it."""
    text = _ODD.sub(lambda found: _ONE_FOR_ONE[found[0]], raw)
    if _MENDED.search(text) is None:
        return Plain(text)
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    upto = 0

    def kept(first: int, last: int) -> None:
        signs.extend(text[first:last])
        starts.extend(range(first, last))
        ends.extend(range(first + 1, last + 1))

    for found in _MENDED.finditer(text):
        kept(upto, found.start())
        upto = found.end()
        meant = _meant(found[0])
        if len(meant) > 1:
            kept(*found.span())
        elif meant and meant not in _GONE:
            joined = _joined(signs[-1], meant) if signs and ends[-1] == found.start() else None
            if joined is not None:
                signs[-1], ends[-1] = joined, upto
                continue
            signs.append(meant)
            starts.append(found.start())
            ends.append(upto)
    kept(upto, len(text))
    return Plain("".join(signs), tuple(starts), tuple(ends))


def _meant(left: str) -> str:
    """What a sign, or what HTML left over, means: one character, none, or more where it means nothing."""
    if len(left) == 1:
        return left
    meant = "\n" if _BLOCK.match(left) else "" if left[0] == "<" else unescape(left)
    return _ONE_FOR_ONE.get(meant, meant)


def _joined(letter: str, accent: str) -> str | None:
    """The letter with its accent as one character, where the accent was written apart."""
    if not "\u0300" <= accent <= "\u036f":
        return None
    one = unicodedata.normalize("NFC", letter + accent)
    return one if len(one) == 1 else None
