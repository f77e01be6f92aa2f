"""The ledger held against itself, and the rows of the database against their entries in it."""

from __future__ import annotations

from collections.abc import Mapping

from truceline.ledger import fsck, leaf_hash, root_of
from truceline.records import Problem
from truceline.store.contents import DAMAGE, Contents
from truceline.store.differing import RESTORE, difference
from truceline.store.entries import Row, entries_of, root_of_record
from truceline.store.folder import MissionFolder
from truceline.store.named import files_problems, published_files
from truceline.store.published import Seal


def ledger_problems(folder: MissionFolder, contents: Contents) -> list[Problem]:
    """What fsck finds, and whether ``ledger/`` says the same as the leaf table."""
    problems = [
        difference("TL-VER-005", folder.database.name, one.message, RESTORE, found=one.found)
        for one in fsck(contents.leaves, contents.notes, contents.vkey)
    ]
    if contents.notes and not folder.unsealed.exists():
        problems += _head_problems(folder, contents)
        problems += files_problems(folder, published_files(folder, contents), "ledger", lambda *_: None)
    return problems


def _head_problems(folder: MissionFolder, contents: Contents) -> list[Problem]:
    left = Seal.parse(folder.seal.read_bytes())
    found = len(contents.leaves), root_of([hashed for _, _, hashed in contents.leaves]).hex()
    if found == (left.ledger_size, left.ledger_root):
        return []
    message = (
        f"sealed at {left.ledger_size} entries, root {left.ledger_root}; found {found[0]}, root {found[1]}."
    )
    return [difference("TL-VER-005", folder.name_of(folder.seal), message, RESTORE)]


def row_problems(contents: Contents) -> list[Problem]:
    """Rows that are not what their ledger entry says, and entries whose row is gone."""
    entries = {seq: entry for seq, entry, _ in contents.leaves}
    problems, claimed = [], {0}
    for table, rows in contents.tables.items():
        for row in rows:
            problems += _row_problems(table, row, entries, claimed)
    for seq in sorted(entries.keys() - claimed):
        message = f"ledger entry {seq} stands for a row that is not there."
        problems.append(difference("TL-VER-003", f"truceline.sqlite, entry {seq}", message, RESTORE))
    return problems


def _row_problems(table: str, row: Row, entries: Mapping[int, bytes], claimed: set[int]) -> list[Problem]:
    place = f"truceline.sqlite, table {table}, seq {row['seq']}"
    try:
        derived = [entry.encode() for entry in entries_of(table, row)]
        seqs = range(row["seq"] - len(derived) + 1, row["seq"] + 1)
        claimed.update(seqs)
        wrong = [seq for seq, text in zip(seqs, derived, strict=True) if entries.get(seq) != text]
        if not wrong and table == "record" and root_of_record(row) != row["root"]:
            message = f"the fields of {row['kind']} {row['id']} do not give the root {row['root']}."
            return [difference("TL-VER-003", place, message, RESTORE)]
    except DAMAGE as damage:
        return [difference("TL-VER-003", place, f"the row cannot be read: {damage}.", RESTORE)]
    if not wrong:
        return []
    expected = entries.get(wrong[0], b"no entry").decode("utf-8", "replace")
    found = derived[wrong[0] - seqs[0]].decode("utf-8", "replace")
    message = f"the ledger says {expected[:400]}, the row says {found[:400]}."
    return [difference("TL-VER-003", place, message, RESTORE, found=leaf_hash(found.encode()).hex())]
