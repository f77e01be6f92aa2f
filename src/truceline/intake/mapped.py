"""Column maps: which of the publisher's columns, constants and codes become which of ours.

A card says ``[map] ours = "theirs"``, ``[constants] ours = "value"`` and, for words that need
translating, ``[codes.ours] theirs = "ours"``. A word without a translation stays as it is, so
that the code list's rule can set the row aside and name it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from truceline.intake.cells import cell
from truceline.intake.rows import table_rows
from truceline.intake.task import Moment, Rows, Rule, Task, quoted
from truceline.records import Problem


@dataclass(frozen=True, slots=True)
class Mapped:
    """A card's map over a file's rows."""

    task: Task
    rows: Rows

    def column(self, ours: str) -> str:
        """The publisher's column for one of ours, or our own name where the map has none."""
        theirs = self.task.card.setting("map").get(ours, ours)
        return str(theirs[0] if isinstance(theirs, list) else theirs)

    def has(self, ours: str) -> bool:
        """True when a mapped column of the file or a constant gives this one."""
        mapped = ours in self.task.card.setting("map") and self.column(ours).lower() in self.rows.columns
        return mapped or ours in self.task.card.setting("constants")

    def text(self, ours: str) -> str:
        """SQL of the text for one of our columns; null where the card gives none."""
        theirs = self.task.card.setting("map").get(ours)
        constant = self.task.card.setting("constants").get(ours)
        fallback = quoted(str(constant)) if constant is not None else "CAST(NULL AS VARCHAR)"
        if theirs is None:
            return fallback
        names = theirs if isinstance(theirs, list) else [theirs]
        found = " || ' ' || ".join(cell(self.rows, str(name)) for name in names)
        coded = self._coded(ours, found)
        return coded if constant is None else f"coalesce({coded}, {fallback})"

    def _coded(self, ours: str, found: str) -> str:
        codes = self.task.card.setting("codes").get(ours, {})
        if not codes:
            return found
        cases = " ".join(f"WHEN {quoted(str(k))} THEN {quoted(str(v))}" for k, v in codes.items())
        return f"CASE {found} {cases} ELSE {found} END"

    def moment(self, name: str, ours: str, *, required: bool = True, end_excluded: bool = False) -> Moment:
        """The time that one of our columns holds, by the card's ``[time]`` pattern and width."""
        rule = self.task.card.setting("time")
        width, written = rule.get("width"), bool(rule.get("written"))
        return Moment(
            name=name,
            text=self.words(ours) if written else self.text(ours),
            column=self.column(ours),
            zone=self.task.zone,
            width=quoted(str(width)) if width else "NULL",
            pattern=str(rule["pattern"]) if "pattern" in rule else None,
            written=written,
            required=required,
            end_excluded=end_excluded,
        )

    def words(self, ours: str) -> str:
        """SQL of what the source wrote, before any code; cells of several columns joined, empty ones not."""
        theirs = self.task.card.setting("map").get(ours)
        constant = self.task.card.setting("constants").get(ours)
        names = theirs if isinstance(theirs, list) else [theirs] if theirs is not None else []
        cells = [cell(self.rows, str(name)) for name in names if str(name).lower() in self.rows.columns]
        written = cells[0] if len(cells) == 1 else f"nullif(concat_ws(' ', {', '.join(cells)}), '')"
        if constant is None:
            return written if cells else "CAST(NULL AS VARCHAR)"
        return f"coalesce({written}, {quoted(str(constant))})" if cells else quoted(str(constant))

    def missing(self) -> Problem | None:
        """The refusal when the file lacks a column the card calls needed, or writes one twice."""
        needed = [str(name) for name in self.task.card.recognise.get("columns", ())]
        mapped = [
            str(n)
            for v in self.task.card.setting("map").values()
            for n in (v if isinstance(v, list) else [v])
        ]
        for name in needed:
            if name.lower() not in self.rows.columns:
                return self.task.refusal(
                    "TL-INT-004",
                    f"The column '{name}' is missing; the file has {', '.join(self.rows.columns)}.",
                    f"Is it a file of the format {self.task.card.name}? Choose another with --format.",
                    column=name,
                )
        for name in (*needed, *mapped):
            if name.lower() in self.rows.twice:
                return self.task.refusal(
                    "TL-INT-004",
                    f"The column '{name}' stands twice in the header: nobody can say which one is meant.",
                    "Rename one of them and read the file again.",
                    column=name,
                )
        return None


def mapped_rows(task: Task, *checks: Callable[[Task], Problem | None]) -> Mapped | Problem:
    """The file's rows under its card's map, or why the file is refused; ``checks`` are the format's own."""
    rows = table_rows(task)
    if isinstance(rows, Problem):
        return rows
    mapped = Mapped(task, rows)
    problem = mapped.missing() or next(filter(None, (check(task) for check in checks)), None)
    return mapped if problem is None else problem


def speaker(mapped: Mapped, ours: str, by: dict[str, str] | None = None) -> tuple[dict[str, str], Rule]:
    """(working columns said_by and source_of_row, rule) for rows that name who speaks.

    by: the word in the row to a source id; None: the word is the id of a source itself.
    A word that names no source of sources.toml sets the row aside; an empty one means the file's.
    """
    task, text = mapped.task, mapped.text(ours)
    known = by if by is not None else {source.id: source.id for source in task.sources}
    cases = " ".join(f"WHEN {quoted(word)} THEN {quoted(source)}" for word, source in known.items())
    own = quoted(task.source.id)
    named_in_row = f"CASE WHEN said_by IS NULL THEN {own} ELSE (CASE said_by {cases} END) END"
    silent = text == "CAST(NULL AS VARCHAR)"
    return {"said_by": text, "source_of_row": own if silent else named_in_row}, Rule(
        code="TL-INT-013",
        column=mapped.column(ours),
        bad="source_of_row IS NULL",
        found="said_by",
        message="'{found}' names no source of this mission. The row is set aside; the others are kept.",
        remedy="Add the source with: truceline source add. Then read the file again.",
    )
