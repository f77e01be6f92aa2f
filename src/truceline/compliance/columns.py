"""Answers by columns: what the methods that assess many incidents at once share, without any rule.

An answer is an int8: a value of Truth, or a method's own code. Times are microseconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.records import Truth

Codes = npt.NDArray[np.int8]
Times = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

NO, CANNOT_TELL, YES = (np.int8(truth.value) for truth in (Truth.NO, Truth.CANNOT_TELL, Truth.YES))
TRUTHS = tuple(truth.name.lower() for truth in sorted(Truth, key=lambda truth: truth.value))
"""The word that is stored for each value of Truth."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(microseconds_: int) -> datetime:
    """The moment, UTC, that many microseconds after 1970 began."""
    return _EPOCH + timedelta(microseconds=microseconds_)


def covered(earliest: Times, latest: Times, start: datetime | None, end: datetime | None) -> Codes:
    """(n,) ``Period.covers`` of [start, end) for each span; None is an open end."""
    first = np.iinfo(np.int64).min if start is None else microseconds(start)
    last = np.iinfo(np.int64).max if end is None else microseconds(end)
    within = (earliest >= first) & (latest < last)
    apart = (latest < first) | (earliest >= last)
    answers: Codes = np.where(apart, NO, np.where(within, YES, CANNOT_TELL)).astype(np.int8)
    return answers


def combined(columns: Sequence[npt.NDArray[np.integer[Any]]]) -> tuple[Times, Rows]:
    """The combinations of answers that occur, and which of them each row has.

    columns: whole numbers from 0. Rows are met in one number first, again and again, since sorting
    whole rows is slow.
    """
    which = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        if len(column) and column.min() == column.max():
            continue
        span = int(column.max(initial=0)) + 1
        _, which = np.unique(which * span + column, return_inverse=True)
        which = which.reshape(-1).astype(np.int64)
    first = np.zeros(int(which.max(initial=-1)) + 1, dtype=np.intp)
    first[which[::-1]] = np.arange(len(which))[::-1]
    return np.column_stack([column[first] for column in columns]).astype(np.int64), which
