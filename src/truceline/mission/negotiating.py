"""The talks of a mission: texts kept as raw files, the record read from them, and that it can be read again.

Comes in: news articles and statements, a knowledge base, an actor. Goes out: append-only records that name
every text and every file of the knowledge base by digest, and the record of negotiations that talks_v1 made
of all of them, kept as bytes. ``verify`` makes it again.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from truceline.mission.errors import RefusedError, refusal
from truceline.records import MISSION, checked_tier
from truceline.store import Store, StoredRecord
from truceline.talks import (
    Document,
    Knowledge,
    load_knowledge,
    negotiation_record,
    read_documents,
    ungrounded,
)

METHOD = "talks_v1@1"
TEXT, KNOWLEDGE, RECORD = "talks-text", "talks-knowledge", "talks-record"
EVIDENCE = "evidence_sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talks:
    """A stored record of negotiations with what it was read from.

    ``texts`` holds the record of each text by its document's id.
    """

    stored: StoredRecord
    record: Mapping[str, Any]
    knowledge: Knowledge
    documents: tuple[Document, ...]
    texts: Mapping[str, StoredRecord]


def take_talks(
    store: Store,
    paths: Sequence[Path],
    knowledge: Path | None,
    *,
    day: date | None = None,
    tier: str = MISSION,
    actor: str,
    at: datetime,
) -> dict[str, Any]:
    """Keep the texts and the knowledge base, and the record of all the mission's texts under it.

    knowledge: a folder of YAML; None: the one that the newest record was read with, or none
    day: of texts that have no date line;  tier: who may see what these texts say
    errors: RefusedError when a text or the knowledge base is refused, or none is given; nothing is kept then.
    """
    checked_tier(tier)
    if not paths:
        raise refusal(
            "TL-MIS-008", "no text was given.", "Name the articles, as .txt files in UTF-8.", "FILE"
        )
    _refuse_unreadable(paths, knowledge, day)
    before = newest_talks_record(store)
    known = {(each.body[EVIDENCE], each.body["file_name"]) for each in store.records(TEXT)}
    for path in paths:
        sha256, size = store.keep_evidence(path)
        if (sha256, path.name) in known:
            continue
        known.add((sha256, path.name))
        name = f"{TEXT}-{len(store.records(TEXT)) + 1}"
        body: dict[str, Any] = {"file_name": path.name, EVIDENCE: sha256, "size_bytes": size}
        body["day"] = day.isoformat() if day else None
        store.append_record(TEXT, name, body, actor, at, tier)
    texts = [each.id for each in store.records(TEXT)]
    base = list(before.body["knowledge"]) if before and knowledge is None else []
    base += [_kept_knowledge(store, path, actor, at) for path in _files_of(knowledge)]
    return _keep_record(store, texts, base, actor, at)


def _refuse_unreadable(paths: Sequence[Path], knowledge: Path | None, day: date | None) -> None:
    documents, problems = read_documents(paths, dct=day)
    refused = tuple(each for each in problems if each.severity.value == "refused")
    if knowledge is not None:
        refused += tuple(load_knowledge(knowledge)[1])
    if refused:
        raise RefusedError(refused)
    if not documents:
        raise refusal("TL-MIS-008", "no text could be read.", "Name articles in UTF-8.", "FILE")


def _files_of(knowledge: Path | None) -> list[Path]:
    return [] if knowledge is None else sorted(knowledge.glob("*.y*ml"))


def _kept_knowledge(store: Store, path: Path, actor: str, at: datetime) -> str:
    """The id of the record of a file of the knowledge base; the same bytes are recorded once."""
    sha256, size = store.keep_evidence(path)
    recorded = store.records(KNOWLEDGE)
    same = [each for each in recorded if (each.body[EVIDENCE], each.body["file_name"]) == (sha256, path.name)]
    if same:
        return same[0].id
    name = f"{KNOWLEDGE}-{len(recorded) + 1}"
    body: dict[str, Any] = {"file_name": path.name, EVIDENCE: sha256, "size_bytes": size}
    store.append_record(KNOWLEDGE, name, body, actor, at)
    return name


def _keep_record(
    store: Store, texts: Sequence[str], base: Sequence[str], actor: str, at: datetime
) -> dict[str, Any]:
    number = len(store.records(RECORD)) + 1
    made, _, documents, _ = _read_stored(store, texts, base)
    content = _bytes(made)
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        path = Path(folder) / "talks.json"
        path.write_bytes(content)
        sha256, size = store.keep_evidence(path)
    body: dict[str, Any] = {
        "method": METHOD,
        "rules": rules_digest(),
        "texts": list(texts),
        "knowledge": list(base),
        EVIDENCE: sha256,
        "size_bytes": size,
    }
    seq = store.append_record(RECORD, f"talks-{number}", body, actor, at)
    counts = {name: len(made[name]) for name in ("positions", "events", "statements", "contradictions")}
    return {
        "id": f"talks-{number}",
        "ledger_entry": seq,
        "texts": len(documents),
        **counts,
        "evidence_sha256": sha256,
    }


def _bytes(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, sort_keys=True, indent=0) + "\n").encode()


def _read_stored(
    store: Store, texts: Sequence[str], base: Sequence[str]
) -> tuple[dict[str, Any], Knowledge, tuple[Document, ...], dict[str, StoredRecord]]:
    """The record made from stored bytes, the knowledge, the documents, and the record of each text."""
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        knowledge = _laid_knowledge(store, base, Path(folder) / "kb")
        documents, said = _documents(store, texts, Path(folder))
    record = negotiation_record(documents, knowledge)
    for each in record["documents"]:  # where they lay for a moment is no part of the record
        each["file"] = Path(each["file"]).name
        each["copies"] = [Path(one).name for one in each["copies"]]
    return record, knowledge, documents, said


def _laid_knowledge(store: Store, base: Sequence[str], folder: Path) -> Knowledge:
    if not base:
        return Knowledge()
    folder.mkdir()
    for each in _records(store, KNOWLEDGE, base):
        (folder / each.body["file_name"]).write_bytes(store.folder.evidence(each.body[EVIDENCE]).read_bytes())
    knowledge, problems = load_knowledge(folder)
    if problems:
        raise RefusedError(problems)
    return knowledge


def _documents(
    store: Store, texts: Sequence[str], folder: Path
) -> tuple[tuple[Document, ...], dict[str, StoredRecord]]:
    """The documents, each read with the day its text was given; names that two texts share stay apart."""
    laid: dict[str, StoredRecord] = {}
    by_day: dict[str | None, list[Path]] = {}
    for number, each in enumerate(_records(store, TEXT, texts)):
        path = folder / str(number) / each.body["file_name"]
        path.parent.mkdir()
        path.write_bytes(store.folder.evidence(each.body[EVIDENCE]).read_bytes())
        laid[each.body[EVIDENCE]] = each
        by_day.setdefault(each.body["day"], []).append(path)
    found: dict[str, Document] = {}
    for day, paths in by_day.items():
        for document in read_documents(paths, dct=date.fromisoformat(day) if day else None)[0]:
            own = document.id if document.id not in found else f"{document.id}-{document.sha256[:8]}"
            found[own] = replace(document, id=own)
    return tuple(found.values()), {each.id: laid[each.sha256] for each in found.values()}


def _records(store: Store, kind: str, ids: Sequence[str]) -> list[StoredRecord]:
    named = {each.id: each for each in store.records(kind)}
    return [named[one] for one in ids]


def newest_talks_record(store: Store, before_seq: int | None = None) -> StoredRecord | None:
    """The record of negotiations as it stood when the ledger had that many entries (None: now)."""
    found = [each for each in store.records(RECORD) if before_seq is None or each.seq < before_seq]
    return found[-1] if found else None


def talks_of(store: Store, before_seq: int | None = None) -> Talks | None:
    """The mission's record of negotiations with its texts; None where it holds none."""
    stored = newest_talks_record(store, before_seq)
    if stored is None:
        return None
    record = json.loads(store.folder.evidence(stored.body[EVIDENCE]).read_bytes())
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        knowledge = _laid_knowledge(store, stored.body["knowledge"], Path(folder) / "kb")
        documents, texts = _documents(store, stored.body["texts"], Path(folder))
    return Talks(stored=stored, record=record, knowledge=knowledge, documents=documents, texts=texts)


# -- verify


@cache
def rules_digest() -> str:
    """SHA-256 over the files of the talks package: of which rules a record was made."""
    digest = hashlib.sha256()
    for name, file in sorted(_rule_files(files("truceline.talks"), "")):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _rule_files(folder: Traversable, above: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _rule_files(each, f"{above}{each.name}/")
        elif each.name.endswith((".py", ".toml")):
            yield f"{above}{each.name}", each


def differs(store: Store, stored: StoredRecord) -> tuple[str | None, str | None]:
    """(what differs, what is only to be known) when a stored record of negotiations is made again.

    A record made by other rules is not compared byte for byte: each of its items must still stand on the
    characters it names.
    """
    if stored.body["method"] == METHOD and stored.body["rules"] == rules_digest():
        made, *_ = _read_stored(store, stored.body["texts"], stored.body["knowledge"])
        same = hashlib.sha256(_bytes(made)).hexdigest() == stored.body[EVIDENCE]
        return (None if same else "read again from its texts it differs"), None
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        documents, _ = _documents(store, stored.body["texts"], Path(folder))
    record = json.loads(store.folder.evidence(stored.body[EVIDENCE]).read_bytes())
    faults = ungrounded(record, {each.id: each.raw for each in documents})
    said = f"{stored.body['method']} of other rules made it: its items are held against their characters"
    return (f"an item stands on nothing: {faults[0]}" if faults else None), said
