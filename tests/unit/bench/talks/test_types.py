"""Which unit tests of PETRARCH2 carry a code that the manual gives to another act; the sentences are invented."""

from __future__ import annotations

import pytest

from truceline.bench.talks.types import against_the_manual


@pytest.mark.parametrize(
    ("text", "root", "against"),
    [
        ("Alder condemned an attack by Birch.", "REJECT", True),
        ("Alder condemned an attack by Birch.", "ACCUSE", False),
        ("Alder welcomed the plan.", "CONSULT", True),
        ("Alder met Birch.", "CONSULT", False),
        ("Alder signed an accord with Birch.", "CONCEDE", True),
    ],
)
def test_a_code_goes_against_the_manual_by_its_verb_and_root(text: str, root: str, against: bool) -> None:
    assert against_the_manual((text, root)) is against
