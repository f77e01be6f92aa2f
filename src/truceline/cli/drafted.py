"""What drafts of the agreement say of an issue and how its points stood, beside the board of the talks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.agreement import Agreement
    from truceline.talks import Knowledge


def beside_drafts(
    board: Sequence[Mapping[str, Any]], knowledge: Knowledge, folders: Sequence[Path]
) -> tuple[dict[str, Any], ...]:
    """The board with ``drafts`` and ``progress`` of each issue; an issue that no text tells of is not added.

    errors: RefusedError for a folder with faults
    """
    agreements = [_loaded(folder) for folder in folders]
    held = {issue.code: issue.provisions for issue in knowledge.issues}
    beside = (
        {**issue, "drafts": list(_of_issue(agreements, held.get(issue["issue"], ())))} for issue in board
    )
    return tuple({**issue, "progress": _progress(issue)} for issue in beside)


def _progress(issue: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How each point of a draft stood and each side's stand, in order of days; what has no day comes last.

    ``was`` is what the same point, or the same side, was before; ``provisions`` are those of the drafts that
    hold the issue, for a stand told of no single point. Without drafts it is empty: the board is the story.
    """
    if not issue["drafts"]:
        return []
    every = [f"{each['agreement']}/{each['provision']}" for each in issue["drafts"]]
    found = [step for each in issue["drafts"] for step in _of_point(each)]
    for side in issue["parties"]:
        for each in side["entries"]:
            was = each["changed"]["from"] if each["changed"] else []
            found.append(
                {
                    "at": each["as_of"],
                    "status": each["status"],
                    "was": was,
                    "party": side["party"],
                    "by": each["said_by"],
                    "source": each["doc"],
                    "span": each["span"],
                    "provisions": every,
                }
            )
    return sorted(found, key=lambda each: (each["at"] is None, each["at"] or ""))


def _of_point(draft: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The standings of one point of one draft, oldest first, each with the one before it."""
    before: str | None = None
    for each in sorted(draft["stood"], key=lambda one: str(one["at"])):
        yield {
            "at": each["at"],
            "status": each["status"],
            "was": [before] if before is not None and before != each["status"] else [],
            "party": None,
            "by": each["by"],
            "source": each["source"],
            "span": None,
            "provisions": [f"{draft['agreement']}/{draft['provision']}"],
        }
        before = each["status"]


def _loaded(folder: Path) -> Agreement:
    from truceline.agreement import load_agreement
    from truceline.mission.errors import RefusedError

    agreement, problems = load_agreement(folder)
    if agreement is None:
        raise RefusedError(problems)
    return agreement


def _of_issue(agreements: Sequence[Agreement], wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each provision of each draft that holds the issue, with how its points stood by each source."""
    for agreement in agreements:
        for provision in agreement.provisions:
            if provision.id in wanted:
                stood = (each for each in agreement.points if each.provision_id == provision.id)
                yield {
                    "agreement": agreement.id,
                    "provision": provision.id,
                    "point": agreement.particulars_of(provision.id).point,
                    "text": dict(provision.text).get("en") or next((text for _, text in provision.text), ""),
                    "source": agreement.particulars_of(provision.id).source,
                    "stood": [
                        {
                            "at": f"{each.at:%Y-%m-%d}",
                            "status": each.status,
                            "by": each.by,
                            "source": each.source,
                        }
                        for each in stood
                    ],
                }
