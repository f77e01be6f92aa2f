"""An incident walked: findings and weights, assessments step by step, what people said, and every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.agreement import Answer, Step, ask
from truceline.compliance import incident_blocks
from truceline.mission.explaining_announced import announced_explained
from truceline.mission.explaining_merges import how_it_came_together
from truceline.mission.explaining_signatures import signatures_explained
from truceline.mission.explaining_views import Views
from truceline.mission.explaining_weights import weights_explained
from truceline.mission.noticing import register_of
from truceline.mission.proving import Explanation, Fact
from truceline.mission.saying import DECISION
from truceline.mission.settling import settling_explained, waiting_of


class IncidentExplainer:
    """Explains incidents of a mission's newest run."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def explain(self, number: int, record_id: str) -> Explanation | None:
        """An incident of the newest run; one assessment of it step by step where its id is asked for."""
        if not self._views.runs:
            return None
        self._views.open_for(None)
        incident = self._views.one("incidents", "incident_id = ?", [number])
        if incident is None:
            return None
        children = [*self._findings(number), *self._assessments(number, record_id), *self._said(number)]
        members = self._views.con.execute(
            "SELECT observation_id, batch_root FROM members JOIN observations ON id = observation_id"
            " WHERE incident_id = ? ORDER BY 1",
            [number],
        ).fetchall()
        children += announced_explained(self._views.con, self._views.setup, number)
        children += [*how_it_came_together(self._views.con, number), *self._settling(number)]
        children += [self._views.prover.row(row_id, root) for row_id, root in members]
        return Explanation(title=f"incident {number}", facts=_facts(incident), children=tuple(children))

    def _findings(self, number: int) -> Iterator[Explanation]:
        row = self._views.one("findings", "incident_id = ?", [number])
        if row is not None:
            yield Explanation(
                title=f"finding {row['finding_id']}",
                facts=_facts(row | {"basis_for": " ".join(self._reports_of(number))}),
                children=(
                    *weights_explained(self._views.con, number, self._views.setup.settings.prior_from),
                    *self._signatures(number),
                ),
            )

    def _settling(self, number: int) -> Iterator[Explanation]:
        """Whether every source has had its time, by the settings as they are now."""
        [(latest_us,)] = self._views.con.execute(
            "SELECT epoch_us(happened_latest) FROM incidents WHERE incident_id = ?", [number]
        ).fetchall()
        waiting = waiting_of(self._views.store, self._views.setup, self._views.runs[-1])
        latest = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(latest_us))
        yield settling_explained(self._views.setup, waiting, number, latest)

    def _reports_of(self, number: int) -> list[str]:
        rows = self._views.con.execute(
            "SELECT observation_id FROM members WHERE incident_id = ? ORDER BY 1", [number]
        ).fetchall()
        return [str(row_id) for (row_id,) in rows]

    def _signatures(self, number: int) -> Iterator[Explanation]:
        weighed = self._views.store.manifest(self._views.runs[-1].run_no)["decisions"]
        return signatures_explained(self._views.store.records(DECISION), number, weighed)

    def _assessments(self, number: int, record_id: str) -> Iterator[Explanation]:
        ids = self._views.con.execute(
            "SELECT assessment_id FROM assessments WHERE incident_id = ? ORDER BY 1", [number]
        ).fetchall()
        for (assessment_id,) in ids:
            row = self._views.one("assessments", "assessment_id = ?", [assessment_id])
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
        made_with = self._views.store.manifest(int(row["run_no"]))["settings"]
        if "verdict" not in row or dict(made_with) != self._views.store.noted_settings():
            return None  # of a run by assess_v1, or of an agreement that has changed since
        agreement = self._views.setup.agreement
        register = register_of(self._views.store, self._views.setup, self._views.runs[-1])
        notices = None if register is None else register.notices
        for found in incident_blocks(self._views.con, agreement, only=number, notices=notices):
            act = found.acts.act(0)
            answers = () if act is None else ask(agreement, act)
            return next((each for each in answers if each.commitment_id == row["commitment_id"]), None)
        return None

    def _said(self, number: int) -> Iterator[Explanation]:
        for record in self._views.store.records():
            if (
                record.body.get("incident_id") == number
                or record.body.get("about") == str(number)
                or (number in record.body.get("incidents", ()))
            ):
                yield self._views.prover.stored_record(record.id, record.kind, record.body, record.seq)


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
