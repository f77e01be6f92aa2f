"""Single fields can be shown or withheld, and nothing else."""

import base64
import hashlib

import pytest

from tests.unit.ledger import oracle
from truceline.ledger import (
    CommitmentError,
    Disclosure,
    DisclosureError,
    commit,
    disclose,
    new_salts,
    record_root,
    verify_disclosures,
)

FIELDS = {"witness": "W-12", "place": "Hill 12", "count": 3, "note": None, "Ort": "Höhe"}
SALTS = {name: bytes([number]) * 16 for number, name in enumerate(FIELDS)}
ROOT = record_root(commit(FIELDS, SALTS))


def test_the_root_can_be_computed_by_hand():
    """The recipe of docs/explanation/ledger.md, without our code."""
    by_hand = []
    for name, value in [
        ("Ort", '"Höhe"'),
        ("count", "3"),
        ("note", "null"),
        ("place", '"Hill 12"'),
        ("witness", '"W-12"'),
    ]:
        salt = base64.urlsafe_b64encode(SALTS[name]).decode().rstrip("=")
        by_hand.append(hashlib.sha256(f'["{salt}","{name}",{value}]'.encode()).digest())
    assert commit(FIELDS, SALTS) == by_hand
    assert oracle.mth(by_hand) == ROOT


@pytest.mark.parametrize("show", [[], ["witness"], ["Ort", "note"], list(FIELDS)])
def test_any_choice_of_fields_verifies(show):
    shown, withheld = disclose(FIELDS, SALTS, show)
    assert {one.name for one in shown.values()} == set(show)
    assert len(shown) + len(withheld) == len(FIELDS)
    verify_disclosures(ROOT, shown, withheld)


def changed(at, **change):
    shown, withheld = disclose(FIELDS, SALTS, ["place", "count"])
    one = shown[at]
    fields = {"name": one.name, "value": one.value, "salt": one.salt, **change}
    return {**shown, at: Disclosure(**fields)}, withheld


@pytest.mark.parametrize("change", [{"value": 4}, {"value": "3"}, {"name": "counts"}, {"salt": b"\x07" * 16}])
def test_a_changed_disclosure_is_refused(change):
    shown, withheld = changed(1, **change)
    with pytest.raises(DisclosureError, match=ROOT.hex()):
        verify_disclosures(ROOT, shown, withheld)


def test_positions_are_each_filled_once():
    shown, withheld = disclose(FIELDS, SALTS, ["place"])
    for wrong in (
        {at: one for at, one in withheld.items() if at != 0},
        {**withheld, 3: commit(FIELDS, SALTS)[3]},
        {**withheld, 6: withheld[0]},
    ):
        with pytest.raises(DisclosureError, match="positions"):
            verify_disclosures(ROOT, shown, wrong)
    with pytest.raises(DisclosureError, match="withheld field 0: expected a commitment of 32 bytes"):
        verify_disclosures(ROOT, shown, {**withheld, 0: withheld[0][:31]})
    with pytest.raises(DisclosureError):
        verify_disclosures(ROOT, {}, {})


def test_a_record_cannot_say_two_things_under_one_name():
    twice = [Disclosure(name="count", value=value, salt=bytes([value]) * 16) for value in (3, 4)]
    root = record_root(one.commitment() for one in twice)
    with pytest.raises(DisclosureError, match="count, count"):
        verify_disclosures(root, dict(enumerate(twice)), {})


@pytest.mark.parametrize(("fields", "salts", "says"), [
    ({}, {}, "at least one"),
    ({"a": 1}, {}, "one salt per field"),
    ({"a": 1}, {"a": b"1" * 16, "b": b"2" * 16}, "one salt per field"),
    ({"a": 1}, {"a": b"1" * 15}, "short one for a"),
    ({"a": 1, "b": 2}, {"a": b"1" * 16, "b": b"1" * 16}, "used for two"),
])  # fmt: skip
def test_salts_that_would_not_hide_are_refused(fields, salts, says):
    with pytest.raises(CommitmentError, match=says):
        commit(fields, salts)


def test_a_field_that_is_not_there_cannot_be_shown():
    with pytest.raises(CommitmentError, match="rank"):
        disclose(FIELDS, SALTS, ["rank"])


def test_new_salts_are_long_and_differ():
    salts = new_salts(f"f{number}" for number in range(100))
    assert {len(salt) for salt in salts.values()} == {16}
    assert len(set(salts.values())) == 100
