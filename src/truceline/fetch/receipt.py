"""Receipts: beside the fetched files, what each is, from where, when, and on what terms; receipt.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from truceline.fetch.cache import Cache, digest_of, write_whole
from truceline.fetch.errors import refused
from truceline.fetch.fetching import Fetched

RECEIPT = "receipt.json"
FORMAT = "truceline-receipt/1"


class Receipts:
    """The receipts of one folder. Every placed file is on the receipt before the next one is placed."""

    def __init__(self, folder: Path, agent: str) -> None:
        """Errors: FetchRefusedError (TL-GET-011) when a receipt lies there that cannot be read."""
        self.folder, self.agent = folder, agent
        self._path = folder / RECEIPT
        self._files = self._read()

    def place(self, fetched: Fetched, cache: Cache) -> None:
        """Put a fetched file where its catalogue says, with its receipt.

        errors: FetchRefusedError (TL-GET-011) when another file lies there, that no receipt names
        """
        wanted, held = fetched.wanted, fetched.held
        if held is None:
            return
        target = self.folder / wanted.path
        if not self._is_there(target, wanted.path, held.sha256):
            _copied(cache.content(held.sha256), target)
        self._files[wanted.path] = _receipt(fetched)
        said = {"format": FORMAT, "made_by": self.agent, "files": dict(sorted(self._files.items()))}
        write_whole(self._path, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())

    def _is_there(self, target: Path, path: str, sha256: str) -> bool:
        if not target.exists() and not target.is_symlink():
            return False
        found = digest_of(target)[0] if target.is_file() else ""
        if found == sha256:
            return True
        ours = self._files.get(path, {}).get("sha256")
        if found and found == ours:
            return False  # an earlier fetch's, as it was left
        message = "something else lies here, that no receipt names."
        raise refused("TL-GET-011", message, "Move it away, or name another folder with --out.", str(target))

    def _read(self) -> dict[str, dict[str, Any]]:
        if not self._path.exists():
            return {}
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            if said["format"] == FORMAT:
                return {str(path): dict(receipt) for path, receipt in said["files"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        message = "this is no receipt that can be read."
        raise refused("TL-GET-011", message, "Move it away, or name another --out.", str(self._path))


def _receipt(fetched: Fetched) -> dict[str, Any]:
    wanted, held = fetched.wanted, fetched.held
    return {
        "name": wanted.label,
        "address": wanted.address,
        "fetched_at": held.fetched_at if held else "",
        "size_bytes": held.size_bytes if held else 0,
        "sha256": held.sha256 if held else "",
        "digest_was_pinned": bool(wanted.sha256),
        "publisher": wanted.publisher,
        "licence_id": wanted.licence_id,
        "licence": wanted.licence,
        "may_republish": wanted.may_republish,
        "citation": wanted.citation,
        "derivation": wanted.derivation,
    }


def _copied(source: Path, target: Path) -> None:
    """A copy of the cached file under its own name: whole, or not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)
