"""The tree against published vectors, an independent oracle, and another implementation."""

import pickle

import pytest

from tests.unit.ledger import oracle
from truceline.ledger import (
    EMPTY_ROOT,
    ConsistencyError,
    Frontier,
    InclusionError,
    TreeCache,
    TreeInputError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The reference leaves of Certificate Transparency and their published hashes
# (transparency-dev/merkle, testonly/constants.go and reference_test.go, Apache-2.0).
ENTRIES = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 2): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"],
    (1, 2): ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (2, 5): INCLUSION[1, 5][1:],
    (6, 8): ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", *INCLUSION[5, 8][1:]],
}
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def hexes(hashes):
    return [one.hex() for one in hashes]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    assert oracle.mth(ENTRIES[:size]).hex() == ROOTS[size], "the vector itself"
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index, size):
    proof = inclusion_proof(LEAVES[:size], index)
    assert hexes(proof) == hexes(oracle.path(index, ENTRIES[:size])) == INCLUSION[index, size]
    verify_inclusion(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_published_consistency_proofs(first, second):
    proof = consistency_proof(LEAVES[:second], first)
    assert hexes(proof) == hexes(oracle.proof(first, ENTRIES[:second])) == CONSISTENCY[first, second]
    verify_consistency(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), proof)


def test_roots_agree_with_pymerkle_up_to_70_entries():
    pymerkle = pytest.importorskip("pymerkle", reason="pymerkle (GPL-3) is a peer for tests only")
    peer, entries = pymerkle.InmemoryTree(algorithm="sha256"), []
    assert root_of([]) == peer.get_root()
    for number in range(70):
        entries.append(b"entry %d" % number)
        peer.append_entry(entries[-1])
        assert root_of([leaf_hash(entry) for entry in entries]) == peer.get_root()


def test_leaves_may_be_one_buffer():
    assert root_of(b"".join(LEAVES)) == root_of(memoryview(b"".join(LEAVES))) == root_of(LEAVES)


@pytest.mark.parametrize("leaves", [b"\x00" * 33, [b"\x00" * 31, b"\x00" * 33], [b""]])
def test_a_leaf_hash_of_another_length_is_refused(leaves):
    with pytest.raises(TreeInputError, match="leaf_hash"):
        root_of(leaves)


def test_every_proof_for_every_size_up_to_17_is_the_rfcs():
    entries = [bytes([number]) for number in range(17)]
    cache = TreeCache([leaf_hash(entry) for entry in entries])
    for size in range(1, 18):
        assert cache.root(size) == oracle.mth(entries[:size])
        for index in range(size):
            assert cache.inclusion_proof(index, size) == oracle.path(index, entries[:size])
            assert cache.consistency_proof(index + 1, size) == oracle.proof(index + 1, entries[:size])


def test_a_proof_may_not_be_longer_or_shorter():
    root = root_of(LEAVES)
    proof = inclusion_proof(LEAVES, 5)
    for wrong in (proof[:-1], [*proof, proof[0]], []):
        with pytest.raises(InclusionError, match=r"too (long|short)"):
            verify_inclusion(LEAVES[5], 5, 8, wrong, root)
    growth = consistency_proof(LEAVES, 6)
    for wrong in (growth[:-1], [*growth, growth[0]], []):
        with pytest.raises(ConsistencyError, match=r"too (long|short)"):
            verify_consistency(6, 8, root_of(LEAVES[:6]), root, wrong)


def test_a_proof_holds_for_its_own_place_only():
    proof = inclusion_proof(LEAVES, 5)
    for index in (4, 6, 7, 8, -1):
        with pytest.raises(InclusionError, match="root over" if 0 <= index < 8 else "index: expected 0 to 7"):
            verify_inclusion(LEAVES[5], index, 8, proof, root_of(LEAVES))


def test_a_byte_may_not_move_from_one_hash_to_the_next():
    """31 and 33 bytes hash like 32 and 32: the lengths must be looked at."""
    left, right, root = LEAVES[0], LEAVES[1], root_of(LEAVES[:2])
    with pytest.raises(InclusionError, match="31 bytes"):
        verify_inclusion(left[:31], 0, 2, [left[31:] + right], root)
    old, new = root_of(LEAVES[:3]), root_of(LEAVES[:4])
    third, fourth, first_two = consistency_proof(LEAVES[:4], 3)
    verify_consistency(3, 4, old, new, [third, fourth, first_two])
    with pytest.raises(ConsistencyError, match="33 bytes"):
        verify_consistency(1, 2, left, root, [right + b"!"])


def test_an_inner_node_is_no_entry():
    """The 0x00 and 0x01 before hashing: a subtree cannot be passed off as a leaf."""
    pair = LEAVES[0] + LEAVES[1]
    with pytest.raises(InclusionError):
        verify_inclusion(leaf_hash(pair), 0, 4, [root_of(LEAVES[2:4])], root_of(LEAVES[:4]))
    with pytest.raises(InclusionError):
        verify_inclusion(leaf_hash(pair), 0, 2, [root_of(LEAVES[2:4])], root_of(LEAVES[:4]))


def test_a_verdict_names_both_roots():
    with pytest.raises(InclusionError) as caught:
        verify_inclusion(LEAVES[0], 0, 1, [], LEAVES[1])
    assert caught.value.expected == LEAVES[1].hex()
    assert caught.value.found == LEAVES[0].hex()
    assert LEAVES[1].hex() in str(caught.value)
    assert LEAVES[0].hex() in str(caught.value)


def test_consistency_where_the_rfc_is_silent():
    root = root_of(LEAVES)
    verify_consistency(0, 8, EMPTY_ROOT, root, [])
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    verify_consistency(8, 8, root, root, [])
    for first, second, first_root, second_root, proof in [
        (8, 8, root, LEAVES[0], []),
        (8, 8, root, root, [root]),
        (0, 8, root, root, []),
        (0, 8, EMPTY_ROOT, root, [root]),
        (0, 0, EMPTY_ROOT, root, []),
        (8, 7, root, root, []),
        (-1, 7, root, root, []),
        (1, 2, LEAVES[0], root, [b"short"]),
    ]:
        with pytest.raises(ConsistencyError):
            verify_consistency(first, second, first_root, second_root, proof)


@pytest.mark.parametrize("ask", [
    lambda cache: cache.inclusion_proof(8),
    lambda cache: cache.inclusion_proof(-1),
    lambda cache: cache.inclusion_proof(7, 7),
    lambda cache: cache.inclusion_proof(0, 0),
    lambda cache: cache.consistency_proof(9),
    lambda cache: cache.consistency_proof(3, 2),
    lambda cache: cache.root(9),
])  # fmt: skip
def test_a_proof_of_what_the_log_does_not_have_is_refused(ask):
    with pytest.raises(TreeInputError):
        ask(TreeCache(LEAVES))


def test_a_frontier_is_stored_and_goes_on():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert (frontier.size, frontier.root().hex()) == (size, ROOTS[size])
        frontier = Frontier.from_list(pickle.loads(pickle.dumps(frontier.to_list())))
        frontier.append(leaf)
    assert frontier.to_list() == [(3, bytes.fromhex(ROOTS[8]))]


def test_a_copied_frontier_grows_alone():
    frontier = Frontier()
    frontier.extend(LEAVES[:3])
    copy = frontier.copy()
    copy.append(LEAVES[3])
    assert (frontier.root().hex(), copy.root().hex()) == (ROOTS[3], ROOTS[4])


@pytest.mark.parametrize("peaks", [[(0, LEAVES[0]), (1, LEAVES[1])], [(1, LEAVES[0])] * 2, [(-1, LEAVES[0])],
                                   [(0, b"short")]])  # fmt: skip
def test_a_damaged_frontier_is_refused(peaks):
    with pytest.raises(TreeInputError):
        Frontier.from_list(peaks)


def test_a_frontier_refuses_a_leaf_hash_of_another_length():
    frontier = Frontier()
    with pytest.raises(TreeInputError):
        frontier.extend([LEAVES[0], b"short"])
    assert frontier.size == 1
