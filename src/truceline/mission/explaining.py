"""From any id, or any number of a report, down to bytes: what it is, how it came about, and whether
it holds when it is worked out again.

Comes in: an id. Goes out: a tree of facts. ``holds`` is false anywhere a check on the way fails.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType

from truceline.mission.accepting import method_steps, method_words
from truceline.mission.errors import refusal
from truceline.mission.explaining_figures import FigureExplainer
from truceline.mission.explaining_incidents import IncidentExplainer
from truceline.mission.explaining_panels import PANEL_ID, panel_explained
from truceline.mission.explaining_truce import TruceExplainer
from truceline.mission.explaining_views import Views
from truceline.mission.guaranteeing import panel_at
from truceline.mission.proving import Explanation
from truceline.mission.setup import Setup
from truceline.records import Clock, MethodWord, system_clock
from truceline.store import Store


class Explainer:
    """Explains ids of one mission; keeps what it opened for the next id."""

    def __init__(self, store: Store, setup: Setup, clock: Clock = system_clock) -> None:
        self._store, self._setup, self._clock = store, setup, clock
        self._views = Views(store, setup)
        self._truces = TruceExplainer(self._views)
        self._figures = FigureExplainer(self._views, self._truces)
        self._incidents = IncidentExplainer(self._views)

    def __enter__(self) -> Explainer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._views.close()

    def explain(self, record_id: str, report: str | None = None) -> Explanation:
        """The walk from an id down to bytes.

        report: the folder of a report of the mission, as ``reports/...``; without it a figure is that
        of the newest report which has it.
        errors: RefusedError when nothing in the mission has that id.
        """
        found = self._figures.explain(record_id, report)
        if found is not None:
            return self._with_methods(found, self._figures.shown_in(record_id, report))
        if record_id.startswith("truce/"):
            found = self._truces.explain(record_id)
        if found is None and re.fullmatch(PANEL_ID, record_id):
            found = self._panel(record_id)
        if found is None and re.fullmatch(r"[FA]?\d+(-.+)?", record_id):
            found = self._incidents.explain(int(re.findall(r"\d+", record_id)[0]), record_id)
        if found is not None:
            return self._with_methods(found, self._made_at(record_id))
        if re.fullmatch(r"[0-9a-f]{32}", record_id):
            found = self._views.row_anywhere(record_id)
        if found is None and re.fullmatch(r"[0-9a-f]{64}", record_id):
            found = self._views.prover.batch_or_evidence(record_id)
        if found is None:
            found = self._views.prover.record(record_id)
        if found is None:
            remedy = (
                "Name a figure of a report, truce/STRATUM, guarantee/ID, an incident's number, a finding, an "
                "assessment, an observation, a batch, a piece of evidence, a claim or a decision."
            )
            raise refusal("TL-MIS-003", f"nothing here has the id '{record_id}'.", remedy)
        return found

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
        worked_out_now = record_id.startswith(("truce/", "guarantee/"))
        return None if worked_out_now or not self._views.runs else self._views.runs[-1].at

    def _panel(self, record_id: str) -> Explanation | None:
        _, guarantee_id, *condition = record_id.split("/", 2)
        panel = panel_at(self._store, self._setup, guarantee_id, self._clock())
        return panel_explained(
            panel,
            condition[0] if condition else None,
            lambda number: self._incidents.explain(number, str(number)),
        )
