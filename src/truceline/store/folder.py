"""A mission is a folder that can be copied, archived and checked elsewhere; here are its places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from truceline.records.layers import LAYERS

SETTINGS = ("mission.toml", "mandate.toml", "sources.toml", "strata.csv")
GAZETTEERS = ("gazetteer.csv", "gazetteer.csv.gz")
POSITIONS = ("positions.csv", "positions.csv.gz")


@dataclass(frozen=True, slots=True)
class MissionFolder:
    """The paths of every part of a mission below ``root``; nothing is opened or made."""

    root: Path

    @property
    def mission_toml(self) -> Path:
        """Id, title, zone, cut-off, languages, actors."""
        return self.root / "mission.toml"

    @property
    def mandate_toml(self) -> Path:
        """What the mission may determine, attribute and publish."""
        return self.root / "mandate.toml"

    @property
    def sources_toml(self) -> Path:
        """The sources and what is known about each."""
        return self.root / "sources.toml"

    @property
    def strata_csv(self) -> Path:
        """The strata of the truce question."""
        return self.root / "strata.csv"

    @property
    def gazetteer(self) -> Path | None:
        """The table of settlements; None when the mission has none."""
        return self._first(GAZETTEERS)

    @property
    def positions(self) -> Path | None:
        """The table of the mission's own named positions; None when it has none."""
        return self._first(POSITIONS)

    def _first(self, names: tuple[str, ...]) -> Path | None:
        return next((self.root / name for name in names if (self.root / name).is_file()), None)

    @property
    def agreement(self) -> Path:
        """The folder of the agreement."""
        return self.root / "agreement"

    @property
    def cards(self) -> Path:
        """The mission's own cards, for tables of other layouts."""
        return self.root / "cards"

    @property
    def database(self) -> Path:
        """The SQLite file: ledger leaves and everything people decide or say."""
        return self.root / "truceline.sqlite"

    @property
    def keys(self) -> Path:
        """Mission secret and signing key; never in a copy that leaves the mission."""
        return self.root / "keys"

    @property
    def secret(self) -> Path:
        """The mission secret: 64 hex digits, the key of all ids."""
        return self.keys / "mission.secret"

    @property
    def signing_key(self) -> Path:
        """The Ed25519 key that signs checkpoints."""
        return self.keys / "signing.key"

    @property
    def reports(self) -> Path:
        """Published reports, a folder each."""
        return self.root / "reports"

    @property
    def ledger(self) -> Path:
        """What a static file server can publish: checkpoint and tiles; derived from the leaf table."""
        return self.root / "ledger"

    @property
    def checkpoint(self) -> Path:
        """The newest signed checkpoint."""
        return self.ledger / "checkpoint"

    @property
    def seal(self) -> Path:
        """SHA-256 of the database as the last writer left it."""
        return self.ledger / "seal.json"

    @property
    def unsealed(self) -> Path:
        """There while a writer is at work; left behind by a writer that was killed."""
        return self.ledger / "unsealed"

    @property
    def lock(self) -> Path:
        """Locked (flock) by the one writer; holds its process number meanwhile, else nothing."""
        return self.root / ".lock"

    @property
    def temporary(self) -> Path:
        """What a writer needs while it is at work; not there otherwise."""
        return self.root / "tmp"

    @property
    def unfinished(self) -> Path:
        """Files that are being written, of those in ``temporary``."""
        return self.temporary / "unfinished"

    @property
    def spill(self) -> Path:
        """Tables of a read that outgrow the memory, of what is in ``temporary``."""
        return self.temporary / "spill"

    @property
    def evidences(self) -> Path:
        """The folder of all evidence files."""
        return self.root / "evidence"

    @property
    def derived(self) -> Path:
        """The folder of all runs."""
        return self.root / "derived"

    def evidence(self, sha256: str) -> Path:
        """The evidence file of this digest."""
        return self.evidences / sha256

    def layer(self, layer: str) -> Path:
        """The folder of one layer's batches, a folder per month below it."""
        return self.root / layer

    def batch(self, layer: str, month: str, root: str) -> Path:
        """The Parquet file of one batch; ``month`` as 2025-04, ``root`` 64 hex digits."""
        return self.layer(layer) / month / f"{root}.parquet"

    def run(self, run_no: int) -> Path:
        """The folder of what one run derived."""
        return self.derived / f"run={run_no}"

    def name_of(self, path: Path) -> str:
        """The path as the ledger names it: below the mission's folder, with slashes."""
        return path.relative_to(self.root).as_posix()

    def settings(self) -> list[Path]:
        """The settings files that are there: the four, tables of places, cards, the agreement's."""
        fixed = [self.root / name for name in (*SETTINGS, *GAZETTEERS, *POSITIONS)]
        below = [*files_below(self.cards), *files_below(self.agreement)]
        return [path for path in [*fixed, *below] if path.is_file()]

    def kept_files(self) -> Iterator[Path]:
        """Every file that only the store may write: evidence, batches, runs."""
        for folder in (self.evidences, *map(self.layer, LAYERS), self.derived):
            yield from files_below(folder)


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, links included, in order of name; none when it is not there."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
