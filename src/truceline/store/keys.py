"""The mission's two secrets: the key of its ids and the key that signs its checkpoints.

They lie in ``keys/`` (0700, files 0600), never in a copy or a bundle. The first entry of the
ledger carries their digests, so that nobody can exchange them unseen.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from truceline.ledger import JSONValue, LedgerEntry, LedgerError, SigningKey
from truceline.store.durable import PRIVATE_FILE, PRIVATE_FOLDER, make_folder, write_durably
from truceline.store.errors import KeysMissingError, StoreDamagedError
from truceline.store.folder import MissionFolder

SECRET = re.compile(r"[0-9a-f]{64}")
MISSION_ENTRY = "mission"


@dataclass(frozen=True, slots=True)
class Keys:
    """Mission secret (64 hex digits) and signing key; a repr shows neither."""

    secret: str = field(repr=False)
    signing_key: SigningKey

    def __post_init__(self) -> None:
        if not SECRET.fullmatch(self.secret):
            raise StoreDamagedError("the mission secret is not 64 lower-case hex digits")

    def digests(self) -> dict[str, str]:
        """SHA-256 of both key files, as the first ledger entry carries them."""
        return {name: hashlib.sha256(text).hexdigest() for name, text in self.files().items()}

    def files(self) -> dict[str, bytes]:
        """The bytes of both key files, by the name of the file."""
        return {
            "mission.secret": f"{self.secret}\n".encode(),
            "signing.key": f"{self.signing_key.encode()}\n".encode(),
        }

    def entry(self, actor: str, at: datetime) -> LedgerEntry:
        """The first entry of the ledger: the key that will sign, and the digests of the secrets."""
        vkey = str(self.signing_key.verifier)
        name = self.signing_key.name
        about: dict[str, JSONValue] = {"mission": name, "verifier_key": vkey, "keys": self.digests()}
        digest = hashlib.sha256(vkey.encode()).hexdigest()
        return LedgerEntry(kind=MISSION_ENTRY, at=at, actor=actor, digest=digest, about=about)


def write_keys(folder: MissionFolder, keys: Keys) -> None:
    """Put both key files into ``keys/``, readable by their owner alone."""
    make_folder(folder.keys, mode=PRIVATE_FOLDER)
    folder.keys.chmod(PRIVATE_FOLDER)
    for name, content in keys.files().items():
        write_durably(folder.keys / name, content, mode=PRIVATE_FILE)


def read_keys(folder: MissionFolder) -> Keys:
    """The keys of this mission.

    errors: KeysMissingError when the folder has none; StoreDamagedError when they are no keys.
    """
    try:
        secret = folder.secret.read_text(encoding="ascii").strip()
        signing = folder.signing_key.read_text(encoding="ascii").strip()
    except FileNotFoundError as problem:
        raise KeysMissingError(
            f"{folder.keys}: no keys here. A copy without keys can be read and checked, not written to."
        ) from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise StoreDamagedError(f"{folder.keys}: the keys cannot be read: {problem}") from problem
    try:
        return Keys(secret, SigningKey.decode(signing))
    except LedgerError as problem:
        raise StoreDamagedError(f"{folder.signing_key}: {problem}") from problem
