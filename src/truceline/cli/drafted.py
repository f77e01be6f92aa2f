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
    """The board with ``drafts`` of each issue; an issue that no text tells of is not added.

    errors: RefusedError for a folder with faults
    """
    agreements = [_loaded(folder) for folder in folders]
    held = {issue.code: issue.provisions for issue in knowledge.issues}
    return tuple(
        {**issue, "drafts": list(_of_issue(agreements, held.get(issue["issue"], ())))} for issue in board
    )


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
