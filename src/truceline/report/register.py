"""Every figure of one report with how it came about."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from truceline.records import MISSION, Figure
from truceline.report.answering import answer, figure_of, quantised, stamp
from truceline.report.deriving import derive
from truceline.report.questions import Derivation, FigureQuery, Given, How, Value
from truceline.report.written_questions import outside


class Register:
    """Every figure of one report with how it came about, by id, in the order it was asked."""

    def __init__(self, con: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> None:
        self._con, self.tables = con, tables
        self._stamps: dict[str, str] = {}
        self.figures: dict[str, Figure] = {}
        self.how: dict[str, How] = {}

    def ask(self, query: FigureQuery, *, tier: str, coverage: str = "") -> Figure:
        """The figure of a query; asking the same id again gives the same figure."""
        if query.id in self.figures:
            return self.figures[query.id]
        return self.know(query, answer(self._con, query, self.tables), tier=tier, coverage=coverage)

    def know(self, query: FigureQuery, value: Value, *, tier: str, coverage: str = "") -> Figure:
        """The figure of a query whose answer was read together with others of its table."""
        source = self._stamp(query.layer)
        return self._keep(figure_of(query, quantised(value), source, tier, coverage), query)

    def work_out(self, derivation: Derivation, *, tier: str) -> Figure:
        """The figure derived from figures already here."""
        values = [self.figures[name].value for name in derivation.of]
        figure = Figure(
            id=derivation.id,
            value=derive(derivation.rule, values),
            unit=derivation.unit,
            rule=derivation.rule,
            inputs=tuple((name, "figure") for name in derivation.of),
            coverage="",
            tier=tier,
        )
        return self._keep(figure, derivation)

    def take(self, given: Given, *, tier: str) -> Figure:
        """The figure another step handed over."""
        figure = Figure(
            id=given.id,
            value=given.value,
            unit=given.unit,
            rule=given.rule,
            inputs=((given.record, given.name),),
            coverage="",
            tier=tier,
        )
        return self._keep(figure, given)

    def shown(self, id: str, tier: str) -> tuple[How, tuple[tuple[str, str], ...]]:
        """How a figure came about, and its inputs, as a reader of the tier may see them."""
        figure, how = self.figures[id], self.how[id]
        if tier == MISSION or not isinstance(how, FigureQuery):
            return how, figure.inputs
        hidden = outside(how)
        return hidden, ((figure.inputs[0][0], hidden.text()),)

    def _keep(self, figure: Figure, how: How) -> Figure:
        self.figures.setdefault(figure.id, figure)
        self.how.setdefault(figure.id, how)
        return self.figures[figure.id]

    def _stamp(self, layer: str) -> str:
        if layer not in self._stamps:
            self._stamps[layer] = stamp(self._con, layer)
        return self._stamps[layer]
