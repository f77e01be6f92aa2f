"""Fields of the agreement's files, each read as what it must be, every fault noted with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from truceline.agreement.entries import Entry, entry_of_node, entry_of_values
from truceline.agreement.yaml_nodes import (
    Branch,
    Leaf,
    Node,
    Row,
    YamlTrouble,
    is_null,
    read_nodes,
    surprise,
)
from truceline.records import Names, Problem, RecordError, Severity

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)"
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?")
DAY = r"\d{4}-\d\d-\d\d"
OFFSET = r"[+-]\d\d:\d\d"


@dataclass(slots=True)
class Reference:
    """A word that names another record: ``kind`` is party, zone, provision, anchor or act."""

    kind: str
    leaf: Leaf
    column: str


@dataclass(frozen=True, slots=True)
class ParameterAsked:
    """A definition's parameter that stands for a value; ``kind`` is duration, number or None: either."""

    definition: str
    name: str
    kind: str | None
    line: int
    column: str


@dataclass(slots=True)
class Sheet:
    """One file under the reader's eye: what was found wrong so far, and what must exist elsewhere.

    ``entries`` are its records as they stand, ``parameters`` the parameters of definitions that it reads.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    parameters: list[ParameterAsked] = field(default_factory=list)

    def keep(self, kind: str, entry_id: str, node: Node) -> None:
        """Keep a record of a YAML file as it stands."""
        if isinstance(node, Branch):
            self.entries.append(entry_of_node(kind, entry_id, self.file, node))

    def keep_values(
        self, kind: str, entry_id: str, line: int | None, values: Iterable[tuple[str, Any]]
    ) -> None:
        """Keep a record of another file, its values by name."""
        self.entries.append(entry_of_values(kind, entry_id, self.file, line, values))

    def wrong(
        self, code: str, line: int | None, message: str, remedy: str, found: str = "", column: str = ""
    ) -> None:
        """Note that something keeps the agreement from being read."""
        self.problems.append(
            Problem(
                code=code,
                severity=Severity.REFUSED,
                message=message,
                remedy=remedy,
                file=self.file,
                line_no=line,
                column=column,
                found=found,
            )
        )

    def nodes(self, text: str) -> Node | None:
        """The file's document; None when it is empty or cannot be read."""
        try:
            return read_nodes(text)
        except YamlTrouble as trouble:
            self.wrong(trouble.code, trouble.line, trouble.message, trouble.remedy)
            return None

    def listed(self, node: Node | None) -> Iterator[Node]:
        """The entries of a file that is a list."""
        if isinstance(node, Row):
            yield from node.nodes
        elif node is not None and not is_null(node):
            remedy = "Begin each record with '- ', as in the reference of the agreement folder."
            self.wrong("TL-AGR-004", node.line, "the file must be a list of records.", remedy)

    def text(self, leaf: Leaf, column: str) -> str | None:
        """A text; None, with the fault noted, when YAML readers disagree on what it is."""
        reads = surprise(leaf)
        if reads is None:
            return leaf.text
        self.wrong(
            "TL-AGR-008",
            leaf.line,
            f"'{leaf.text}' stands without quotes, and YAML may read it as {reads}.",
            f'Put it in quotes: "{leaf.text}".',
            leaf.text,
            column,
        )
        return None

    def moment(self, leaf: Leaf, column: str) -> datetime | None:
        """An exact moment in UTC; None, with the fault noted, when no zone stands beside it."""
        if not re.fullmatch(MOMENT, leaf.text):
            self._no_moment(leaf, column)
            return None
        try:
            return datetime.fromisoformat(leaf.text).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            self._not_allowed(leaf, column, f"is no moment ({error})", "Write it as 2026-03-01T00:00+02:00.")
            return None

    def day(self, leaf: Leaf, column: str) -> date | None:
        """A calendar day; None, with the fault noted, when it is none."""
        try:
            if re.fullmatch(DAY, leaf.text):
                return date.fromisoformat(leaf.text)
        except ValueError:
            pass
        self._not_allowed(leaf, column, "is not a calendar day", "Write it as 2026-03-01.")
        return None

    def zone(self, leaf: Leaf, column: str) -> str | None:
        """An IANA zone or a fixed offset, as written."""
        name = self.text(leaf, column)
        if name is None or known_zone(name):
            return name
        self._not_allowed(leaf, column, "is no time zone", "Write a zone such as Europe/Kyiv or +02:00.")
        return None

    def _no_moment(self, leaf: Leaf, column: str) -> None:
        write = "Write the moment with its offset, for example 2026-03-01T00:00+02:00."
        if _NO_ZONE.fullmatch(leaf.text):
            self.wrong("TL-AGR-007", leaf.line, f"'{leaf.text}' has no time zone.", write, leaf.text, column)
        elif leaf.plain and surprise(leaf):
            message = f"'{leaf.text}' is no moment: YAML may read it as {surprise(leaf)}, and it has no zone."
            self.wrong("TL-AGR-008", leaf.line, message, write, leaf.text, column)
        elif re.fullmatch(DAY, leaf.text):
            message = f"'{leaf.text}' is a day, and a day begins at another moment in every zone."
            self.wrong("TL-AGR-007", leaf.line, message, write, leaf.text, column)
        else:
            self._not_allowed(leaf, column, "is no moment", write)

    def _not_allowed(self, leaf: Leaf, column: str, what: str, remedy: str) -> None:
        self.wrong("TL-AGR-004", leaf.line, f"'{leaf.text}' {what}.", remedy, leaf.text, column)


def sentence(error: Exception) -> str:
    """The error's words with one full stop behind them."""
    return f"{str(error).rstrip('.')}."


def known_zone(name: str) -> bool:
    """Whether it is a zone of the IANA list or a fixed offset such as +02:00."""
    if re.fullmatch(OFFSET, name):
        return int(name[1:3]) < 24 and int(name[4:]) < 60
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one record; reading one that is missing or wrong notes it and gives None."""

    sheet: Sheet
    line: int
    by_name: dict[str, Node]
    what: str

    @classmethod
    def of(cls, sheet: Sheet, node: Node, known: Collection[str], what: str) -> Fields | None:
        """The record's fields; keys that are not known and keys written twice are noted."""
        if not isinstance(node, Branch):
            message = f"{what} must be a record of fields, such as 'id: P1'."
            sheet.wrong("TL-AGR-004", node.line, message, "Write one field to a line, 'name: value'.")
            return None
        found: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.entries:
            if key.text in found:
                message = f"{what} has the field '{key.text}' twice; first on line {lines[key.text]}."
                sheet.wrong("TL-AGR-006", key.line, message, "Keep one of the two.", key.text, key.text)
            elif key.text not in known:
                message = f"{what} has a field '{key.text}', which the format does not know."
                remedy = f"Known fields are: {', '.join(known)}."
                sheet.wrong("TL-AGR-009", key.line, message, remedy, key.text, key.text)
            else:
                found[key.text], lines[key.text] = value, key.line
        return cls(sheet, node.line, found, what)

    def has(self, name: str) -> bool:
        """True when the field is there and not null."""
        return name in self.by_name and not is_null(self.by_name[name])

    def need(self, name: str) -> Node | None:
        """The field's node; its absence is noted."""
        if self.has(name):
            return self.by_name[name]
        line = self.by_name[name].line if name in self.by_name else self.line
        message = f"{self.what} has no '{name}'."
        self.sheet.wrong("TL-AGR-003", line, message, f"Add a line '{name}: ...'.", column=name)
        return None

    def leaf(self, name: str, *, needed: bool = False) -> Leaf | None:
        """The field as written, one value."""
        node = self.need(name) if needed else (self.by_name[name] if self.has(name) else None)
        if node is None or isinstance(node, Leaf):
            return node
        message = f"'{name}' of {self.what} must be one value."
        self.sheet.wrong("TL-AGR-004", node.line, message, "Write one text.", column=name)
        return None

    def text(self, name: str, *, needed: bool = False) -> str | None:
        """The field as a text."""
        leaf = self.leaf(name, needed=needed)
        return None if leaf is None else self.sheet.text(leaf, name)

    def choice(self, name: str, allowed: Collection[str], *, needed: bool = False) -> str | None:
        """The field as one of the allowed words."""
        leaf = self.leaf(name, needed=needed)
        if leaf is None or leaf.text in allowed:
            return None if leaf is None else leaf.text
        self.sheet.wrong(
            "TL-AGR-004",
            leaf.line,
            f"'{leaf.text}' is not allowed as '{name}' of {self.what}.",
            f"Write one of: {', '.join(allowed)}.",
            leaf.text,
            name,
        )
        return None

    def rows(self, name: str, *, needed: bool = False) -> tuple[Node, ...] | None:
        """The field as a list of nodes; None when it is absent or no list."""
        node = self.need(name) if needed else (self.by_name[name] if self.has(name) else None)
        if node is None or isinstance(node, Row):
            return None if node is None else node.nodes
        message = f"'{name}' of {self.what} must be a list."
        self.sheet.wrong("TL-AGR-004", node.line, message, "Write it in brackets: [..., ...].", column=name)
        return None

    def texts(self, name: str, *, refers_to: str | None = None, needed: bool = False) -> tuple[str, ...]:
        """The field as a list of texts; with ``refers_to`` each must name a record of that kind."""
        found: list[str] = []
        for node in self.rows(name, needed=needed) or ():
            if not isinstance(node, Leaf):
                message = f"'{name}' of {self.what} must list texts."
                self.sheet.wrong("TL-AGR-004", node.line, message, "Write words only.", column=name)
                continue
            text = self.sheet.text(node, name)
            if text is not None and text in found:
                message = f"'{name}' of {self.what} lists '{text}' twice."
                self.sheet.wrong("TL-AGR-006", node.line, message, "Keep one of the two.", text, name)
            elif text is not None:
                found.append(text)
                self.refer(refers_to, node, name)
        return tuple(found)

    def reference(self, name: str, kind: str, *, needed: bool = False) -> str | None:
        """The field as the id of a record of that kind."""
        leaf = self.leaf(name, needed=needed)
        text = None if leaf is None else self.sheet.text(leaf, name)
        if leaf is not None and text is not None:
            self.refer(kind, leaf, name)
        return text

    def refer(self, kind: str | None, leaf: Leaf, column: str) -> None:
        """Note that a record of that kind must carry this id."""
        if kind is not None:
            self.sheet.references.append(Reference(kind, leaf, column))

    def names(self, name: str, *, needed: bool = False) -> Names:
        """The field as texts by language; a bare text counts as English."""
        node = self.need(name) if needed else (self.by_name[name] if self.has(name) else None)
        if node is None:
            return ()
        if isinstance(node, Leaf):
            text = self.sheet.text(node, name)
            return () if text is None else (("en", text),)
        if isinstance(node, Branch):
            return tuple(self._names(node, name))
        message = f"'{name}' of {self.what} must be texts by language."
        self.sheet.wrong("TL-AGR-004", node.line, message, 'Write {en: "...", uk: "..."}.', column=name)
        return ()

    def record(self, name: str, known: Collection[str]) -> Fields | None:
        """The field as a record of its own."""
        if not self.has(name):
            return None
        return Fields.of(self.sheet, self.by_name[name], known, f"'{name}' of {self.what}")

    def moment(self, name: str, *, needed: bool = False) -> datetime | None:
        """The field as an exact moment, UTC."""
        leaf = self.leaf(name, needed=needed)
        return None if leaf is None else self.sheet.moment(leaf, name)

    def day(self, name: str) -> date | None:
        """The field as a calendar day."""
        leaf = self.leaf(name)
        return None if leaf is None else self.sheet.day(leaf, name)

    @contextmanager
    def noting(self, code: str) -> Iterator[None]:
        """What a record refuses inside is noted as a problem of this one."""
        try:
            yield
        except RecordError as error:
            self.sheet.wrong(code, self.line, f"{self.what}: {sentence(error)}", "Mend the record.")

    def _names(self, branch: Branch, column: str) -> Iterator[tuple[str, str]]:
        for key, value in branch.entries:
            language = self.sheet.text(key, column)
            text = self.sheet.text(value, column) if isinstance(value, Leaf) else None
            if not isinstance(value, Leaf):
                message = f"'{column}' of {self.what} must give one text for a language."
                self.sheet.wrong("TL-AGR-004", value.line, message, "Write one text.", column=column)
            if language is not None and text is not None:
                yield language, text
