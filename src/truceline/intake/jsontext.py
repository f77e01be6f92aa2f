"""GeoJSON as text: where each feature stands in the document, word for word, one at a time.

``json.loads`` gives values and forgets where they stood. Here the outermost object is walked by
hand and each feature is decoded from where it stands, so that its text can be cut out of the
document as it is, and a million features need no more memory than the document and one of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WHITE = re.compile(r"[ \t\n\r]*")


class NotFeaturesError(ValueError):
    """The document is JSON, but no FeatureCollection."""


class TwiceError(ValueError):
    """A name stands twice in the outermost object, so that nobody can say which is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One feature: its value, its place in the text, and whether an object in it says a name twice."""

    value: Any
    start: int
    end: int
    twice: bool


def json_text(path: Path) -> str:
    """The document's text, without a byte order mark.

    errors: UnicodeDecodeError when it is not UTF-8, OSError
    """
    return path.read_bytes().decode("utf-8-sig")


def features(text: str) -> Iterator[Found]:
    """Every feature of a FeatureCollection, in its order.

    errors: ValueError when the text is no JSON (NaN and Infinity are none), RecursionError when it
    is nested deeper than can be read; NotFeaturesError and TwiceError, perhaps after the last feature
    """
    cursor = _Cursor(text)
    kinds: list[Any] = []
    lists = 0
    if cursor.next() != "{":
        cursor.value()
        cursor.end()
        raise NotFeaturesError("it is JSON but no GeoJSON")
    for key in cursor.names():
        if key == "features" and cursor.next() == "[":
            lists += 1
            if lists > 1:
                raise TwiceError("'features' stands there twice")
            yield from cursor.items()
        else:
            value = cursor.value()
            kinds += [value] if key == "type" else []
    cursor.end()
    if len(kinds) > 1:
        raise TwiceError("'type' stands there twice")
    if kinds != ["FeatureCollection"] or not lists:
        raise NotFeaturesError("it is JSON but no GeoJSON")


def place_of_geometry(feature: str) -> tuple[int, int] | None:
    """Where the value of 'geometry' starts and ends in the text of one feature; None without one."""
    cursor = _Cursor(feature)
    for key in cursor.names():
        cursor.next()
        start = cursor.at
        cursor.value()
        if key == "geometry":
            return start, cursor.at
    return None


class _Cursor:
    """A place in a JSON text, moved on by what is read there."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self._twice = False
        decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=_no_number)
        self._decode = decoder.raw_decode

    def next(self) -> str:
        """The next character that is no white space; '' at the end."""
        found = _WHITE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        """The value that starts here."""
        self.next()
        value, self.at = self._decode(self.text, self.at)
        return value

    def names(self) -> Iterator[str]:
        """Each key of the object that starts here; who asks for the next has read the value."""
        self._take("{")
        if self.next() == "}":
            self.at += 1
            return
        while True:
            if self.next() != '"':
                raise json.JSONDecodeError("Expecting a property name", self.text, self.at)
            key = self.value()
            self._take(":")
            yield key
            if self._more("}"):
                return

    def items(self) -> Iterator[Found]:
        """Each value of the list that starts here."""
        self._take("[")
        if self.next() == "]":
            self.at += 1
            return
        while True:
            self.next()
            start, self._twice = self.at, False
            value = self.value()
            yield Found(value=value, start=start, end=self.at, twice=self._twice)
            if self._more("]"):
                return

    def end(self) -> None:
        """Nothing may follow."""
        if self.next():
            raise json.JSONDecodeError("Extra data", self.text, self.at)

    def _more(self, close: str) -> bool:
        """True when the list or object closes here, False when more of it follows."""
        found = self.next()
        self.at += 1
        if found not in (close, ","):
            raise json.JSONDecodeError(f"Expecting ',' or '{close}'", self.text, self.at - 1)
        return found == close

    def _take(self, wanted: str) -> None:
        if self.next() != wanted:
            raise json.JSONDecodeError(f"Expecting '{wanted}'", self.text, self.at)
        self.at += 1

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        self._twice = self._twice or len(made) < len(pairs)
        return made


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
