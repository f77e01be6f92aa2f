"""fsck: a whole log passes, and every way of tampering is called by its name, the first place first."""

import re

import pytest

from truceline.ledger import (
    EMPTY_ROOT,
    Audit,
    MismatchCode,
    SigningKey,
    TreeCache,
    fsck,
    leaf_hash,
    root_of,
    sign_checkpoint,
    sign_note,
)

KEY = SigningKey("log.example/mission", bytes(range(32)))
ENTRIES = [b"entry %d" % number for number in range(20)]
ROWS = [(seq, entry, leaf_hash(entry)) for seq, entry in enumerate(ENTRIES)]
TREE = TreeCache([leaf for *_, leaf in ROWS])
NOTES = [sign_checkpoint(size, TREE.root(size), KEY) for size in (0, 5, 10, 10, 15)]


def codes(rows=ROWS, notes=NOTES):
    return [one.code for one in fsck(rows, notes, KEY.verifier)]


def rows_with(changes):
    return [changes.get(seq, (seq, entry, leaf)) for seq, entry, leaf in ROWS]


def test_a_whole_log_passes_and_says_how_far_it_is_signed():
    audit = Audit(NOTES, KEY.verifier)
    audit.read(ROWS[:7])
    audit.read(iter(ROWS[7:]))
    assert audit.mismatches() == []
    assert (audit.size, audit.covered, audit.root) == (20, 15, root_of([leaf for *_, leaf in ROWS]))
    assert fsck([], NOTES[:1], KEY.verifier) == fsck([], [], KEY.verifier) == []


def test_changed_entry():
    (found,) = fsck(rows_with({7: (7, b"forged", ROWS[7][2])}), NOTES, KEY.verifier)
    assert found.code is MismatchCode.ENTRY_CHANGED
    assert (found.where, found.expected, found.found) == (
        "entry 7",
        ROWS[7][2].hex(),
        leaf_hash(b"forged").hex(),
    )
    assert "the checkpoint of 10 entries" in found.message


def test_changed_leaf_hash():
    (found,) = fsck(rows_with({7: (7, ENTRIES[7], leaf_hash(b"forged"))}), NOTES, KEY.verifier)
    assert found.code is MismatchCode.LEAF_CHANGED
    assert (found.where, found.expected, found.found) == (
        "entry 7",
        ROWS[7][2].hex(),
        leaf_hash(b"forged").hex(),
    )


def test_a_leaf_hash_of_wrong_length():
    assert codes(rows_with({7: (7, ENTRIES[7], b"short")})) == [MismatchCode.LEAF_CHANGED]


def test_a_damaged_leaf_hash_beside_a_changed_entry():
    rows = rows_with({6: (6, b"forged", ROWS[6][2]), 7: (7, ENTRIES[7], b"short")})
    assert codes(rows) == [MismatchCode.ENTRY_CHANGED, MismatchCode.LEAF_CHANGED]


def test_two_changes_between_different_checkpoints_are_told_apart():
    rows = rows_with({3: (3, b"forged", ROWS[3][2]), 12: (12, ENTRIES[12], leaf_hash(b"forged"))})
    assert codes(rows) == [MismatchCode.ENTRY_CHANGED, MismatchCode.LEAF_CHANGED]


def test_after_the_last_checkpoint_nobody_can_tell():
    rows = rows_with({17: (17, b"forged", ROWS[17][2])})
    (found,) = fsck(rows, NOTES, KEY.verifier)
    assert (found.code, found.where) == (MismatchCode.ENTRY_OR_LEAF, "entry 17")
    assert "cannot be told" in found.message


def test_an_entry_and_a_leaf_hash_under_one_checkpoint_cannot_be_told_apart():
    rows = rows_with({6: (6, b"forged", ROWS[6][2]), 7: (7, ENTRIES[7], leaf_hash(b"forged"))})
    assert codes(rows, NOTES[:3]) == [
        MismatchCode.ENTRY_OR_LEAF,
        MismatchCode.ENTRY_OR_LEAF,
        MismatchCode.CHECKPOINT_ROOT,
    ]


def test_entry_and_leaf_hash_changed_together_contradict_the_checkpoint():
    """What an operator would do who rewrites history with care."""
    rows = rows_with({7: (7, b"forged", leaf_hash(b"forged"))})
    audit = Audit(NOTES[:3], KEY.verifier)
    audit.read(rows)
    found = audit.mismatches()
    assert [one.code for one in found] == [MismatchCode.CHECKPOINT_ROOT]
    assert audit.covered == 5
    assert found[0].expected == TREE.root(10).hex()
    assert "From entry 5 on" in found[0].message


def test_missing_entry():
    found = fsck([*ROWS[:7], *ROWS[8:]], NOTES, KEY.verifier)
    assert [one.code for one in found] == [MismatchCode.SEQ_GAP, *[MismatchCode.CHECKPOINT_BEYOND_LOG] * 3]
    assert (found[0].where, found[0].expected, found[0].found) == ("entry 7", "7", "8")


def test_behind_a_gap_each_entry_is_still_held_against_its_leaf_hash():
    rows = [*ROWS[:16], (18, b"forged", ROWS[18][2]), ROWS[19]]
    assert codes(rows) == [MismatchCode.SEQ_GAP, MismatchCode.ENTRY_OR_LEAF]


@pytest.mark.parametrize("extra", [ROWS[6], (6, b"forged", ROWS[6][2])])
def test_a_repeated_entry_does_not_stop_the_check(extra):
    rows = [*ROWS[:7], extra, *ROWS[7:]]
    expected = [MismatchCode.SEQ_GAP]
    if extra[1] == b"forged":
        expected = [MismatchCode.SEQ_GAP, MismatchCode.ENTRY_OR_LEAF]
    assert codes(rows) == expected


def test_cut_log():
    found = fsck(ROWS[:12], NOTES, KEY.verifier)
    assert [one.code for one in found] == [MismatchCode.CHECKPOINT_BEYOND_LOG]
    assert (found[0].expected, found[0].found) == ("15 entries", "12 entries")


def test_a_checkpoint_without_a_good_signature_is_not_believed():
    changed = NOTES[1].replace(b"\n5\n", b"\n6\n")
    stranger = sign_note(NOTES[1].split(b"\n\n")[0] + b"\n", SigningKey("other.example", bytes(32)))
    assert codes(notes=[changed]) == codes(notes=[stranger]) == [MismatchCode.BAD_SIGNATURE]
    no_checkpoint = sign_note(b"a note\n", SigningKey("other.example", bytes(32)))
    assert codes(notes=[no_checkpoint]) == [MismatchCode.BAD_SIGNATURE]


def test_a_note_that_cannot_be_read():
    found = fsck(ROWS, [*NOTES, b"rubbish"], KEY.verifier)
    assert [(one.code, one.where) for one in found] == [(MismatchCode.NOTE_MALFORMED, "note 6 of 6")]
    assert codes(notes=[sign_note(b"a note\n", KEY)]) == [MismatchCode.NOTE_MALFORMED]


def test_a_log_that_shrank():
    assert codes(notes=[NOTES[2], NOTES[1]]) == [MismatchCode.GROWTH]


def test_two_roots_signed_for_one_size():
    split = sign_checkpoint(10, EMPTY_ROOT, KEY)
    found = fsck(ROWS, [*NOTES[:3], split], KEY.verifier)
    assert [one.code for one in found] == [MismatchCode.GROWTH, MismatchCode.CHECKPOINT_ROOT]
    assert found[0].expected.endswith(f"{TREE.root(10).hex()} again")
    assert EMPTY_ROOT.hex() in found[0].found


def test_a_root_for_the_empty_log_is_checked_too():
    assert codes(notes=[sign_checkpoint(0, TREE.root(1), KEY)]) == [MismatchCode.CHECKPOINT_ROOT]


def test_the_first_place_in_the_log_comes_first():
    rows = rows_with({17: (17, b"forged", ROWS[17][2]), 2: (2, b"forged", ROWS[2][2])})
    found = fsck(rows, [*NOTES, b"rubbish"], KEY.verifier)
    assert [one.where for one in found] == ["entry 2", "note 6 of 6", "entry 17"]


def test_every_code_has_its_row_in_the_docs(request):
    page = (request.config.rootpath / "docs/explanation/ledger.md").read_text()
    assert [code for code in MismatchCode if f"| {code} |" not in page] == []


def test_the_example_of_the_docs_runs(request, capsys):
    page = (request.config.rootpath / "docs/explanation/ledger.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(example, {})
    assert capsys.readouterr().out.startswith("entry 1: expected ")


def test_a_message_holds_the_whole_finding():
    for one in fsck(rows_with({7: (7, b"forged", ROWS[7][2])}), NOTES, KEY.verifier):
        assert one.message.startswith(f"{one.where}: expected {one.expected}, found {one.found}. ")
