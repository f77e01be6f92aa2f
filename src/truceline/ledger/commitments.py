"""Records of which single fields can be shown or withheld, after the pattern of SD-JWT (RFC 9901).

A field's commitment is SHA-256 over the canonical JSON of [salt, name, value], the salt in base64url
without padding. The record's root is the RFC 9162 root whose leaf data are the commitments, in code point
order of the names. Without its salt a withheld field cannot be guessed; once every copy of the salt is
erased, nobody can show the field any more, and the root stays what it was.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from truceline.ledger.canonical import JSONValue, canonicalise
from truceline.ledger.errors import CommitmentError, DisclosureError
from truceline.ledger.tree import HASH_BYTES, leaf_hash, root_of

__all__ = ["Disclosure", "SALT_BYTES", "commit", "disclose", "new_salts", "record_root", "verify_disclosures"]

SALT_BYTES = 16  # RFC 9901 asks for 128 bits of randomness at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One field, shown: what it is called, what it says, and the salt that proves it."""

    name: str
    value: JSONValue
    salt: bytes

    def commitment(self) -> bytes:
        """The 32 bytes that stand for this field when it is withheld."""
        salt = base64.urlsafe_b64encode(self.salt).rstrip(b"=").decode()
        return hashlib.sha256(canonicalise([salt, self.name, self.value])).digest()


def new_salts(names: Iterable[str]) -> dict[str, bytes]:
    """A fresh random salt for each field name, from the operating system."""
    return {name: secrets.token_bytes(SALT_BYTES) for name in names}


def commit(fields: Mapping[str, JSONValue], salts: Mapping[str, bytes]) -> list[bytes]:
    """One commitment per field, in the order of the names: the leaf data of the record's tree."""
    return [one.commitment() for one in _in_order(fields, salts)]


def record_root(commitments: Iterable[bytes]) -> bytes:
    """The root that the ledger entry of the record carries."""
    return root_of([leaf_hash(one) for one in commitments])


def disclose(
    fields: Mapping[str, JSONValue], salts: Mapping[str, bytes], show: Collection[str]
) -> tuple[dict[int, Disclosure], dict[int, bytes]]:
    """What to hand out: the fields in `show` with their salts, the others as commitments, by position."""
    unknown = sorted(set(show) - set(fields))
    if unknown:
        known, found = _names(fields), _names(unknown)
        raise CommitmentError("fields to show", expected=known, found=found, do="Check the names.")
    in_order = list(enumerate(_in_order(fields, salts)))
    shown = {at: one for at, one in in_order if one.name in show}
    return shown, {at: one.commitment() for at, one in in_order if one.name not in show}


def verify_disclosures(
    root: bytes, disclosures: Mapping[int, Disclosure], withheld: Mapping[int, bytes]
) -> None:
    """Raise DisclosureError unless shown and withheld fields together are the record with this root.

    Every position from 0 on is filled exactly once, and the names shown rise with their positions: so no
    record says two things under one name without a reader of both noticing.
    """
    _check_positions(disclosures, withheld)
    names = [disclosures[at].name for at in sorted(disclosures)]
    if any(left >= right for left, right in pairwise(names)):
        raise _refuse("field names", "each name once, in order", ", ".join(names))
    shown = {at: one.commitment() for at, one in disclosures.items()}
    found = record_root(one for _, one in sorted({**shown, **withheld}.items()))
    if found != root:
        raise _refuse("record root", root.hex(), found.hex())


def _in_order(fields: Mapping[str, JSONValue], salts: Mapping[str, bytes]) -> list[Disclosure]:
    _check_salts(fields, salts)
    return [Disclosure(name=name, value=fields[name], salt=salts[name]) for name in sorted(fields)]


def _check_salts(fields: Mapping[str, JSONValue], salts: Mapping[str, bytes]) -> None:
    if not fields:
        raise CommitmentError("fields", expected="at least one", found="none", do="Give the record's fields.")
    if fields.keys() != salts.keys():
        do = "Make one salt per field with new_salts."
        raise CommitmentError("salts", expected=_names(fields), found=_names(salts), do=do)
    short = [name for name, salt in salts.items() if len(salt) < SALT_BYTES]
    if short or len(set(salts.values())) < len(salts):
        found = f"a short one for {_names(short)}" if short else "one salt used for two fields"
        expected = f"a different one per field, of {SALT_BYTES} bytes or more"
        raise CommitmentError("salts", expected=expected, found=found, do="Make them with new_salts.")


def _check_positions(disclosures: Mapping[int, Disclosure], withheld: Mapping[int, bytes]) -> None:
    positions = sorted([*disclosures, *withheld])
    if not positions or positions != list(range(len(positions))):
        raise _refuse("positions", "0, 1, 2 … each once, shown or withheld", str(positions))
    for at, one in withheld.items():
        if len(one) != HASH_BYTES:
            raise _refuse(f"withheld field {at}", "a commitment of 32 bytes", f"{len(one)} bytes")


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _refuse(what: str, expected: str, found: str) -> DisclosureError:
    do = "Ask for the disclosure again, and compare the root with the ledger entry of the record."
    return DisclosureError(what, expected=expected, found=found, do=do)
