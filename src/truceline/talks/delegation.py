"""A delegation's report to its principal, put together from the record alone.

Every line carries the items it rests on and the words of a source; what no source says is not said, and where
a question has no answer the report says so. Nothing is weighed, recommended or decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from truceline.talks.across.days import days_of
from truceline.talks.board import issue_board
from truceline.talks.knowledge import Knowledge
from truceline.talks.timeline import timeline

Record = Mapping[str, Any]
SESSIONS = ("negotiation_round", "meeting", "call", "summit", "contact")
OF_SESSION = (
    "date",
    "bounds",
    "kind",
    "status",
    "place",
    "duration",
    "ordinals",
    "counts",
    "participants",
    "topics",
    "differing",
)
OPEN = ("open", "disputed", "close", "rejected")
UNANSWERED = ("floated", "formulated", "offered")
NOT_SAID = "no source says"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says by field, the items it rests on and the words of the sources."""

    says: Mapping[str, Any]
    rests_on: tuple[str, ...]
    spans: tuple[Mapping[str, Any], ...]

    def object(self) -> dict[str, Any]:
        """The fields, with ``rests_on`` and ``spans``."""
        return {**self.says, "rests_on": list(self.rests_on), "spans": list(self.spans)}


def delegation_report(
    record: Record, knowledge: Knowledge, arrived_at: datetime | None = None
) -> dict[str, Any]:
    """due, sessions, positions, offers, next_steps, open_points, to_decide, differing: lists of lines.

    arrived_at: when the report reached its principal; None: not said, and neither arrived nor late
    """
    story = timeline(record)
    board = issue_board(record, knowledge)
    found: dict[str, Iterator[Line]] = {
        "due": _due(record, arrived_at),
        "sessions": _sessions(story),
        "positions": _positions(board),
        "offers": _offers(record),
        "next_steps": _next_steps(story),
        "open_points": _open_points(record, board),
        "to_decide": _to_decide(record, board),
        "differing": _differing(record),
    }
    told = {name: [line.object() for line in lines] for name, lines in found.items()}
    return {**told, "not_said": [name for name, lines in told.items() if not lines]}


def _due(record: Record, arrived_at: datetime | None) -> Iterator[Line]:
    """When a report was asked for, and whether this one came by then."""
    for each in record["events"]:
        if each["kind"] != "report" or each["status"] not in ("planned", "explored"):
            continue
        by = days_of((each["date"] or {}).get("value"))
        state = NOT_SAID if by is None else "due"
        if by is not None and arrived_at is not None:
            state = "arrived" if arrived_at.date() <= by.last else "late"
        says = {"what": "report", "due": (each["date"] or {}).get("value"), "state": state}
        says["arrived_at"] = arrived_at.isoformat() if arrived_at else None
        yield Line(says, (each["id"],), tuple(each["mentions"][:1]))


def _sessions(story: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    for each in story:
        if each["kind"] in SESSIONS and each["status"] in ("held", "ongoing"):
            yield Line(
                {name: each[name] for name in OF_SESSION}, tuple(each["tellings"]), tuple(each["spans"])
            )


def _positions(board: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """Each side's stand first and last told, and whether it moved."""
    for issue in board:
        for side in issue["parties"]:
            entries = side["entries"]
            first, last = entries[0], entries[-1]
            moved = [each["changed"] for each in entries if each["changed"]]
            says = {
                "issue": issue["issue"],
                "party": side["party"],
                "then": {name: first[name] for name in ("as_of", "status", "words", "said_by")},
                "now": {name: last[name] for name in ("as_of", "status", "words", "said_by")},
                "moved": moved,
            }
            ids = tuple(dict.fromkeys((first["position"], last["position"])))
            yield Line(says, ids, tuple(each["span"] for each in (first, last)[: len(ids)]))


def _offers(record: Record) -> Iterator[Line]:
    """What was proposed, asked for and given, and by whom."""
    for each in record["proposals"]:
        kept = ("by", "to", "about", "status")
        yield Line(
            {"what": "proposal", **{name: each.get(name) for name in kept}}, (each["id"],), (each["span"],)
        )
    for each in record["concessions"]:
        says: dict[str, Any] = {"what": "concession"}
        says |= {name: each.get(name) for name in ("asked_of", "issue", "status")}
        says["asked_by"] = each.get("asked_by_all") or each.get("asked_by")
        yield Line(says, (each["id"],), (each["span"],))


def _next_steps(story: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    for each in story:
        if each["status"] in ("planned", "explored") and each["kind"] != "report":
            kept = ("date", "bounds", "kind", "status", "place", "participants", "topics")
            yield Line({name: each[name] for name in kept}, tuple(each["tellings"]), tuple(each["spans"]))


def _open_points(record: Record, board: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """Instructions with owner and due time; then issues that stand open, with an owner where one is told."""
    for each in record["instructions"]:
        says = {
            "what": each["content"]["text"] if isinstance(each["content"], Mapping) else each["content"],
            "owner": each["to"] or NOT_SAID,
            "asked_by": each["by"],
            "due": _plain(each.get("due")) or NOT_SAID,
            "outcome": _plain(each.get("outcome")) or NOT_SAID,
        }
        yield Line(says, (each["id"],), (each["span"],))
    for issue in board:
        newest = [side["entries"][-1] for side in issue["parties"] if set(side["now"]) & set(OPEN)]
        if newest:
            says = {
                "what": issue["label"],
                "issue": issue["issue"],
                "stands": {side["party"]: side["now"] for side in issue["parties"]},
                "left_over": list(
                    dict.fromkeys(each["residual"]["text"] for each in newest if each["residual"])
                ),
                "owner": NOT_SAID,
                "due": NOT_SAID,
            }
            yield Line(
                says, tuple(each["position"] for each in newest), tuple(each["span"] for each in newest)
            )


def _to_decide(record: Record, board: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """Offers that no text says were answered, and issues that a side disputes: the principal's to decide."""
    for each in record["proposals"]:
        if each["status"] in UNANSWERED:
            says = {
                "question": "an offer that no source says was answered",
                "about": each["about"],
                "by": each["by"],
            }
            yield Line(says, (each["id"],), (each["span"],))
    for issue in board:
        disputed = [side["entries"][-1] for side in issue["parties"] if "disputed" in side["now"]]
        if disputed:
            says = {"question": "an issue that a side disputes", "about": issue["issue"]}
            yield Line(
                says, tuple(each["position"] for each in disputed), tuple(each["span"] for each in disputed)
            )


def _differing(record: Record) -> Iterator[Line]:
    """Where sources differ and the difference is more than wording."""
    for each in record["contradictions"]:
        if each["verdict"] in ("contradictory", "tension"):
            kept = ("type", "verdict", "reason", "values")
            yield Line({name: each[name] for name in kept}, (each["id"], *each["items"]), ())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get("value") or value.get("text")
    return value
