"""Where a series stops being comparable with itself: breaks of a level, found and named, never absorbed.

Comes in: counts of periods in order with what each could see (days, looks), or labelled rows of all rows.
Goes out: the first period after each break, what was counted before and after, and by how much the level
moved. Called by the mission for doubts about a source, and by tests on real series.

Each period is asked whether the WIDTHS periods before it and as many from it on have the same level: the
logarithm of the rate (of the odds, for a share of rows) is compared by Student's t, in which neighbours that
are alike count for less. The clearest split comes first; none is told within its width of a clearer one. A
break moves the level by the factor LEAST_FACTOR or more, and would be found anywhere in a series without one
with a chance of ALPHA at most (Bonferroni over splits and widths). It says that something changed: the
fighting, who looks, or how it is written down. Which of these it was is for people to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

METHOD = "breaks_v1@1"
WIDTHS = (6, 13, 28)
LEAST_FACTOR = 1.5
ALPHA = 0.01
LARGEST_ALIKE = 0.9

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """``at`` numbers the first period after it; ``before`` and ``after`` are the two counts beside it.

    ``factor`` is the level after over the level before, of the rate or of the odds; ``sigmas`` how many of
    its standard errors that move is; ``width`` how many periods on each side were compared.
    """

    at: int
    before: float
    after: float
    factor: float
    sigmas: float
    width: int


def level_breaks(counts: Sequence[float], exposures: Sequence[float]) -> tuple[Break, ...]:
    """Breaks of the rate, in the order of the periods; one that nobody observed (nan, 0) is left out."""
    x, e = np.asarray(counts, float), np.asarray(exposures, float)
    seen = np.isfinite(x) & np.isfinite(e) & (e > 0)
    level = np.log((x[seen] + 0.5) / e[seen])
    return tuple(_told(level, np.flatnonzero(seen), x))


def share_breaks(part: Sequence[float], whole: Sequence[float]) -> tuple[Break, ...]:
    """Breaks of a share, for example of the rows that carry a label; ``before`` and ``after`` are shares."""
    some, every = np.asarray(part, float), np.asarray(whole, float)
    seen = np.isfinite(some) & np.isfinite(every) & (every > 0)
    odds = np.log((some[seen] + 0.5) / (every[seen] - some[seen] + 0.5))
    share = np.divide(some, every, out=np.full_like(some, np.nan), where=seen)
    return tuple(_told(odds, np.flatnonzero(seen), share))


def _told(level: FloatArray, periods: npt.NDArray[np.int64], shown: FloatArray) -> Iterator[Break]:
    for asked, width in sorted(_clearest_first(level)):
        moved, sigmas, _ = _move(level, asked, width)
        at = asked - width + _step(level[asked - width : asked + width])
        yield Break(
            at=int(periods[at]),
            before=float(shown[periods[at - 1]]),
            after=float(shown[periods[at]]),
            factor=float(np.exp(moved)),
            sigmas=sigmas,
            width=width,
        )


def _clearest_first(level: FloatArray) -> list[tuple[int, int]]:
    """(split, width) of each break; none within the width of one that is clearer."""
    asked = [(at, width) for width in WIDTHS for at in range(width, len(level) - width + 1)]
    moves = [_move(level, at, width) for at, width in asked]
    clear = [
        (p, at, width)
        for (moved, _, p), (at, width) in zip(moves, asked, strict=True)
        if abs(moved) >= np.log(LEAST_FACTOR) and p <= np.log(ALPHA / len(asked))
    ]
    found: list[tuple[int, int]] = []
    for _, at, width in sorted(clear):
        if all(abs(at - other) >= max(width, wide) for other, wide in found):
            found.append((at, width))
    return found


def _step(level: FloatArray) -> int:
    """Where in a stretch the one step lies that explains most of its scatter."""
    n = np.arange(1, len(level))
    before = level.cumsum()[:-1] / n
    after = (level.sum() - level.cumsum()[:-1]) / (len(level) - n)
    return int((n * (len(level) - n) * (before - after) ** 2).argmax()) + 1


def _move(level: FloatArray, at: int, width: int) -> tuple[float, float, float]:
    """How far the level moves, in standard errors too, and the log of the chance of that without a break."""
    from scipy import stats

    before, after = level[at - width : at], level[at : at + width]
    moved = float(after.mean() - before.mean())
    apart = np.concatenate([before - before.mean(), after - after.mean()])
    variance = max(float((apart**2).sum()), 1e-12) / (len(apart) - 2)
    alike = float((apart[1:] * apart[:-1]).sum()) / (variance * (len(apart) - 2))
    alike = min(max(alike, 0.0), LARGEST_ALIKE)
    sigmas = abs(moved) / np.sqrt(variance * (2 / width) * (1 + alike) / (1 - alike))
    freedom = max((len(apart) - 2) * (1 - alike) / (1 + alike), 1.0)
    return moved, float(sigmas), float(stats.t.logsf(sigmas, freedom) + np.log(2))
