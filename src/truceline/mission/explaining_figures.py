"""A figure of a report walked: derived again, then the question behind it, then the rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from truceline.mission.errors import refusal
from truceline.mission.explaining_truce import TruceExplainer
from truceline.mission.explaining_views import ROWS_SHOWN, Views
from truceline.mission.negotiating_explained import talks_line_explained
from truceline.mission.proving import Explanation, Fact
from truceline.mission.reporting import figures_again
from truceline.report import (
    Derivation,
    FigureError,
    FigureQuery,
    Given,
    How,
    Register,
    how_from_json,
    rows_of,
)
from truceline.store import StoredReport


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    """A stored report with its figures, and the register of the same figures derived again."""

    report: StoredReport
    figures: Mapping[str, Mapping[str, Any]]
    again: Register | None


class FigureExplainer:
    """Explains figures of a mission's reports; keeps the reports that it opened."""

    def __init__(self, views: Views, truces: TruceExplainer) -> None:
        self._views, self._truces = views, truces
        self._published: dict[int, _Published] = {}
        self._walked: dict[tuple[object, ...], Explanation] = {}

    def explain(self, figure_id: str, folder: str | None) -> Explanation | None:
        """The figure as the newest report has it, or the one in a folder; None where none has it."""
        for report in self._reports:
            if folder in (None, report.folder) and figure_id in self._open(report).figures:
                return self._figure(self._open(report), figure_id)
        return None

    def shown_in(self, figure_id: str, folder: str | None) -> datetime | None:
        """When the report was issued that the figure is explained from."""
        for report in self._reports:
            if folder in (None, report.folder) and figure_id in self._open(report).figures:
                return datetime.fromisoformat(report.about["issued_at"])
        return None

    @cached_property
    def _reports(self) -> list[StoredReport]:
        return self._views.store.reports()[::-1]

    def _open(self, report: StoredReport) -> _Published:
        if report.seq not in self._published:
            stored = self._figures_of(report)
            again = figures_again(self._views.store, self._views.setup, report)
            self._published[report.seq] = _Published(report=report, figures=stored, again=again)
        return self._published[report.seq]

    def _figures_of(self, report: StoredReport) -> Mapping[str, Mapping[str, Any]]:
        file = self._views.store.folder.root / (report.folder or "") / "report.json"
        try:
            figures: Mapping[str, Mapping[str, Any]] = json.loads(file.read_bytes())["figures"]
        except (OSError, ValueError, LookupError, TypeError):
            remedy = "See what else is damaged with: truceline verify MISSION"
            raise refusal("TL-VER-008", "it is not what was written.", remedy, str(file)) from None
        return figures

    def _figure(self, published: _Published, figure_id: str) -> Explanation:
        key = (published.report.seq, figure_id)
        if key not in self._walked:
            self._walked[key] = self._walked_figure(published, figure_id)
        return self._walked[key]

    def _walked_figure(self, published: _Published, figure_id: str) -> Explanation:
        stored = published.figures[figure_id]
        facts: list[Fact] = [("rule", stored["rule"]), ("tier", stored["tier"])]
        facts.append(("published in", published.report.folder))
        if stored.get("withheld"):
            facts.append(("value", "withheld from this report's readers"))
            return Explanation(title=f"figure {figure_id}", facts=tuple(facts))
        facts.insert(0, ("published value", f"{stored['value']} {stored['unit']}"))
        if published.again is None:
            facts.append(("derived again", "not possible: the settings have changed since"))
            return self._figure_as_stored(published, figure_id, facts)
        again, how = published.again.figures.get(figure_id), published.again.how.get(figure_id)
        facts.append(("derived again", again.value if again else "the report has no such figure"))
        return Explanation(
            title=f"figure {figure_id}",
            facts=tuple(facts),
            children=() if how is None else tuple(self._below(published, how)),
            own_check=again is not None and again.value == stored["value"],
        )

    def _figure_as_stored(self, published: _Published, figure_id: str, facts: list[Fact]) -> Explanation:
        """The figure by the question that stands in the report itself, as far as its readers have it."""
        try:
            how = how_from_json(published.figures[figure_id])
        except FigureError as error:
            facts.append(("question", str(error)))
            return Explanation(title=f"figure {figure_id}", facts=tuple(facts))
        children = tuple(self._below(published, how))
        return Explanation(title=f"figure {figure_id}", facts=tuple(facts), children=children)

    def _below(self, published: _Published, how: How) -> Iterator[Explanation]:
        if isinstance(how, Derivation):
            for part in how.of:
                yield self._figure(published, part)
        elif isinstance(how, FigureQuery):
            yield from self._rows_behind(published.report, how)
        else:
            yield from self._given(published.report, how)

    def _rows_behind(self, report: StoredReport, query: FigureQuery) -> Iterator[Explanation]:
        self._views.open_for(report)
        yield Explanation(title="question", facts=(("layer", query.layer), ("asked", query.text())))
        rows = rows_of(self._views.con, query, ROWS_SHOWN + 1)
        for row in rows[:ROWS_SHOWN]:
            yield self._views.prover.row(str(row["id"]), str(row["batch_root"]))
        if len(rows) > ROWS_SHOWN:
            yield Explanation(
                title=f"and more rows of the same kind (the first {ROWS_SHOWN} are shown)", facts=()
            )

    def _given(self, report: StoredReport, given: Given) -> Iterator[Explanation]:
        if given.record.startswith("truce/"):
            yield self._truces.answer(given.record.split("/")[1], report)
        elif given.record.startswith("claims/"):
            found = self._views.row_anywhere(given.record.split("/")[1], report)
            if found is not None:
                yield found
        elif given.record.startswith("talks-"):
            yield from talks_line_explained(self._views.store, given.record, given.name, report.about["tier"])
            recorded = self._views.prover.record(given.record)
            if recorded is not None:
                yield recorded
        else:
            facts = (("record", given.record), ("field", given.name), ("rule", given.rule))
            yield Explanation(title="computed by the report's own step", facts=facts)
