"""Prose: a report's text as sentences, each as it stands and as it reads without its line breaks.

A text taken from a PDF breaks lines inside words (cease-⏎fire) and sentences. What is matched is
the flat reading; what is kept is the slice of the file, unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from truceline.intake.csvtext import opened
from truceline.intake.task import Task
from truceline.records import Problem

LONGEST_WORD, LONGEST_SENTENCE = 1_000, 20_000
LONGEST_TEXT_BYTES = 8 << 20
LONGEST_SENTENCE = 4000

# an empty line, a line that starts with a bullet, or a bullet of a symbol font (private-use characters)
_BREAK = re.compile(r"\n[ \t\u00a0]*\n\s*|\n[ \t]*(?=[•●▪*-][ \t])|[\ue000-\uf8ff]+")
_END = re.compile(r"[.!?][\"”’)*]*(?=\s+[A-Z“\"•(]|\s*$)")

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MONTH = f"(?:{'|'.join(MONTHS)})"

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS: dict[str, int] = {
    "no": 0,
    "none": 0,
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * (place + 2) for place, word in enumerate(_TENS)},
    **{
        f"{tens}-{ones}": 10 * (place + 2) + value
        for place, tens in enumerate(_TENS)
        for value, ones in enumerate(_ONES[1:10], 1)
    },
}
QUALIFIERS = {
    "about": "about",
    "approximately": "about",
    "approximate": "about",
    "around": "about",
    "some": "about",
    "roughly": "about",
    "nearly": "about",
    "almost": "about",
    "close to": "about",
    "over": "over",
    "more than": "over",
    "in excess of": "over",
    "at least": "at_least",
    # an upper bound: there is no qualifier for it, so such a figure is not placed
    "less than": "",
    "fewer than": "",
    "up to": "",
    "as many as": "",
}
_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_QUALIFIER = "|".join(sorted(QUALIFIERS, key=len, reverse=True))
NUMBER = rf"(?:(?<![\w.,:/-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\w:/]|[.,]\d)|\b(?:{_WORD})\b(?!-))"
COUNT = rf"(?:(?:{_QUALIFIER}) )?{NUMBER}"


_GRAMMAR_WORDS = frozenset(
    [
        "ceasefire", "violation", "violations", "explosions", "recorded", "recording", "including",
        "compared", "previous", "reporting", "period", "respectively", "region", "regions", "number",
        "between", "about", "approximately", "approximate", "around", "almost", "nearly", "over",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence: ``said`` is the slice of the file, ``flat`` the same on one line."""

    said: str
    flat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number as a text gives it; ``qualifier`` is '' for an upper bound, which no code means."""

    value: int
    qualifier: str


def read_text(task: Task) -> str | Problem:
    """The whole of a text file (gzip is unpacked), or why it is refused."""
    try:
        with opened(task.path) as file:
            raw = file.read(LONGEST_TEXT_BYTES + 1)
    except (OSError, EOFError) as error:
        return task.refusal("TL-INT-003", f"The file cannot be read: {error}.", "Fetch it again.")
    if len(raw) > LONGEST_TEXT_BYTES:
        return task.refusal(
            "TL-INT-050", "The text is longer than 8 MB, which no report is.", "Cut it into its reports."
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return task.refusal(
            "TL-INT-016",
            f"The text is not UTF-8: byte {error.start} is 0x{raw[error.start]:02x}.",
            "Save it as UTF-8 and read it again.",
        )
    return _no_prose(task, text) or text


def _no_prose(task: Task, text: str) -> Problem | None:
    """The refusal of a text that no person wrote: the search for figures would not end."""
    word = max(map(len, text.split()), default=0)
    if word > LONGEST_WORD:
        return task.refusal(
            "TL-INT-050", f"A word of {word} characters stands in the text.", "Is it a report?"
        )
    sentence = max(map(len, _slices(text)), default=0)
    if sentence > LONGEST_SENTENCE:
        return task.refusal(
            "TL-INT-050", f"A sentence of {sentence} characters stands in the text.", "Is it a report?"
        )
    return None


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in their order; a heading or a bullet is one of its own."""
    return [
        Sentence(said=said, flat=flat(said)) for said in map(str.strip, _slices(text)) if said.strip("•●▪* -")
    ]


def _slices(text: str) -> Iterator[str]:
    start = 0
    for cut in [*_BREAK.finditer(text), None]:
        stop = cut.start() if cut else len(text)
        yield from _ends(text, start, stop)
        start = cut.end() if cut else len(text)


def _ends(text: str, start: int, stop: int) -> Iterator[str]:
    for end in _END.finditer(text, start, stop):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:stop]


def flat(said: str) -> str:
    """The text on one line; a word cut at a line's end is joined where the grammar knows the word."""
    joined = re.sub(r"([A-Za-z]+)-[ \u00a0]*\s[ \u00a0]*([a-z]+)", _rejoined, said)
    return re.sub(r"\s+", " ", joined)


def _rejoined(cut: re.Match[str]) -> str:
    word = cut[1] + cut[2]
    return word if word.lower() in _GRAMMAR_WORDS else f"{cut[1]}-{cut[2]}"


def count_of(text: str) -> Count:
    """The number that ``COUNT`` matched."""
    number = re.search(rf"{NUMBER}$", text)
    if number is None:
        raise ValueError(f"'{text}' is no count")
    digits = number[0].replace(",", "")
    value = int(digits) if digits.isdigit() else NUMBER_WORDS[digits]
    said = text[: number.start()].strip()
    return Count(value=value, qualifier=QUALIFIERS[said] if said else "exact")
