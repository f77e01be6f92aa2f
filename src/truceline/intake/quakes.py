"""QuakeML 1.2 as events, read as a stream with expat: what is used of each, and its own bytes.

A document type or an entity declaration refuses the file (no unfolding), elements deeper than 40
are passed over, and at most one event is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

DEEPEST = 40
LONGEST_EVENT_BYTES = 16 << 20
_CHUNK_BYTES = 1 << 16
_LONGEST_SAID = 4000
_PARTS = frozenset(["origin", "magnitude"])


class DeclaresError(ValueError):
    """The document declares a document type or an entity."""


class TooLongError(ValueError):
    """One event is longer than 16 MB."""


@dataclass(slots=True)
class Event:
    """One event: its own values by path, its origins and magnitudes, and its text as it stands."""

    values: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {part: [] for part in _PARTS})
    said: str = ""

    def preferred(self, part: str) -> dict[str, str] | None:
        """The preferred origin or magnitude; the only one where none is named; else None."""
        listed = self.parts[part]
        wanted = self.values.get(f"preferred{part.capitalize()}ID")
        if wanted is None:
            return listed[0] if len(listed) == 1 else None
        return next((each for each in listed if each.get("publicID") == wanted), None)


@dataclass(slots=True)
class _Reader:
    """What expat's handlers keep while the document passes."""

    parser: expat.XMLParserType
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    event: Event | None = None
    part: dict[str, str] | None = None
    buffer: bytearray = field(default_factory=bytearray)
    buffer_from: int = 0
    event_from: int = 0
    done: list[Event] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.path.append(local)
        self.text.clear()
        if local == "event" and self.event is None:
            self.event, self.event_from = Event(), self.parser.CurrentByteIndex
            self.path = [local]
            self._identify(self.event.values, attributes)
        elif self.event is not None and len(self.path) == 2 and local in _PARTS:
            self.part = {}
            self._identify(self.part, attributes)

    @staticmethod
    def _identify(values: dict[str, str], attributes: dict[str, str]) -> None:
        if "publicID" in attributes:
            values["publicID"] = attributes["publicID"]

    def characters(self, text: str) -> None:
        if self.event is not None and len(self.path) <= DEEPEST and len(self.text) < DEEPEST:
            self.text.append(text)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        said = "".join(self.text).strip()
        self.text.clear()
        if self.event is not None and said and len(self.path) <= DEEPEST:
            self._keep(said)
        if self.path:
            self.path.pop()
        if self.event is not None and not self.path and local == "event":
            self.done.append(self._finished(self.event))
            self.event = None
        elif self.part is not None and self.event is not None and len(self.path) == 1:
            self.event.parts[local].append(self.part)
            self.part = None

    def _keep(self, said: str) -> None:
        if self.part is not None:
            self.part.setdefault("/".join(self.path[2:]), said)
        elif self.event is not None:
            self.event.values.setdefault("/".join(self.path[1:]), said)

    def _finished(self, event: Event) -> Event:
        begin = self.event_from - self.buffer_from
        stop = self.buffer.find(b">", self.parser.CurrentByteIndex - self.buffer_from) + 1
        said = bytes(self.buffer[begin:stop]).decode("utf-8", "backslashreplace")
        event.said = said[:_LONGEST_SAID]
        return event

    def forget(self) -> None:
        """Drops the bytes before the event that is being read."""
        kept_from = self.event_from if self.event is not None else self.parser.CurrentByteIndex
        del self.buffer[: max(0, kept_from - self.buffer_from)]
        self.buffer_from = max(self.buffer_from, kept_from)


def events(file: BinaryIO) -> Iterator[Event]:
    """The document's events, one at a time.

    errors: expat.ExpatError for what is no XML, DeclaresError, TooLongError
    """
    # read as UTF-8 whatever the document declares: another codec would raise what no reader foresees,
    # and what stands in other bytes could not be shown as it stands
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    reader = _Reader(parser=parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _declares
    while chunk := file.read(_CHUNK_BYTES):
        reader.buffer += chunk
        parser.Parse(chunk, False)
        yield from reader.done
        reader.done.clear()
        reader.forget()
        if len(reader.buffer) > LONGEST_EVENT_BYTES:
            raise TooLongError("an event is longer than 16 MB")
    parser.Parse(b"", True)
    yield from reader.done


def _declares(*_: object) -> None:
    raise DeclaresError("it declares a document type or an entity")
