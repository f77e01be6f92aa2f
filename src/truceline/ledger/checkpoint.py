"""Signed checkpoints: the log's size and root, in the form of C2SP tlog-checkpoint and signed-note.

A note is its text, a blank line, and one signature line per signer. What stands here is the Ed25519 type
(0x01). A log's key bears the log's origin as its name, so that a key of one log cannot speak for another.
Lines by other signers, witnesses among them, are kept and ignored.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from truceline.ledger.errors import (
    BadSignatureError,
    MalformedKeyError,
    MalformedNoteError,
    UnknownSignerError,
)
from truceline.ledger.tree import HASH_BYTES

__all__ = [
    "Checkpoint",
    "NoteSignature",
    "SignedNote",
    "SigningKey",
    "VerifierKey",
    "open_checkpoint",
    "parse_checkpoint",
    "parse_note",
    "sign_checkpoint",
    "sign_note",
    "verify_checkpoint",
    "verify_note",
]

ED25519 = b"\x01"
KEY_BYTES = 32
MOST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A log's public key; `str(key)` is the vkey text `name+id+base64(0x01 || key)` that readers pin."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_key(self.name, self.public)

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name || newline || 0x01 || key): a hint which key signed, no more."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.public)}"

    @classmethod
    def decode(cls, vkey: str) -> VerifierKey:
        """The key that this vkey text names; its key id must fit."""
        name, key_id, public = _split_key(vkey)
        key = cls(name, public)
        if key.key_id.hex() != key_id:
            raise _bad_key("key id", key.key_id.hex(), key_id)
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A log's secret key. It never appears in a repr; `encode` is for the key file only."""

    name: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_key(self.name, self.secret)

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """A new random key for the log of this origin."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """The Ed25519 signature (RFC 8032) over a note's text."""
        return self._private().sign(text)

    def encode(self) -> str:
        """The text of the key file: PRIVATE+KEY+name+id+base64(0x01 || secret)."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{_b64(ED25519 + self.secret)}"

    @classmethod
    def decode(cls, text: str) -> SigningKey:
        """The key that `encode` wrote; an error never repeats the secret."""
        if not text.startswith("PRIVATE+KEY+"):
            raise _bad_key("secret key", "text that begins PRIVATE+KEY+", "something else")
        name, key_id, secret = _split_key(text.removeprefix("PRIVATE+KEY+"))
        key = cls(name, secret)
        if key.verifier.key_id.hex() != key_id:
            raise _bad_key("key id", key.verifier.key_id.hex(), key_id)
        return key

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: whose it claims to be, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in the note, without its newline."""
        return f"\N{EM DASH} {self.name} {_b64(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note taken apart. Nothing in it may be believed before `verify_note`."""

    text: bytes
    signatures: tuple[NoteSignature, ...]

    def encode(self) -> bytes:
        """The note's bytes."""
        lines = "".join(one.line() + "\n" for one in self.signatures)
        return self.text + b"\n" + lines.encode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: with `size` entries, its root is `root`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> bytes:
        """The note text that is signed, its last newline included."""
        lines = [self.origin, str(self.size), _b64(self.root), *self.extensions]
        return "".join(line + "\n" for line in lines).encode()


def sign_checkpoint(size: int, root: bytes, key: SigningKey) -> bytes:
    """The signed note for this size and root; the origin is the key's name."""
    text = Checkpoint(key.name, size, root).text()
    _checkpoint_of(text)
    return sign_note(text, key)


def parse_checkpoint(note: bytes) -> Checkpoint:
    """What the note claims, checked for form only: whoever relies on it calls open_checkpoint instead."""
    return _checkpoint_of(parse_note(note).text)


def verify_checkpoint(note: bytes, key: VerifierKey) -> None:
    """Raise a NoteError unless the note is a checkpoint of the log `key.name`, signed with this key."""
    open_checkpoint(note, key)


def open_checkpoint(note: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint of this log, after its signature has been verified."""
    verify_note(note, key)
    checkpoint = parse_checkpoint(note)
    if checkpoint.origin != key.name:
        raise _bad_note("origin", f"{key.name!r}, the key's name", repr(checkpoint.origin))
    return checkpoint


def sign_note(text: bytes, key: SigningKey) -> bytes:
    """The text with this key's signature line."""
    note = SignedNote(text, (NoteSignature(key.name, key.verifier.key_id, key.sign(text)),)).encode()
    parse_note(note)
    return note


def verify_note(note: bytes, key: VerifierKey) -> None:
    """Raise unless the key has signed this text.

    Lines of other keys are ignored; a line that names this key (name and key id) must hold, every one.
    """
    parsed = parse_note(note)
    ours = [one for one in parsed.signatures if (one.name, one.key_id) == (key.name, key.key_id)]
    if not ours:
        found = ", ".join(f"{one.name}+{one.key_id.hex()}" for one in parsed.signatures)
        do = "Check that this is the note of the right log; its key may have been replaced."
        raise UnknownSignerError("signer", expected=f"{key.name}+{key.key_id.hex()}", found=found, do=do)
    for one in ours:
        _check_signature(key, one.signature, parsed.text)


def _check_signature(key: VerifierKey, signature: bytes, text: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except InvalidSignature as problem:
        found = f"{_b64(signature)[:16]}…, which does not fit the text"
        do = "The text or the signature was changed: do not use the note, keep it as evidence."
        raise BadSignatureError("signature", expected=f"one by {key.name}", found=found, do=do) from problem


def parse_note(note: bytes) -> SignedNote:
    """Text and signature lines of a C2SP signed note; form only, nothing is verified."""
    head, blank, tail = _note_text(note).rpartition("\n\n")
    if not blank or not head:
        raise _bad_note("note", "text, a blank line, signature lines", "no blank line after a text")
    if not tail.endswith("\n"):
        raise _bad_note("signature lines", "at least one, each ended by a newline", repr(tail[-40:]))
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise _bad_note("signature lines", f"at most {MOST_SIGNATURES}", str(len(lines)))
    return SignedNote(f"{head}\n".encode(), tuple(_signature_of(line) for line in lines))


def _note_text(note: bytes) -> str:
    if len(note) > MOST_NOTE_BYTES:
        raise _bad_note("note", f"at most {MOST_NOTE_BYTES} bytes", str(len(note)))
    try:
        text = note.decode()
    except UnicodeDecodeError as problem:
        raise _bad_note("note", "UTF-8 text", str(problem)) from problem
    control = next((one for one in text if one < " " and one != "\n"), None)
    if control is not None:
        raise _bad_note("note", "no control character but newline", repr(control))
    return text


def _signature_of(line: str) -> NoteSignature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    blob = _unb64(encoded)
    if dash != "\N{EM DASH}" or not _is_name(name) or blob is None or len(blob) < 5:
        raise _bad_note("signature line", "'\N{EM DASH} name base64(key id, signature)'", repr(line[:80]))
    return NoteSignature(name, blob[:4], blob[4:])


def _checkpoint_of(text: bytes) -> Checkpoint:
    lines = text.decode()[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise _bad_note("checkpoint", "three lines or more, none empty", f"{len(lines)} lines: {lines!r:.80}")
    origin, size, root, *extensions = lines
    if not SIZE.fullmatch(size):
        raise _bad_note("checkpoint, line 2", "the log's size in decimal digits", repr(size[:40]))
    root_hash = _unb64(root)
    if root_hash is None or len(root_hash) != HASH_BYTES:
        raise _bad_note("checkpoint, line 3", "a root of 32 bytes in base64", repr(root[:80]))
    return Checkpoint(origin, int(size), root_hash, tuple(extensions))


def _split_key(text: str) -> tuple[str, str, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    blob = _unb64(encoded)
    if blob is None or blob[:1] != ED25519:
        raise _bad_key("key", "name+id+base64(0x01, 32 bytes)", f"a key named {name[:60]!r} of another form")
    return name, key_id, blob[1:]


def _check_key(name: str, key: bytes) -> None:
    if not _is_name(name) or not name.isprintable():
        raise _bad_key("key name", "visible text without spaces or plus signs", repr(name[:60]))
    if len(key) != KEY_BYTES:
        raise _bad_key("key", f"{KEY_BYTES} bytes", f"{len(key)} bytes")


def _is_name(name: str) -> bool:
    return name != "" and not any(one.isspace() or one == "+" or one < " " for one in name)


def _b64(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _unb64(text: str) -> bytes | None:
    """The bytes, or None when the text is not base64 exactly as this module would write it."""
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return blob if _b64(blob) == text else None


def _bad_note(what: str, expected: str, found: str) -> MalformedNoteError:
    return MalformedNoteError(what, expected=expected, found=found, do="Fetch the note again.")


def _bad_key(what: str, expected: str, found: str) -> MalformedKeyError:
    return MalformedKeyError(what, expected=expected, found=found, do="Copy the key again from its source.")
