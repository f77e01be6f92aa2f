"""An alternative explanation in words, from its row and its notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truceline.records import Notice, activities
from truceline.verification.announced_v1.weighing import WEIGHED

_NOTHING = "it weighs nothing"
_WHY = {
    "late": f"announced only after it happened: {_NOTHING}",
    "not_known_when_announced": f"nobody can tell whether it was announced before it happened: {_NOTHING}",
    "taken_back": f"taken back or replaced before it happened, or it may have been: {_NOTHING}",
    "other_traces": "the incident left traces that such work does not leave: it does not explain it",
    "told_only": "no sensor or patrol recorded a trace: what it would explain is not known",
    "may_lie_outside": f"the incident may as well lie outside its place or hours: {_NOTHING}",
    "nothing_to_compare": f"no hour without an announcement is on record for that place: {_NOTHING}",
}


def said(row: Mapping[str, Any], notice: Notice, filed_by: str | None) -> str:
    """Which announcement, whose interest stands behind it, and what it is worth, or why nothing.

    filed_by: the party whose own source filed it; None: no party's source
    """
    name = activities()[notice.activity].label()
    of_whom = f" of {notice.party}" if notice.party else ""
    word = f"filed by {filed_by} itself, whose interest it may serve" if filed_by else "filed by no party"
    head = f"{notice.cited_as}, {name}{of_whom} ({word})"
    if row["code"] != WEIGHED:
        return f"{head}: {_WHY[str(row['code'])]}"
    number = "" if notice.said_blasts is not None else " (it says no number)"
    told = f". Reports by parties or media, not weighed: {row['told']}" if row["told"] else ""
    return (
        f"{head} covers the place ({_share(row['place_share'])}), the time ({_share(row['time_share'])}) and "
        f"the kind: likelihood {_share(row['likelihood'])}. Announced: {row['said']}{number}; recorded in "
        f"its place and hours: {row['recorded']:.1f}, usual there: {row['usual']:.4f}. Of the "
        f"{row['all_said']} announced in all about {_share(row['held'])} took place: "
        f"{row['all_recorded']:.1f} recorded, {row['all_usual']:.2f} usual{told}"
    )


def _share(value: Any) -> str:
    return f"{100 * float(value):.0f} %"
