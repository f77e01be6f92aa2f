"""A text as the rules read it, and the way back: a map of offsets, never an edit.

Every rule works on ``Plain.text``, in which quotation marks, dashes and spaces have one form each and
invisible signs and tags that HTML left over are gone; every anchor is made of the raw text through
``Plain.raw_at``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
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
_INVISIBLE = re.compile(f"[{_GONE}]")
_MARKUP = re.compile(
    r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>\n]{0,300})?/?>|&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE
)
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|article|section|tr|td)\b", re.IGNORECASE)
_COMBINING = re.compile("[\u0300-\u036f]")


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
    if all(each.search(text) is None for each in (_INVISIBLE, _COMBINING, _MARKUP)):
        return Plain(text)
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for sign, at, end in _signs(text):
        if sign in _GONE:
            continue
        joined = _joined(signs[-1], sign) if signs and ends[-1] == at else None
        if joined is not None:
            signs[-1], ends[-1] = joined, end
            continue
        signs.append(sign)
        starts.append(at)
        ends.append(end)
    return Plain("".join(signs), tuple(starts), tuple(ends))


def _signs(text: str) -> Iterator[tuple[str, int, int]]:
    """Each character with where it stands; what HTML left over as the one character it means, or none."""
    at = 0
    for left in _MARKUP.finditer(text):
        yield from ((text[n], n, n + 1) for n in range(at, left.start()))
        at = left.end()
        meant = "\n" if _BLOCK.match(left[0]) else "" if left[0][0] == "<" else unescape(left[0])
        if len(meant) > 1:
            yield from ((text[n], n, n + 1) for n in range(left.start(), at))
        elif meant:
            yield _ONE_FOR_ONE.get(meant, meant), left.start(), at
    yield from ((text[n], n, n + 1) for n in range(at, len(text)))


def _joined(letter: str, accent: str) -> str | None:
    """The letter with its accent as one character, where the accent was written apart."""
    if not "\u0300" <= accent <= "\u036f":
        return None
    one = unicodedata.normalize("NFC", letter + accent)
    return one if len(one) == 1 else None
