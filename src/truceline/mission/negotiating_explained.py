"""A line of the negotiation record walked down to the characters and the bytes of the texts it stands on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from truceline.mission.negotiating import EVIDENCE, Talks, talks_of
from truceline.mission.negotiating_shown import lines_of
from truceline.mission.proving import Explanation, Fact
from truceline.store import Store


def talks_line_explained(store: Store, record: str, item: str, tier: str) -> Iterator[Explanation]:
    """Each passage of a line: its text, its characters, and whether the stored bytes say so.

    tier: of the report the line stands in; texts that its readers may not see are no passages of it.
    """
    seq = next((each.seq for each in store.records(id=record)), None)
    found = talks_of(store, None if seq is None else seq + 1)
    if found is None:
        return
    for line in lines_of(found, tier):
        if line.item == item:
            for file, first, last, text in line.passages:
                yield _passage(store, found, f"doc:{file}", first, last, text)


def _passage(store: Store, found: Talks, document: str, first: int, last: int, text: str) -> Explanation:
    kept = found.texts[document]
    content = store.folder.evidence(kept.body[EVIDENCE]).read_bytes()
    same = hashlib.sha256(content).hexdigest() == kept.body[EVIDENCE]
    stands = same and content.decode("utf-8")[first:last] == text
    facts: list[Fact] = [
        ("text", kept.body["file_name"]),
        ("kept as", kept.id),
        ("evidence", kept.body[EVIDENCE]),
        ("characters", f"{first}-{last}"),
        ("words", text),
        ("the stored bytes say so", stands),
    ]
    return Explanation(title=f"passage of {document}", facts=tuple(facts), own_check=stands)
