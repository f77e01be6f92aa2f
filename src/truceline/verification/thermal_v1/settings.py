"""What the method takes for granted, each with its unit and reason; docs/explanation/thermal.md has more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One setting for every place.

    chi2:         two detections may be one fire within this many joint variances: 99 % of two axes
    pass_s:       s; detections of one fire lie in one cluster of passes, no longer than this
    pixel_m:      m; side of a pixel where the file does not say it
    sigma_m:      m; 1 sigma of a place where nobody states one
    cell_deg:     degrees; the cells that a place is compared with itself in
    reach_cells:  cells each way whose past a cell without much of its own borrows
    window:       pentads each way that are the same part of the year: 3 are 15 days and the days between
    own, near:    cell-days that the neighbours' rate, and the region's, are worth beside a cell's own past
    least_years:  earlier years looked at in this part of the year, below which nothing is said
    most_years:   years back that are looked at, and no further
    least_days:   days of a class looked at in the past, from which on the class speaks for itself
    prior:        share of looked-at cell-days in which something else than the background burns
    prior_low, prior_high: the same, for the sensitivity that is printed beside
    fires_mean:   fires of such a cell-day, in the mean
    unusual:      a chance of the background below this is worth a second look
    static_share, static_days: a cell with a fire on this share of the days looked at in any part of the
                  year, of so many days at least, is a works or a flare
    """

    chi2: float = 9.21
    pass_s: float = 7_200.0
    pixel_m: float = 375.0
    sigma_m: float = 250.0
    cell_deg: float = 0.1
    reach_cells: int = 2
    window: int = 3
    own: float = 10.0
    near: float = 100.0
    least_years: int = 2
    most_years: int = 30
    least_days: int = 2_000
    prior: float = 0.001
    prior_low: float = 0.0001
    prior_high: float = 0.01
    fires_mean: float = 3.0
    unusual: float = 0.001
    static_share: float = 0.5
    static_days: float = 60.0


STANDARD = Settings()
DAY_S = 86_400.0
PENTADS = 73
