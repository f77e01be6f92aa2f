"""What holds for every log: a proof verifies, and fails when any byte changes; every way to the root agrees."""

import json
import math

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.ledger import oracle
from truceline.ledger import (
    BadSignatureError,
    ConsistencyError,
    DisclosureError,
    Frontier,
    InclusionError,
    LedgerError,
    MismatchCode,
    SigningKey,
    TreeCache,
    canonicalise,
    commit,
    disclose,
    fsck,
    inclusion_proof,
    leaf_hash,
    parse_note,
    record_root,
    root_of,
    sign_checkpoint,
    verify_checkpoint,
    verify_consistency,
    verify_disclosures,
    verify_inclusion,
)

KEY = SigningKey("log.example/mission", bytes(range(32)))
entries_lists = st.lists(st.binary(max_size=8), min_size=1, max_size=70)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def flip(blob, data):
    """The blob with one byte changed, somewhere."""
    at = data.draw(st.integers(0, len(blob) - 1), label="byte")
    mask = data.draw(st.integers(1, 255), label="mask")
    return blob[:at] + bytes([blob[at] ^ mask]) + blob[at + 1 :]


def flip_one(hashes, data):
    at = data.draw(st.integers(0, len(hashes) - 1), label="hash")
    return [*hashes[:at], flip(hashes[at], data), *hashes[at + 1 :]]


@given(st.lists(st.binary(max_size=8), max_size=70), st.data())
def test_every_way_to_the_root_agrees(entries, data):
    leaves = [leaf_hash(entry) for entry in entries]
    cut = data.draw(st.integers(0, len(leaves)))
    frontier, cache = Frontier(), TreeCache(leaves[:cut])
    frontier.extend(leaves[:cut])
    frontier = Frontier.from_list(frontier.to_list())
    frontier.extend(leaves[cut:])
    cache.extend(b"".join(leaves[cut:]))
    assert (
        root_of(leaves) == root_of(b"".join(leaves)) == frontier.root() == cache.root() == oracle.mth(entries)
    )
    assert cache.root(cut) == oracle.mth(entries[:cut])


@given(entries_lists, st.data())
def test_inclusion_verifies_and_any_changed_byte_fails(entries, data):
    leaves = [leaf_hash(entry) for entry in entries]
    index = data.draw(st.integers(0, len(entries) - 1))
    size, root, proof = len(entries), root_of(leaves), inclusion_proof(leaves, index)
    assert proof == oracle.path(index, entries)
    verify_inclusion(leaves[index], index, size, proof, root)
    wrong = [(flip(leaves[index], data), proof, root), (leaves[index], proof, flip(root, data))]
    if proof:
        wrong.append((leaves[index], flip_one(proof, data), root))
    for leaf, path, top in wrong:
        with pytest.raises(InclusionError):
            verify_inclusion(leaf, index, size, path, top)


@given(entries_lists, st.data())
def test_consistency_verifies_and_any_changed_byte_fails(entries, data):
    cache = TreeCache([leaf_hash(entry) for entry in entries])
    second = data.draw(st.integers(1, len(entries)))
    first = data.draw(st.integers(1, second))
    proof, old, new = cache.consistency_proof(first, second), cache.root(first), cache.root(second)
    assert proof == oracle.proof(first, entries[:second])
    verify_consistency(first, second, old, new, proof)
    wrong = [(flip(old, data), new, proof), (old, flip(new, data), proof)]
    if proof:
        wrong.append((old, new, flip_one(proof, data)))
    for before, after, path in wrong:
        with pytest.raises(ConsistencyError):
            verify_consistency(first, second, before, after, path)


@given(entries_lists, st.data())
def test_a_rewritten_log_is_never_consistent(entries, data):
    """Whoever changes one old entry cannot use the honest proof over the new log."""
    first = data.draw(st.integers(1, len(entries)))
    at = data.draw(st.integers(0, first - 1))
    honest = TreeCache([leaf_hash(entry) for entry in entries])
    forged = TreeCache([leaf_hash(entry + b"!" if seq == at else entry) for seq, entry in enumerate(entries)])
    with pytest.raises(ConsistencyError):
        verify_consistency(
            first, len(entries), honest.root(first), forged.root(), forged.consistency_proof(first)
        )


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32), st.data())
def test_a_checkpoint_verifies_and_any_changed_byte_fails(size, root, data):
    note = sign_checkpoint(size, root, KEY)
    verify_checkpoint(note, KEY.verifier)
    with pytest.raises(LedgerError):
        verify_checkpoint(flip(note, data), KEY.verifier)
    parsed = parse_note(note)
    with pytest.raises(BadSignatureError):
        verify_checkpoint(
            note.replace(parsed.text, sign_checkpoint(size + 1, root, KEY).split(b"\n\n")[0] + b"\n"),
            KEY.verifier,
        )


@given(st.binary(max_size=200))
def test_rubbish_is_never_a_note(rubbish):
    with pytest.raises(LedgerError):
        verify_checkpoint(rubbish, KEY.verifier)


@given(json_values)
def test_canonical_bytes_are_rfc_8785_and_stay_what_they_are(value):
    written = canonicalise(value)
    assert canonicalise(json.loads(written)) == written
    if not has_big_number(value):
        assert written == rfc8785.dumps(value)
        assert json.loads(written) == value


def has_big_number(value):
    if isinstance(value, dict | list):
        return any(has_big_number(one) for one in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, int | float) and math.fabs(value) > 2**53 - 1


@given(st.dictionaries(st.text(max_size=6), json_values, min_size=1, max_size=9), st.data())
def test_any_choice_of_fields_verifies_and_any_changed_byte_fails(fields, data):
    salts = {name: number.to_bytes(16, "big") for number, name in enumerate(fields)}
    show = data.draw(st.sets(st.sampled_from(sorted(fields))))
    root = record_root(commit(fields, salts))
    shown, withheld = disclose(fields, salts, show)
    verify_disclosures(root, shown, withheld)
    with pytest.raises(DisclosureError):
        verify_disclosures(flip(root, data), shown, withheld)
    if withheld:
        at = data.draw(st.sampled_from(sorted(withheld)))
        with pytest.raises(DisclosureError):
            verify_disclosures(root, shown, {**withheld, at: flip(withheld[at], data)})


@given(entries_lists, st.data())
def test_fsck_names_the_one_changed_entry(entries, data):
    leaves = [leaf_hash(entry) for entry in entries]
    rows = [list(row) for row in zip(range(len(entries)), entries, leaves, strict=True)]
    note = sign_checkpoint(len(entries), root_of(leaves), KEY)
    assert fsck(rows, [note], KEY.verifier) == []
    at = data.draw(st.integers(0, len(entries) - 1))
    column, code = data.draw(
        st.sampled_from([(1, MismatchCode.ENTRY_CHANGED), (2, MismatchCode.LEAF_CHANGED)])
    )
    rows[at][column] = flip(rows[at][column], data) if rows[at][column] else b"no longer empty"
    assert [(one.code, one.where) for one in fsck(rows, [note], KEY.verifier)] == [(code, f"entry {at}")]
