"""What is wrong with a Parquet file that cannot be read, in our own words."""

from __future__ import annotations

from pathlib import Path

_MARK = b"PAR1"


def parquet_trouble(path: Path) -> str:
    """Why the engine may have refused it: its end is missing, its directory is, or it is damaged inside."""
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size_bytes - 8, 0))
        tail = file.read(8)
    if len(tail) < 8 or size_bytes < 12 or tail[4:] != _MARK:
        return "The Parquet file is cut off: the mark at its end is missing."
    if int.from_bytes(tail[:4], "little") > size_bytes - 12:
        return "The Parquet file is cut off: the directory at its end is longer than the file."
    return "The Parquet file is damaged: its directory or one of its columns cannot be read."
