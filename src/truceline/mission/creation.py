"""A new mission: its files are checked first, then the folder appears whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from truceline.ledger import SigningKey
from truceline.mission.asking import CONFIGURATION, agreed_window, configuration, digest_of
from truceline.mission.errors import refusal
from truceline.mission.saying import checked_actor
from truceline.mission.setup import CARDS, PLACE_FILES, SETTINGS_FILES, Setup, load_setup
from truceline.records import PUBLIC, Clock, TruceWindow
from truceline.store import Store

RandomBytes = Callable[[int], bytes]
PLAIN_MANDATE = (
    "# The mission determines facts. Attribution and publication are not granted.\nmay_determine = true\n"
)
PLAIN_STRATA = (
    "stratum,provision,source,channel,measure,area,unit,exposure_rule,"
    "baselines,gap_days,sides_seen,control,doubts\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a mission is founded on: an agreement folder and, where given, a folder of settings.

    Without settings, plain ones are written: the mission determines, attributes nothing,
    publishes nothing, and has no sources or strata yet. ``random_bytes`` makes the keys.
    """

    agreement: Path
    settings: Path | None = None
    random_bytes: RandomBytes = secrets.token_bytes


def create_mission(folder: Path, founding: Founding, *, actor: str, clock: Clock) -> None:
    """Make the mission folder, and record the truce question it is set up with.

    errors: RefusedError when the folder holds something or any file has a problem;
    WriteRefusedError without an actor.
    """
    if folder.exists() and any(folder.iterdir()):
        remedy = "Name a folder that does not exist yet."
        raise refusal("TL-MIS-007", "the folder already holds something.", remedy, str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as drafts:
        draft = Path(drafts) / folder.name
        _lay_out(draft, founding, folder.name, actor)
        setup = load_setup(draft)
        checked_actor(setup, actor)
        files = {path.relative_to(draft).as_posix(): path.read_bytes() for path in _files(draft)}
    _build(folder, files, setup, founding.random_bytes, actor, clock)


def _build(
    folder: Path, files: dict[str, bytes], setup: Setup, random_bytes: RandomBytes, actor: str, clock: Clock
) -> None:
    building = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        store = Store.create(
            building,
            secret=random_bytes(32).hex(),
            signing_key=SigningKey(f"truceline/{setup.settings.id}", random_bytes(32)),
            actor=actor,
            at=clock(),
            settings_files=files,
            salt_source=random_bytes,
        )
        with store:
            window = agreed_window(setup.agreement)
            if setup.strata and window is not None:
                record_configuration(store, setup, window, actor, clock)
        if folder.exists():
            folder.rmdir()
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def record_configuration(store: Store, setup: Setup, window: TruceWindow, actor: str, clock: Clock) -> str:
    """Record the truce question as configured now, unless it is; gives its digest."""
    configured = configuration(setup, window)
    digest = digest_of(configured)
    if not store.records(CONFIGURATION, digest):
        store.append_record(CONFIGURATION, digest, configured, actor, clock(), PUBLIC)
    return digest


def _lay_out(draft: Path, founding: Founding, name: str, actor: str) -> None:
    if not founding.agreement.is_dir():
        remedy = "Name a folder laid out as docs/explanation/agreement.md says."
        raise refusal("TL-AGR-001", "there is no such agreement folder.", remedy, str(founding.agreement))
    draft.mkdir(parents=True)
    shutil.copytree(founding.agreement, draft / "agreement")
    settings = founding.settings
    for file in SETTINGS_FILES:
        if settings is not None and (settings / file).is_file():
            shutil.copyfile(settings / file, draft / file)
        else:
            (draft / file).write_text(_plain(file, name, actor), encoding="utf-8")
    for file in PLACE_FILES:
        if settings is not None and (settings / file).is_file():
            shutil.copyfile(settings / file, draft / file)
    if settings is not None and (settings / CARDS).is_dir():
        shutil.copytree(settings / CARDS, draft / CARDS)


def _files(draft: Path) -> list[Path]:
    return sorted(path for path in draft.rglob("*") if path.is_file())


def _plain(file: str, name: str, actor: str) -> str:
    plain = {
        "mission.toml": (
            f'id = "{name}"\ntitle = "{name}"\nzone = "UTC"\ncutoff = "19:30"\nlanguages = ["en"]\n'
            f'agreement = "agreement"\n\n[[actors]]\nid = "{actor}"\n'
        ),
        "mandate.toml": PLAIN_MANDATE,
        "sources.toml": "# truceline source add MISSION adds sources here\n",
        "strata.csv": PLAIN_STRATA,
    }
    return plain[file]
