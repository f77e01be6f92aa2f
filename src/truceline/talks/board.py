"""The issue board: where each side stands on each issue, what changed when, which source says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from truceline.talks.knowledge import Knowledge

Record = Mapping[str, Any]
NOBODY = "no side named"


def issue_board(record: Record, knowledge: Knowledge) -> tuple[dict[str, Any], ...]:
    """Each issue with its sides; each side with what texts say of it, oldest first, and what changed.

    A text's day is the statement's own where it gives one, else the document's; what has neither comes
    last and changes nothing. Texts of one day that differ are shown side by side: ``now`` then names both.
    """
    said = {each["id"]: each for each in record["statements"]}
    days = {each["id"]: each["dct"] for each in record["documents"]}
    issues: defaultdict[str, defaultdict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for each in record["positions"]:
        entry = _entry(each, said.get(each["via"] or ""), days)
        issues[each["issue"]][each["party"] or NOBODY].append(entry)
    labels = {issue.code: issue.label for issue in knowledge.issues}
    return tuple(
        {
            "issue": issue,
            "label": labels.get(issue, issue),
            "parties": [_side(party, issues[issue][party]) for party in sorted(issues[issue])],
        }
        for issue in sorted(issues)
    )


def _entry(
    position: Mapping[str, Any], said: Mapping[str, Any] | None, days: Mapping[str, Any]
) -> dict[str, Any]:
    stated = (said["date"] or {}).get("value") if said else None
    return {
        "position": position["id"],
        "as_of": stated or days[position["doc"]],
        "as_of_source": "the statement" if stated else "the document" if days[position["doc"]] else "nothing",
        "status": position["status"],
        "words": position["position"],
        "said_by": position.get("said_by"),
        "holder": position.get("holder"),
        "via": position["via"],
        "doc": position["doc"],
        "span": position["span"],
        "residual": position.get("residual"),
        "alternatives": position.get("alternatives") or [],
    }


def _side(party: str, entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    dated = sorted(
        (each for each in entries if each["as_of"]), key=lambda each: (each["as_of"], each["position"])
    )
    undated = sorted((each for each in entries if not each["as_of"]), key=lambda each: str(each["position"]))
    before: set[str] = set()
    told = []
    for day in sorted({each["as_of"] for each in dated}):
        today = [each for each in dated if each["as_of"] == day]
        now = {each["status"] for each in today}
        changed = {"from": sorted(before), "to": sorted(now), "on": day} if before and now != before else None
        told += [{**each, "changed": changed} for each in today]
        before = now
    told += [{**each, "changed": None} for each in undated]
    return {"party": party, "now": sorted(before), "entries": told}
