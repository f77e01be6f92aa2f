"""From any id, or any number of a report, down to bytes: what it is, how it came about, and whether
it holds when it is worked out again.

Comes in: an id. Goes out: a tree of facts. ``holds`` is false anywhere a check on the way fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any

from truceline.agreement import Answer, Step, ask
from truceline.compliance import incident_blocks
from truceline.mission.accepting import method_steps, method_words
from truceline.mission.asking import agreed_window, answers, recorded_question, window_asked_last
from truceline.mission.covering import SAID
from truceline.mission.daily import open_views
from truceline.mission.errors import refusal
from truceline.mission.explaining_announced import announced_explained
from truceline.mission.explaining_merges import how_it_came_together
from truceline.mission.explaining_panels import PANEL_ID, panel_explained
from truceline.mission.explaining_signatures import signatures_explained
from truceline.mission.explaining_weights import weights_explained
from truceline.mission.guaranteeing import panel_at
from truceline.mission.negotiating_explained import talks_line_explained
from truceline.mission.noticing import register_of
from truceline.mission.proving import Explanation, Fact, Prover
from truceline.mission.reporting import figures_again, truce_method_of, window_of
from truceline.mission.saying import DECISION
from truceline.mission.settling import settling_explained, waiting_of
from truceline.mission.setup import Setup
from truceline.records import Clock, MethodWord, TruceAnswer, TruceWindow, system_clock
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
from truceline.store import Run, Store, StoredReport, connect
from truceline.verification.truce_methods import METHOD
from truceline.verification.truce_v1 import WindowCount

ROWS_SHOWN = 3
LAYERS = (
    "observations",
    "tallies",
    SAID,
    "checks",
    "notices",
    "holdings",
    "inspections",
    "control",
    "aside",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    """A stored report with its figures, and the register of the same figures derived again."""

    report: StoredReport
    figures: Mapping[str, Mapping[str, Any]]
    again: Register | None


_Answered = tuple[tuple[TruceAnswer, ...], dict[str, tuple[WindowCount, ...]]]


class Explainer:
    """Explains ids of one mission; keeps what it opened for the next id."""

    def __init__(self, store: Store, setup: Setup, clock: Clock = system_clock) -> None:
        self._store, self._setup, self._clock = store, setup, clock
        self._con = connect()
        self._published: dict[int, _Published] = {}
        self._views_for: tuple[int | None, int | None] | None = None
        self._prover = Prover(store, self._con)
        self._walked: dict[tuple[object, ...], Explanation] = {}
        self._roots: dict[tuple[object, ...], str | None] = {}
        self._truces: dict[int | None, _Answered] = {}

    def __enter__(self) -> Explainer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.close()

    def explain(self, record_id: str, report: str | None = None) -> Explanation:
        """The walk from an id down to bytes.

        report: the folder of a report of the mission, as ``reports/...``; without it a figure is that
        of the newest report which has it.
        errors: RefusedError when nothing in the mission has that id.
        """
        found = self._figure_of_a_report(record_id, report)
        if found is not None:
            return self._with_methods(found, self._shown_in(record_id, report))
        if record_id.startswith("truce/"):
            found = self._truce(record_id)
        if found is None and re.fullmatch(PANEL_ID, record_id):
            found = self._panel(record_id)
        if found is None and re.fullmatch(r"[FA]?\d+(-.+)?", record_id):
            found = self._incident(int(re.findall(r"\d+", record_id)[0]), record_id)
        if found is not None:
            return self._with_methods(found, self._made_at(record_id))
        if re.fullmatch(r"[0-9a-f]{32}", record_id):
            found = self._row_anywhere(record_id)
        if found is None and re.fullmatch(r"[0-9a-f]{64}", record_id):
            found = self._prover.batch_or_evidence(record_id)
        if found is None:
            found = self._prover.record(record_id)
        if found is None:
            remedy = (
                "Name a figure of a report, truce/STRATUM, guarantee/ID, an incident's number, a finding, an "
                "assessment, an observation, a batch, a piece of evidence, a claim or a decision."
            )
            raise refusal("TL-MIS-003", f"nothing here has the id '{record_id}'.", remedy)
        return found

    # -- methods

    def _with_methods(self, found: Explanation, at: datetime | None) -> Explanation:
        """The explanation, then each method it cites, with the parties' words as known at a moment."""
        words = tuple(each for each in self._words if at is None or each.recorded_at <= at)
        then = at or max((each.recorded_at for each in words), default=datetime.now(UTC))
        steps = tuple(method_steps(found, words, self._setup.agreement.parties, then))
        return replace(found, children=(*found.children, *steps))

    @cached_property
    def _words(self) -> tuple[MethodWord, ...]:
        return method_words(self._store)

    def _made_at(self, record_id: str) -> datetime | None:
        """When the answer was made: with the newest run; None for one that is worked out now."""
        return None if record_id.startswith(("truce/", "guarantee/")) or not self._runs else self._runs[-1].at

    def _shown_in(self, figure_id: str, folder: str | None) -> datetime | None:
        """When the report was issued that the figure is explained from."""
        for report in self._reports:
            if folder in (None, report.folder) and figure_id in self._open(report).figures:
                return datetime.fromisoformat(report.about["issued_at"])
        return None

    # -- figures

    def _figure_of_a_report(self, figure_id: str, folder: str | None) -> Explanation | None:
        for report in self._reports:
            if folder in (None, report.folder) and figure_id in self._open(report).figures:
                return self._figure(self._open(report), figure_id)
        return None

    @cached_property
    def _reports(self) -> list[StoredReport]:
        return self._store.reports()[::-1]

    def _open(self, report: StoredReport) -> _Published:
        if report.seq not in self._published:
            stored = self._figures_of(report)
            again = figures_again(self._store, self._setup, report)
            self._published[report.seq] = _Published(report=report, figures=stored, again=again)
        return self._published[report.seq]

    def _figures_of(self, report: StoredReport) -> Mapping[str, Mapping[str, Any]]:
        file = self._store.folder.root / (report.folder or "") / "report.json"
        try:
            figures: Mapping[str, Mapping[str, Any]] = json.loads(file.read_bytes())["figures"]
        except (OSError, ValueError, LookupError, TypeError):
            remedy = "See what else is damaged with: truceline verify MISSION"
            raise refusal("TL-VER-008", "it is not what was written.", remedy, str(file)) from None
        return figures

    def _figure(self, published: _Published, figure_id: str) -> Explanation:
        key = ("figure", published.report.seq, figure_id)
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
        self._views_of(report)
        yield Explanation(title="question", facts=(("layer", query.layer), ("asked", query.text())))
        rows = rows_of(self._con, query, ROWS_SHOWN + 1)
        for row in rows[:ROWS_SHOWN]:
            yield self._prover.row(str(row["id"]), str(row["batch_root"]))
        if len(rows) > ROWS_SHOWN:
            yield Explanation(
                title=f"and more rows of the same kind (the first {ROWS_SHOWN} are shown)", facts=()
            )

    def _given(self, report: StoredReport, given: Given) -> Iterator[Explanation]:
        if given.record.startswith("truce/"):
            yield self._truce_record(given.record.split("/")[1], report)
        elif given.record.startswith("claims/"):
            found = self._row_anywhere(given.record.split("/")[1], report)
            if found is not None:
                yield found
        elif given.record.startswith("talks-"):
            yield from talks_line_explained(self._store, given.record, given.name, report.about["tier"])
            recorded = self._prover.record(given.record)
            if recorded is not None:
                yield recorded
        else:
            facts = (("record", given.record), ("field", given.name), ("rule", given.rule))
            yield Explanation(title="computed by the report's own step", facts=facts)

    def _views_of(self, report: StoredReport | None) -> None:
        runs = self._runs
        if report is None:
            wanted: tuple[int | None, int | None] = (runs[-1].run_no if runs else None, None)
        else:
            wanted = (report.about["run"], report.seq)
        if self._views_for == wanted:
            return
        run = next((run for run in runs if run.run_no == wanted[0]), None)
        open_views(self._con, self._store, self._setup, run, wanted[1])
        self._views_for = wanted

    # -- truce answers

    def _truce(self, record_id: str) -> Explanation | None:
        name = record_id.split("/")[1]
        if name not in {stratum.id for stratum in self._setup.strata}:
            return None
        return self._truce_record(name, None)

    def _truce_record(self, name: str, report: StoredReport | None) -> Explanation:
        key = ("truce", name, report.seq if report is not None else None)
        if key not in self._walked:
            self._walked[key] = self._truce_answer(name, report)
        return self._walked[key]

    def _asked_window(self) -> TruceWindow | None:
        """The agreement's own window, else the one asked about last."""
        return agreed_window(self._setup.agreement) or window_asked_last(self._store)

    def _answered(self, report: StoredReport | None) -> _Answered:
        """The answers as they stood for the report (None: as they stand now), worked out once."""
        self._views_of(report)
        key = report.seq if report is not None else None
        if key not in self._truces:
            window = window_of(report) if report is not None else self._asked_window()
            if window is None:
                remedy = "Ask the truce question first: truceline truce MISSION --window FROM/TO --actor ID"
                raise refusal("TL-MIS-008", "no single truce window is known.", remedy)
            self._truces[key] = answers(self._con, self._setup, window, self._method(report, window))
        return self._truces[key]

    def _method(self, report: StoredReport | None, window: TruceWindow) -> str:
        """The one the report names; without a report the newest that the question is on record under."""
        if report is not None:
            return truce_method_of(report)
        found = recorded_question(self._store, self._setup, window)
        return found[0] if found else METHOD

    def _truce_answer(self, name: str, report: StoredReport | None) -> Explanation:
        found, counts = self._answered(report)
        answer = next(one for one in found if one.stratum == name)
        windows = [
            (str(one.window.days[0]), "unobserved" if one.count is None else one.count)
            for one in counts[name]
        ]
        facts: list[Fact] = [("answer", answer.answer), ("because", "; ".join(answer.reasons))]
        facts += [("observed", answer.observed), ("method", answer.method)]
        facts.append(("counts, the truce's own first, then one day earlier each", dict(windows)))
        return Explanation(
            title=f"truce answer {name}",
            facts=tuple(facts),
            children=tuple(self._rows_of_stratum(name, answer)),
        )

    def _rows_of_stratum(self, name: str, answer: TruceAnswer) -> Iterator[Explanation]:
        stratum = next(one for one in self._setup.strata if one.id == name)
        if stratum.channel == "none" or not answer.windows:
            return
        time = "period_start" if stratum.channel == "tallies" else "happened_earliest"
        rows = self._con.execute(
            f"SELECT id, batch_root FROM {stratum.channel} WHERE source_id = ? AND {time} >= ? AND {time} < ?"
            f" ORDER BY {time}, id LIMIT {ROWS_SHOWN}",
            [stratum.source_id, answer.windows[0].start, answer.windows[0].end],
        ).fetchall()
        for row_id, root in rows:
            yield self._prover.row(row_id, root)

    # -- guarantees

    def _panel(self, record_id: str) -> Explanation | None:
        _, guarantee_id, *condition = record_id.split("/", 2)
        panel = panel_at(self._store, self._setup, guarantee_id, self._clock())
        return panel_explained(
            panel, condition[0] if condition else None, lambda number: self._incident(number, str(number))
        )

    # -- incidents

    def _incident(self, number: int, record_id: str) -> Explanation | None:
        if not self._runs:
            return None
        self._views_of(None)
        incident = self._one("incidents", "incident_id = ?", [number])
        if incident is None:
            return None
        children = [*self._findings(number), *self._assessments(number, record_id), *self._said(number)]
        members = self._con.execute(
            "SELECT observation_id, batch_root FROM members JOIN observations ON id = observation_id"
            " WHERE incident_id = ? ORDER BY 1",
            [number],
        ).fetchall()
        children += announced_explained(self._con, self._setup, number)
        children += [*how_it_came_together(self._con, number), *self._settling(number)]
        children += [self._prover.row(row_id, root) for row_id, root in members]
        return Explanation(title=f"incident {number}", facts=_facts(incident), children=tuple(children))

    def _findings(self, number: int) -> Iterator[Explanation]:
        row = self._one("findings", "incident_id = ?", [number])
        if row is not None:
            yield Explanation(
                title=f"finding {row['finding_id']}",
                facts=_facts(row | {"basis_for": " ".join(self._reports_of(number))}),
                children=(
                    *weights_explained(self._con, number, self._setup.settings.prior_from),
                    *self._signatures(number),
                ),
            )

    def _settling(self, number: int) -> Iterator[Explanation]:
        """Whether every source has had its time, by the settings as they are now."""
        [(latest_us,)] = self._con.execute(
            "SELECT epoch_us(happened_latest) FROM incidents WHERE incident_id = ?", [number]
        ).fetchall()
        waiting = waiting_of(self._store, self._setup, self._runs[-1])
        latest = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(latest_us))
        yield settling_explained(self._setup, waiting, number, latest)

    def _reports_of(self, number: int) -> list[str]:
        rows = self._con.execute(
            "SELECT observation_id FROM members WHERE incident_id = ? ORDER BY 1", [number]
        ).fetchall()
        return [str(row_id) for (row_id,) in rows]

    def _signatures(self, number: int) -> Iterator[Explanation]:
        weighed = self._store.manifest(self._runs[-1].run_no)["decisions"]
        return signatures_explained(self._store.records(DECISION), number, weighed)

    def _assessments(self, number: int, record_id: str) -> Iterator[Explanation]:
        ids = self._con.execute(
            "SELECT assessment_id FROM assessments WHERE incident_id = ? ORDER BY 1", [number]
        ).fetchall()
        for (assessment_id,) in ids:
            row = self._one("assessments", "assessment_id = ?", [assessment_id])
            if row is not None and record_id in (str(number), assessment_id, f"F{number}-occurred"):
                steps = self._answer(number, row) if record_id == assessment_id else None
                yield Explanation(
                    title=f"assessment {assessment_id}",
                    facts=_facts(row),
                    children=() if steps is None else tuple(_step(each) for each in _every_step(steps)),
                    own_check=steps is None or steps.verdict.value == row["verdict"],
                )

    def _answer(self, number: int, row: Mapping[str, Any]) -> Answer | None:
        """What asking about the incident's act answers, step by step; None where it cannot be asked alone."""
        made_with = self._store.manifest(int(row["run_no"]))["settings"]
        if "verdict" not in row or dict(made_with) != self._store.noted_settings():
            return None  # of a run by assess_v1, or of an agreement that has changed since
        agreement = self._setup.agreement
        register = register_of(self._store, self._setup, self._runs[-1])
        notices = None if register is None else register.notices
        for found in incident_blocks(self._con, agreement, only=number, notices=notices):
            act = found.acts.act(0)
            answers = () if act is None else ask(agreement, act)
            return next((each for each in answers if each.commitment_id == row["commitment_id"]), None)
        return None

    def _said(self, number: int) -> Iterator[Explanation]:
        for record in self._store.records():
            if (
                record.body.get("incident_id") == number
                or record.body.get("about") == str(number)
                or (number in record.body.get("incidents", ()))
            ):
                yield self._prover.stored_record(record.id, record.kind, record.body, record.seq)

    def _one(self, table: str, where: str, values: Sequence[Any]) -> dict[str, Any] | None:
        kinds = self._con.execute(f"DESCRIBE {table}").fetchall()
        shown = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name, kind, *_ in kinds if kind != "BLOB")
        cursor = self._con.execute(f"SELECT {shown} FROM {table} WHERE {where} LIMIT 1", list(values))
        names = [column[0] for column in cursor.description or ()]
        row = cursor.fetchone()
        return dict(zip(names, row, strict=True)) if row is not None else None

    # -- rows, batches, evidence, records

    def _row_anywhere(self, row_id: str, report: StoredReport | None = None) -> Explanation | None:
        root = self._root_of(row_id, report)
        return self._prover.row(row_id, root) if root is not None else None

    def _root_of(self, row_id: str, report: StoredReport | None) -> str | None:
        """The live batch that holds the row, as things stood for the report."""
        self._views_of(report)
        key = (row_id, self._views_for)
        if key not in self._roots:
            found = (
                self._con.execute(f"SELECT batch_root FROM {layer} WHERE id = ? LIMIT 1", [row_id]).fetchone()
                for layer in LAYERS
            )
            self._roots[key] = next((str(row[0]) for row in found if row is not None), None)
        return self._roots[key]

    @cached_property
    def _runs(self) -> list[Run]:
        return self._store.runs()


def _every_step(answer: Answer) -> Iterator[tuple[str, Step]]:
    """Its own steps, then those of what sets it aside or may, each under the name of its commitment."""
    for step in answer.steps:
        yield "", step
    for other in answer.excepted_by:
        for whose, step in _every_step(other):
            yield whose or f"{other.commitment_id}, ", step


def _step(named: tuple[str, Step]) -> Explanation:
    whose, step = named
    facts: tuple[Fact, ...] = (("answer", step.answer.name.lower()), ("words", step.words))
    return Explanation(
        title=f"{whose}{step.test}", facts=(*facts, *(("rests on", each) for each in step.cites))
    )


def _facts(row: Mapping[str, Any]) -> tuple[Fact, ...]:
    return tuple((name, value) for name, value in row.items() if value not in (None, ""))
