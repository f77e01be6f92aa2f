"""The parameters of the method: one setting for every front, each with its unit and its reason."""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the method takes; docs/explanation/association.md orders them by symptom.

    least_score:   nats; a merge needs more than this log-likelihood ratio
    gate:          a merge needs centres nearer than this many joint standard deviations
    span_s:        s; no incident's reports lie further apart in time than this
    cell_m, cell_s: the fixed cells in which the local density of reports is counted
    vague_m:       m; a place known no better than this (1 sigma) joins nothing by its coordinates
    vague_s:       s; nor does a time
    sigma_m:       m; taken where a source states no sigma
    delay_s:       s; mean delay between what happened and the time told, where the reports cannot show it
    anchors:       reports whose neighbours are looked at to learn sigma and delay
    version:       of the method: 1 for runs that were made by ``assoc_v1@1``
    """

    least_score: float = -3.0
    gate: float = 5.0
    span_s: float = 1.0 * DAY_S
    cell_m: float = 10_000.0
    cell_s: float = 4.0 * DAY_S
    vague_m: float = 15_000.0
    vague_s: float = 2.0 * DAY_S
    sigma_m: float = 1_000.0
    floor_m: float = 10.0
    delay_s: float = 0.12 * DAY_S
    anchors: int = 10_000
    version: int = 2


STANDARD = Settings()
FIRST = Settings(version=1)
