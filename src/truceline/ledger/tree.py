"""The hash tree of RFC 9162 section 2.1: roots, proofs, and the checks a stranger runs on them.

A tree is given by its leaf hashes, in order: a sequence of 32-byte strings, or one buffer of n * 32
bytes. Proofs are lists of 32-byte strings, in the order of the RFC. `verify_*` return nothing or raise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from struct import iter_unpack
from typing import TypeAlias

from truceline.ledger.errors import ConsistencyError, InclusionError, ProofError, TreeInputError

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "HASH_BYTES",
    "LeafHashes",
    "TreeCache",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

LeafHashes: TypeAlias = Sequence[bytes] | bytes | bytearray | memoryview

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf: SHA-256(0x00 || entry), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: LeafHashes) -> bytes:
    """The Merkle tree hash of these leaves, RFC 9162 section 2.1.1; SHA-256 of nothing when there are none.

    Level by level instead of the RFC's recursion: pairs are hashed, an odd last node moves up as it is.
    """
    level = _one_buffer(leaf_hashes)
    while len(level) > HASH_BYTES:
        odd = level[-HASH_BYTES:] if len(level) // HASH_BYTES % 2 else b""
        level = _parents(level) + odd
    return level or EMPTY_ROOT


def _parents(level: bytes | bytearray) -> bytes:
    """The hashes of all whole pairs of one level, in one buffer."""
    sha256 = hashlib.sha256
    whole = memoryview(level)[: len(level) // 64 * 64]
    return b"".join([sha256(b"\x01" + pair).digest() for (pair,) in iter_unpack("64s", whole)])


def _one_buffer(leaf_hashes: LeafHashes) -> bytes:
    if isinstance(leaf_hashes, bytes | bytearray | memoryview):
        buffer = bytes(leaf_hashes)
        if len(buffer) % HASH_BYTES:
            raise _not_a_hash(f"a buffer of {len(buffer)} bytes", "a multiple of 32 bytes")
        return buffer
    for index, one in enumerate(leaf_hashes):
        if len(one) != HASH_BYTES:
            raise _not_a_hash(f"{len(one)} bytes at index {index}")
    return b"".join(leaf_hashes)


def _not_a_hash(found: str, expected: str = "32 bytes") -> TreeInputError:
    do = "Pass leaf_hash(entry) for every leaf, not the entry itself."
    return TreeInputError("leaf hash", expected=expected, found=found, do=do)


def _split(size: int) -> int:
    """k of RFC 9162 section 2.1.1: the largest power of two smaller than `size` (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


class TreeCache:
    """A tree that keeps every finished node, so that any proof costs O(log n) look-ups and hashes.

    Holds 64 bytes per leaf. Level 0 is the leaf hashes; level k holds the roots of 2**k leaves each.
    """

    __slots__ = ("_levels",)

    def __init__(self, leaf_hashes: LeafHashes = b"") -> None:
        self._levels: list[bytearray] = [bytearray()]
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0]) // HASH_BYTES

    def extend(self, leaf_hashes: LeafHashes) -> None:
        """Append leaves; only nodes that become whole are hashed."""
        self._levels[0] += _one_buffer(leaf_hashes)
        level = 0
        while len(self._levels[level]) >= 2 * HASH_BYTES:
            if len(self._levels) == level + 1:
                self._levels.append(bytearray())
            below, above = self._levels[level : level + 2]
            above += _parents(below[2 * len(above) :])
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves; over all of them when no size is given."""
        size = self.size if size is None else _within(size, 0, self.size, "size")
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH(index, D_size) of RFC 9162 section 2.1.3.1."""
        size = self.size if size is None else _within(size, 0, self.size, "size")
        return self._path(_within(index, 0, size - 1, "index"), 0, size)

    def consistency_proof(self, first: int, second: int | None = None) -> list[bytes]:
        """PROOF(first, D_second) of RFC 9162 section 2.1.4.1; empty from size 0 and between equal sizes."""
        second = self.size if second is None else _within(second, 0, self.size, "second size")
        _within(first, 0, second, "first size")
        return self._subproof(first, 0, second, known=True) if 0 < first < second else []

    def _hash(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]); a whole subtree is looked up, the ragged right edge is folded."""
        size = end - start
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            at = (start >> level) * HASH_BYTES
            return bytes(self._levels[level][at : at + HASH_BYTES])
        middle = start + _split(size)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(start, middle)]

    def _subproof(self, first: int, start: int, end: int, *, known: bool) -> list[bytes]:
        """SUBPROOF of RFC 9162 section 2.1.4.1; `known`: the reader already holds this subtree's root."""
        if first == end:
            return [] if known else [self._hash(start, end)]
        middle = start + _split(end - start)
        if first <= middle:
            return [*self._subproof(first, start, middle, known=known), self._hash(middle, end)]
        return [*self._subproof(first, middle, end, known=False), self._hash(start, middle)]


def _within(value: int, low: int, high: int, what: str) -> int:
    if low <= value <= high:
        return value
    expected = f"{low} to {high}" if low <= high else "a log that is not empty"
    raise TreeInputError(what, expected=expected, found=str(value), do="Ask for what the log has.")


def inclusion_proof(leaf_hashes: LeafHashes, index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root, RFC 9162 section 2.1.3.1; O(n), see TreeCache."""
    return TreeCache(leaf_hashes).inclusion_proof(index)


def consistency_proof(leaf_hashes: LeafHashes, first: int) -> list[bytes]:
    """The hashes that show the first leaves unchanged, RFC 9162 section 2.1.4.1; O(n), see TreeCache."""
    return TreeCache(leaf_hashes).consistency_proof(first)


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise InclusionError unless the leaf is entry `index` of the log of `size` entries with this root.

    The steps are those of RFC 9162 section 2.1.3.2.
    """
    _check_hashes([leaf_hash, root, *proof], InclusionError)
    if not 0 <= index < size:  # step 1
        raise _refuse(InclusionError, "index", f"0 to {size - 1} in a log of {size}", str(index))
    fn, sn = index, size - 1  # step 2
    found = leaf_hash  # step 3
    for sibling in proof:  # step 4
        if sn == 0:
            raise _wrong_length(InclusionError, proof, "too long")
        if fn & 1 or fn == sn:
            found = node_hash(sibling, found)
            fn, sn = _skip_zeros(fn, sn)
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:  # step 5
        raise _wrong_length(InclusionError, proof, "too short")
    if found != root:
        raise _refuse(InclusionError, f"root over {size} entries", root.hex(), found.hex())


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise ConsistencyError unless the log of `second` entries begins with the log of `first` entries.

    The steps are those of RFC 9162 section 2.1.4.2. Where the RFC is silent: equal sizes need equal roots
    and an empty proof; size 0 is the beginning of every log, with the empty root and an empty proof.
    """
    _check_hashes([first_root, second_root, *proof], ConsistencyError)
    if not 0 <= first <= second:
        raise _refuse(ConsistencyError, "sizes", "growth", f"{first} entries, then {second}")
    if first in (0, second):
        _verify_unmoved(first, second, first_root, second_root, proof)
        return
    if not proof:  # step 1
        raise _wrong_length(ConsistencyError, proof, "too short")
    path = list(proof) if first & (first - 1) else [first_root, *proof]  # step 2
    fn, sn = first - 1, second - 1  # step 3
    while fn & 1:  # step 4
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]  # step 5
    for sibling in path[1:]:  # step 6
        if sn == 0:
            raise _wrong_length(ConsistencyError, proof, "too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            fn, sn = _skip_zeros(fn, sn)
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:  # step 7
        raise _wrong_length(ConsistencyError, proof, "too short")
    _same_root(first, first_root, old)
    _same_root(second, second_root, new)


def _verify_unmoved(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    if proof:
        raise _wrong_length(ConsistencyError, proof, "too long")
    if first == 0:
        _same_root(0, first_root, EMPTY_ROOT)
    if first == second:
        _same_root(second, second_root, first_root)


def _skip_zeros(fn: int, sn: int) -> tuple[int, int]:
    """Move up past the levels where the node has no sibling (the inner loop of both verifications)."""
    while not fn & 1 and fn != 0:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def _check_hashes(hashes: Sequence[bytes], error: type[ProofError]) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise _refuse(error, "hash", "32 bytes", f"{len(one)} bytes")


def _same_root(size: int, claimed: bytes, found: bytes) -> None:
    if claimed != found:
        raise _refuse(ConsistencyError, f"root over {size} entries", claimed.hex(), found.hex())


def _wrong_length(error: type[ProofError], proof: Sequence[bytes], how: str) -> ProofError:
    return _refuse(error, "proof", "exactly the path to the root", f"{len(proof)} hashes, {how}")


def _refuse(error: type[ProofError], what: str, expected: str, found: str) -> ProofError:
    do = "Fetch proof and checkpoint again; if they still differ, keep both as evidence."
    return error(what, expected=expected, found=found, do=do)


class Frontier:
    """The right edge of a growing log: enough to append and to know the root, in O(log n) memory.

    One hash per set bit of `size`, largest subtree first (a compact range). `to_list` gives (level, hash)
    pairs to store; what `from_list` reads is not authenticated: compare `root()` with a checkpoint.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self._size = 0

    @property
    def size(self) -> int:
        """Number of leaves appended so far."""
        return self._size

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf."""
        self.extend((leaf_hash,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves in order, about one hash each; those before a leaf hash of wrong length stay."""
        peaks, sha256 = self._peaks, hashlib.sha256
        for leaf in leaf_hashes:
            if len(leaf) != HASH_BYTES:
                raise _not_a_hash(f"{len(leaf)} bytes at index {self._size}")
            node, carry = leaf, self._size
            while carry & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                carry >>= 1
            peaks.append(node)
            self._size += 1

    def root(self) -> bytes:
        """The Merkle tree hash of everything appended, RFC 9162 section 2.1.1."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def copy(self) -> Frontier:
        """An independent frontier at the same size."""
        return Frontier.from_list(self.to_list())

    def to_list(self) -> list[tuple[int, bytes]]:
        """(level, hash) of each whole subtree, left to right, levels falling."""
        levels = [level for level in range(self._size.bit_length() - 1, -1, -1) if self._size >> level & 1]
        return list(zip(levels, self._peaks, strict=True))

    @classmethod
    def from_list(cls, peaks: Iterable[tuple[int, bytes]]) -> Frontier:
        """The frontier that `to_list` wrote; refuses levels that do not fall."""
        frontier, above = cls(), None
        for level, peak in peaks:
            if level < 0 or (above is not None and level >= above):
                do = "Rebuild the frontier from the leaf hashes."
                raise TreeInputError("frontier", expected="falling levels", found=str(level), do=do)
            if len(peak) != HASH_BYTES:
                raise _not_a_hash(f"{len(peak)} bytes at level {level}")
            frontier._peaks.append(bytes(peak))
            frontier._size += 1 << level
            above = level
        return frontier
