"""The files that the ledger names, each with its digest, and what is wrong with one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline.records import Problem
from truceline.store.contents import Contents
from truceline.store.differing import REBUILD, RESTORE, difference
from truceline.store.durable import digest_of
from truceline.store.folder import MissionFolder
from truceline.store.published import ledger_files
from truceline.store.recover import EVIDENCE_FIELD
from truceline.store.runs import MANIFEST
from truceline.store.stored import leant_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file that the ledger names: its SHA-256, the code when it differs, and what to do then."""

    sha256: str
    code: str
    remedy: str


Progress = Callable[[str, int, int], None]
"""Called with what is being checked, how many are done, how many there are."""


def named_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Every file that the ledger names, with its digest; the database and its seal are not among them."""
    parts = (evidence_files, batch_files, run_files, report_files, setting_files, key_files, published_files)
    return {path: named for part in parts for path, named in part(folder, contents).items()}


def evidence_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The evidence that reads and records name."""
    named = {row["evidence_sha256"] for row in contents.tables["read"]}
    for row in contents.tables["read"]:
        named |= leant_on(json.loads(row["source"]))
    for row in contents.tables["record"]:
        named |= {
            str(value) for name, value in json.loads(row["body"]).items() if name == EVIDENCE_FIELD and value
        }
    return {
        folder.evidence(sha256): Named(sha256=sha256, code="TL-VER-004", remedy=RESTORE) for sha256 in named
    }


def batch_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The batches, withdrawn ones too."""
    return {
        folder.batch(row["layer"], row["month"], row["root"]): Named(
            sha256=row["sha256"], code="TL-VER-008", remedy=REBUILD
        )
        for row in contents.tables["batch"]
    }


def run_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Tables and manifests of all runs."""
    found: dict[Path, Named] = {}
    remedy = "Run again with the manifest's settings, as of the manifest's time, and compare."
    for row in contents.tables["run"]:
        digests = {f"{name}.parquet": file["sha256"] for name, file in json.loads(row["files"]).items()}
        for name, sha256 in {**digests, MANIFEST: row["manifest_sha256"]}.items():
            named = Named(sha256=sha256, code="TL-VER-008", remedy=remedy)
            found[folder.run(row["run_no"]) / name] = named
    return found


def report_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Files of the reports that lie in the mission; of a report made twice, the newest."""
    return {
        folder.root / row["folder"] / name: Named(sha256=sha256, code="TL-VER-008", remedy=RESTORE)
        for row in contents.tables["report"]
        if row["folder"] is not None
        for name, sha256 in json.loads(row["files"]).items()
    }


def setting_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The settings as last noted."""
    rows = contents.tables["setting"]
    noted = json.loads(rows[-1]["files"]) if rows else {}
    remedy = "If the change is meant, any command that writes notes it in the ledger; if not, undo it."
    return {
        folder.root / name: Named(sha256=sha256, code="TL-VER-008", remedy=remedy)
        for name, sha256 in noted.items()
    }


def key_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The secrets, when they are here: a copy that leaves the mission has none."""
    if not folder.keys.exists():
        return {}
    digests: Any = contents.first.about["keys"]
    return {
        folder.keys / name: Named(sha256=sha256, code="TL-VER-008", remedy=RESTORE)
        for name, sha256 in digests.items()
    }


def published_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Checkpoint and tiles, as they follow from the leaf table."""
    wanted = ledger_files([hashed for _, _, hashed in contents.leaves], contents.notes[-1])
    remedy = "It is derived: any command that writes makes it again."
    return {
        folder.ledger / name: Named(
            sha256=hashlib.sha256(content).hexdigest(), code="TL-VER-005", remedy=remedy
        )
        for name, content in wanted.items()
    }


def file_problem(folder: MissionFolder, path: Path, named: Named) -> Problem | None:
    """What is wrong with one file; None: it has the bytes that the ledger names."""
    name = folder.name_of(path)
    try:
        found, size_bytes = digest_of(path)
    except FileNotFoundError:
        return difference(
            "TL-VER-001", name, f"missing; the ledger names it as {named.sha256}.", named.remedy
        )
    except OSError as damage:
        return difference("TL-VER-008", name, f"cannot be read: {damage}.", named.remedy)
    if found == named.sha256:
        return None
    message = f"the ledger names {named.sha256}, found {found} ({size_bytes} bytes)."
    return difference(named.code, name, message, named.remedy, found=found)


def files_problems(
    folder: MissionFolder, named: Mapping[Path, Named], what: str, tell: Progress
) -> list[Problem]:
    """What is wrong with these files, by name; ``what`` they are is told as they are read."""
    problems = []
    for done, (path, one) in enumerate(sorted(named.items()), 1):
        problem = file_problem(folder, path, one)
        problems += [problem] if problem else []
        tell(what, done, len(named))
    return problems
