"""What persons said of which reports are one incident, laid over what the method found.

The words are taken in the order in which they were said, so a later one rules. Reports that were said to be
one incident are one, with whatever else is in their groups; reports that were said to be none of it are
parted from it. A word never joins across a change of the law or a closed tier: that is told, and not done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.numbering import JOINED, SPLIT, Before, Change
from truceline.fusion.assoc_v1.reports import IntArray

JOINED_BY, SPLIT_BY = "joined by a person into", "split by a person from"
NOT_JOINED = "not joined as a person asked, for the law or the tier differs, with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouping:
    """One person's word: these parts (ids of reports) are one incident together, or an incident each.

    The first part keeps the incident's number.
    """

    together: bool
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """The same with (n,) rows in place of ids; reports that are not here any more are left out."""

    together: bool
    parts: tuple[IntArray, ...]

    @property
    def rows(self) -> IntArray:
        """(n,) every row it speaks of."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *self.parts])


def words_by_row(said: Sequence[Regrouping], row_of: Mapping[str, int]) -> tuple[Word, ...]:
    """The words about rows."""
    return tuple(
        Word(each.together, tuple(_rows(part, row_of) for part in each.parts if part)) for each in said
    )


def _rows(ids: Sequence[str], row_of: Mapping[str, int]) -> IntArray:
    return np.array([row_of[each] for each in ids if each in row_of], dtype=np.int64)


def spoken_of(before: Before, words: Sequence[Word]) -> Before:
    """``before`` with the incidents that the words speak of frozen, and numbers kept by first parts.

    The other parts' weight is nothing, so that a number goes to the reports of the first part.
    """
    weightless = np.zeros(int(before.row.max(initial=-1)) + 1, dtype=bool)
    frozen = set(before.frozen)
    for word in words:
        frozen |= set(before.incident[np.isin(before.row, word.rows)].tolist())
        for place, part in enumerate(word.parts):
            weightless[part[part < len(weightless)]] = place > 0
    weight = np.where(weightless[before.row], 0.0, before.weight) if len(before.row) else before.weight
    return replace(before, frozen=tuple(sorted(frozen)), weight=weight)


def regrouped(label: IntArray, words: Sequence[Word], apart: IntArray) -> IntArray:
    """(rows,) labels as the words have it; a label is any row of its group.

    apart: (rows,) codes of the law's period and the tier; rows of different codes are never joined
    """
    label = label.copy()
    for word in words:
        if not word.together:
            for part in word.parts[1:]:
                _part_off(label, part)
            continue
        for code in np.unique(apart[word.rows]):
            rows = word.rows[apart[word.rows] == code]
            label[np.isin(label, np.unique(label[rows]))] = int(rows.min())
    return label


def _part_off(label: IntArray, part: IntArray) -> None:
    """Give the part a label of its own, and each group it leaves one of what stays."""
    left = np.unique(label[part])
    label[part] = -1
    for group in left:
        stays = np.flatnonzero(label == group)
        label[stays] = stays.min() if len(stays) else group
    if len(part):
        label[part] = int(part.min())


def told(
    changes: Sequence[Change], words: Sequence[Word], before: Before, number: IntArray
) -> tuple[Change, ...]:
    """The changes, those that a person's word made named as such, and joins that were not made."""
    found = [_by_person(each, words, before, number) for each in changes]
    for word in words:
        numbers = np.unique(number[word.rows]) if word.together else np.zeros(0, dtype=np.int64)
        for other in numbers[1:].tolist():
            reports = int((number[word.rows] == other).sum())
            found.append(Change(int(other), NOT_JOINED, int(numbers[0]), reports))
    return tuple(dict.fromkeys(found))


def _by_person(change: Change, words: Sequence[Word], before: Before, number: IntArray) -> Change:
    for word in words:
        spoken = np.isin(before.row, word.rows)
        was = before.incident[spoken]
        now = number[before.row[spoken]]
        joins = change.change == JOINED and word.together and len(np.unique(was)) > 1
        if joins and ((was == change.number) & (now == change.other)).any():
            return replace(change, change=JOINED_BY)
        parts = change.change == SPLIT and not word.together
        if parts and ((was == change.other) & (now == change.number)).any():
            return replace(change, change=SPLIT_BY)
    return change


def codes_apart(middle: IntArray, law_changes: IntArray, tier: npt.NDArray[np.str_]) -> IntArray:
    """(rows,) one code for each period of the law and tier."""
    period = np.searchsorted(law_changes, middle, side="right")
    closed = np.unique(tier, return_inverse=True)[1].reshape(-1)
    return np.asarray(period * (int(closed.max(initial=0)) + 1) + closed, dtype=np.int64)
