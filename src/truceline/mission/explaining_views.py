"""What explanations look into: the views of one run at a time, and the proofs of what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from truceline.mission.covering import SAID
from truceline.mission.daily import open_views
from truceline.mission.proving import Explanation, Prover
from truceline.mission.setup import Setup
from truceline.store import Run, Store, StoredReport, connect

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


class Views:
    """The tables of a run with the layers it rests on; opened anew only when another run is asked about."""

    def __init__(self, store: Store, setup: Setup) -> None:
        self.store, self.setup = store, setup
        self.con = connect()
        self.prover = Prover(store, self.con)
        self._opened_for: tuple[int | None, int | None] | None = None
        self._roots: dict[tuple[object, ...], str | None] = {}

    def close(self) -> None:
        """Let go of the connection."""
        self.con.close()

    def open_for(self, report: StoredReport | None) -> None:
        """The views of a report's run, with what was stored by then (None: of the newest run, with all)."""
        runs = self.runs
        if report is None:
            wanted: tuple[int | None, int | None] = (runs[-1].run_no if runs else None, None)
        else:
            wanted = (report.about["run"], report.seq)
        if self._opened_for == wanted:
            return
        run = next((run for run in runs if run.run_no == wanted[0]), None)
        open_views(self.con, self.store, self.setup, run, wanted[1])
        self._opened_for = wanted

    def row_anywhere(self, row_id: str, report: StoredReport | None = None) -> Explanation | None:
        """A row of any layer that is live; None where none has that id."""
        root = self._root_of(row_id, report)
        return self.prover.row(row_id, root) if root is not None else None

    def _root_of(self, row_id: str, report: StoredReport | None) -> str | None:
        """The live batch that holds the row, as things stood for the report."""
        self.open_for(report)
        key = (row_id, self._opened_for)
        if key not in self._roots:
            found = (
                self.con.execute(f"SELECT batch_root FROM {layer} WHERE id = ? LIMIT 1", [row_id]).fetchone()
                for layer in LAYERS
            )
            self._roots[key] = next((str(row[0]) for row in found if row is not None), None)
        return self._roots[key]

    def one(self, table: str, where: str, values: Sequence[Any]) -> dict[str, Any] | None:
        """The first row of a view that fits, its values as text; None where none does."""
        kinds = self.con.execute(f"DESCRIBE {table}").fetchall()
        shown = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name, kind, *_ in kinds if kind != "BLOB")
        cursor = self.con.execute(f"SELECT {shown} FROM {table} WHERE {where} LIMIT 1", list(values))
        names = [column[0] for column in cursor.description or ()]
        row = cursor.fetchone()
        return dict(zip(names, row, strict=True)) if row is not None else None

    @cached_property
    def runs(self) -> list[Run]:
        """All runs, in order."""
        return self.store.runs()
