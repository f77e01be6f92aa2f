"""The PLOVER root of a sentence: the first verb of the table, its tense and its negation. All sentences are invented."""

from __future__ import annotations

import pytest

from truceline.bench.talks.types import groups
from truceline.talks.event_types import event_type
from truceline.talks.words import words


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("The envoys met in Northport.", "CONSULT"),
        ("The envoys will meet in Northport.", "AGREE"),
        ("The envoys did not meet in Northport.", "REJECT"),
        ("Alderland agreed to release ten men.", "AGREE"),
        ("Alderland released ten men.", "CONCEDE"),
        ("Birchland is still demanding the harbour.", "REQUEST"),
        ("Birchland refused to talk to the mediators.", "REJECT"),
        ("Alderland accused Birchland of an attack on the harbour.", "ACCUSE"),
        ("Birchland bombed the harbour.", "ASSAULT"),
        ("Birchland will bomb the harbour.", "THREATEN"),
        ("Cedaria endorsed the protocols.", "SUPPORT"),
        ("Cedaria restored full diplomatic ties with Dogwood.", "SUPPORT"),
        ("Cedaria will contribute a million crowns to Dogwood.", "AGREE"),
        ("Alderland withdrew from the quay.", "RETREAT"),
        ("The harbour is blue.", None),
        ("The offer of the visit is old.", None),
    ],
)
def test_the_first_known_verb_with_tense_and_negation_decides(text: str, root: str | None) -> None:
    tokens = words(text)
    found = event_type(tokens, 0, len(tokens.texts))
    assert (found.root if found is not None else None) == root


def test_sentences_of_one_template_are_one_group() -> None:
    texts = [
        "A met B in the town on Friday.",
        "A met C in the town on Friday.",
        "Ships left.",
        "A met C in the town on Monday.",
    ]
    found = groups(texts)
    assert found[0] == found[1] == found[3] != found[2]
