"""News articles and statements as immutable texts: what they say, in which language, of which day.

Comes in: bytes of one file. Goes out: a ``Document``, or the problem for which there is none. Nothing is
edited: ``raw`` is the file as stored, and ``Plain`` (plain.py) is a view of it with a map back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath

from truceline.records import Problem, Severity
from truceline.talks.anchors import Span
from truceline.talks.dateline import Dateline, dateline
from truceline.talks.languages import languages
from truceline.talks.plain import Plain, plain

MOST_BYTES = 1_000_000
"""A longer file is no article; an article has a two-hundredth of it."""

LONGEST_HEAD = 20_000
"""Characters in whose first lines a date line is looked for."""

STATED = ("date line", "metadata")
"""Sources of a document's date that somebody wrote; 'inferred' is the third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as stored, named by the digest of its bytes.

    ``dct`` is the day the text is of, or None where nobody says; ``dct_source`` is 'date line',
    'metadata' or 'inferred', and None with it. ``body`` is where the article begins after its date line.
    ``languages`` gives each paragraph's (start, end, code), code points, 'und' where it cannot be told.
    """

    id: str
    file: str
    sha256: str
    raw: str
    lang: str
    languages: tuple[tuple[int, int, str], ...] = ()
    dct: date | None = None
    dct_source: str | None = None
    dct_span: Span | None = None
    outlet: str | None = None
    body: int = 0
    copies: tuple[str, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The characters from start to before end, as an anchor."""
        return Span(self.id, start, end, self.raw[start:end])

    def plain(self) -> Plain:
        """The text as the rules read it, with the map back to these characters."""
        return plain(self.raw)

    def in_english(self, start: int) -> bool:
        """True when the paragraph at this place is in the language whose rules there are."""
        at = bisect_right(self.languages, start, key=lambda each: each[0]) - 1
        return at >= 0 and start < self.languages[at][1] and self.languages[at][2] == "en"


def read_document(
    content: bytes, file: str, *, dct: date | None = None
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document that the bytes of one file are, or why there is none.

    dct: the day as the caller knows it (metadata); a date line that says another day wins and is told.
    """
    refused = _refusal(content, file)
    if refused is not None:
        return None, (refused,)
    raw = content.decode("utf-8")
    line = _dateline(raw)
    spans = languages(raw)
    found = Document(
        id=f"doc:{slug(PurePath(file).stem)}",
        file=PurePath(file).name,
        sha256=hashlib.sha256(content).hexdigest(),
        raw=raw,
        lang=_dominant(spans),
        languages=spans,
        body=line.end if line else 0,
    )
    return _dated(found, line, dct)


def read_documents(
    paths: Iterable[Path], *, dct: date | None = None
) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The documents of these files, each text once, in the order of their ids; and what was refused.

    A repost byte for byte is the same document with one more file in ``copies``. Two texts whose files
    have one name are told apart by the digest.
    """
    found: dict[str, Document] = {}
    problems: list[Problem] = []
    for path in sorted(paths, key=lambda each: (each.name, str(each))):
        document, faults = read_document(_content(path), str(path), dct=dct)
        problems += faults
        if document is None:
            continue
        first = found.get(document.sha256)
        found[document.sha256] = (
            replace(first, copies=(*first.copies, document.file)) if first is not None else document
        )
    return tuple(sorted(_named_apart(list(found.values())), key=lambda each: each.id)), tuple(problems)


def slug(text: str) -> str:
    """The text as an id takes it: small letters, digits and dashes; never empty."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    short = re.sub(r"[^a-z0-9]+", "-", flat).strip("-")
    return short or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _content(path: Path) -> bytes:
    """The file's bytes; of one that is too long only enough to see that."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _refusal(content: bytes, file: str) -> Problem | None:
    if len(content) > MOST_BYTES:
        message = f"the file holds more than {MOST_BYTES:,} bytes; that is no article."
        return _refused("TL-TLK-001", message, "Cut it into the articles it holds.", file)
    if b"\0" in content[:65536] or b"\0" in content:
        return _refused(
            "TL-TLK-002", "the file holds NUL bytes; it is no text.", "Save the article as text.", file
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8."
        return _refused("TL-TLK-003", message, "Save the article as UTF-8.", file)
    if not any(sign.isalnum() for sign in text):
        return _refused("TL-TLK-004", "the file holds no words.", "Fetch the article again.", file)
    return None


def _dated(
    document: Document, line: Dateline | None, stated: date | None
) -> tuple[Document, tuple[Problem, ...]]:
    if line is None:
        source = "metadata" if stated is not None else None
        return replace(document, dct=stated, dct_source=source), ()
    span = document.span(line.start, line.end)
    found = replace(document, dct=line.day, dct_source="date line", dct_span=span)
    if stated in (None, line.day):
        return found, ()
    message = f"the date line says {line.day}, the caller says {stated}; the date line is kept."
    note = Problem(
        code="TL-TLK-006",
        severity=Severity.NOTE,
        message=message,
        remedy="Leave --date out, or read this file alone.",
        file=document.file,
        found=span.text,
    )
    return found, (note,)


def _dateline(raw: str) -> Dateline | None:
    """The date line, looked for in the text as the rules read it, with its place in the text as stored."""
    seen = plain(raw[:LONGEST_HEAD])
    found = dateline(seen.text)
    if found is None:
        return None
    start, end = seen.raw_at(found.start, found.end)
    return replace(found, start=start, end=end)


def _dominant(spans: Iterable[tuple[int, int, str]]) -> str:
    """The language of the most characters; 'und' when no paragraph's can be told."""
    room: dict[str, int] = {}
    for start, end, code in spans:
        room[code] = room.get(code, 0) + end - start
    told = {code: size for code, size in room.items() if code != "und"}
    return max(sorted(told), key=lambda code: told[code]) if told else "und"


def _named_apart(found: list[Document]) -> list[Document]:
    names = [each.id for each in found]
    return [
        replace(each, id=f"{each.id}-{each.sha256[:8]}") if names.count(each.id) > 1 else each
        for each in found
    ]


def _refused(code: str, message: str, remedy: str, file: str) -> Problem:
    return Problem(code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=file)
