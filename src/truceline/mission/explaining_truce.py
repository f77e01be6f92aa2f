"""A truce answer walked: its reasons, the counts it compares, and rows that it counts."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.mission.asking import agreed_window, answers, recorded_question, window_asked_last
from truceline.mission.errors import refusal
from truceline.mission.explaining_views import ROWS_SHOWN, Views
from truceline.mission.proving import Explanation, Fact
from truceline.mission.reporting import truce_method_of, window_of
from truceline.records import TruceAnswer, TruceWindow
from truceline.store import StoredReport
from truceline.verification.truce_methods import METHOD
from truceline.verification.truce_v1 import WindowCount

_Answered = tuple[tuple[TruceAnswer, ...], dict[str, tuple[WindowCount, ...]]]


class TruceExplainer:
    """Explains truce answers of one mission; keeps those that it worked out."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._walked: dict[tuple[object, ...], Explanation] = {}
        self._truces: dict[int | None, _Answered] = {}

    def explain(self, record_id: str) -> Explanation | None:
        """The answer ``truce/STRATUM`` as it stands now; None where the mission has no such stratum."""
        name = record_id.split("/")[1]
        if name not in {stratum.id for stratum in self._views.setup.strata}:
            return None
        return self.answer(name, None)

    def answer(self, name: str, report: StoredReport | None) -> Explanation:
        """The answer of a stratum as it stood for a report (None: as it stands now)."""
        key = (name, report.seq if report is not None else None)
        if key not in self._walked:
            self._walked[key] = self._truce_answer(name, report)
        return self._walked[key]

    def _asked_window(self) -> TruceWindow | None:
        """The agreement's own window, else the one asked about last."""
        return agreed_window(self._views.setup.agreement) or window_asked_last(self._views.store)

    def _answered(self, report: StoredReport | None) -> _Answered:
        """The answers as they stood for the report (None: as they stand now), worked out once."""
        self._views.open_for(report)
        key = report.seq if report is not None else None
        if key not in self._truces:
            window = window_of(report) if report is not None else self._asked_window()
            if window is None:
                remedy = "Ask the truce question first: truceline truce MISSION --window FROM/TO --actor ID"
                raise refusal("TL-MIS-008", "no single truce window is known.", remedy)
            self._truces[key] = answers(
                self._views.con, self._views.setup, window, self._method(report, window)
            )
        return self._truces[key]

    def _method(self, report: StoredReport | None, window: TruceWindow) -> str:
        """The one the report names; without a report the newest that the question is on record under."""
        if report is not None:
            return truce_method_of(report)
        found = recorded_question(self._views.store, self._views.setup, window)
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
        stratum = next(one for one in self._views.setup.strata if one.id == name)
        if stratum.channel == "none" or not answer.windows:
            return
        time = "period_start" if stratum.channel == "tallies" else "happened_earliest"
        rows = self._views.con.execute(
            f"SELECT id, batch_root FROM {stratum.channel} WHERE source_id = ? AND {time} >= ? AND {time} < ?"
            f" ORDER BY {time}, id LIMIT {ROWS_SHOWN}",
            [stratum.source_id, answer.windows[0].start, answer.windows[0].end],
        ).fetchall()
        for row_id, root in rows:
            yield self._views.prover.row(row_id, root)
