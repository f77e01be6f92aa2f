"""A glance at a file: what it is packed as and what its first bytes show, before any format is asked.

A text may be a table to one format and prose to another, so a glance gives every medium that the
bytes allow; what each card says must be there decides (recognise.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

import duckdb

from truceline.intake.archives import archive_kind
from truceline.intake.csvtext import NotTextError, header
from truceline.intake.jsontext import NotFeaturesError, features, json_text
from truceline.intake.packing import PackedError, unpacked
from truceline.intake.parquetfile import parquet_trouble

HEAD_BYTES = 1 << 18
_BOM = b"\xef\xbb\xbf"
# ISO base media files (MP4, MOV, HEIC) say their brand after 'ftyp'; these brands are still images
_STILL_BRANDS = (b"heic", b"heix", b"mif1", b"avif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a glance at the file shows.

    ``media`` holds 'csv', 'text', 'xml', 'json', 'parquet', 'image', 'video' and 'archive', as the
    bytes allow; it is empty for what cannot be read at all, and ``trouble`` then says why. ``names``
    are lower-case columns or properties, ``head`` the first 256 kB of a text, ``root`` the
    outermost element of XML as ``namespace name``.
    """

    media: frozenset[str]
    file_name: str
    names: frozenset[str] = frozenset()
    head: str = ""
    root: str = ""
    trouble: str = ""
    code: str = "TL-INT-003"


def look(path: Path, file_name: str | None = None) -> Look:
    """A glance at the file (gzip, xz and bzip2 are looked into); it never raises for what the bytes are."""
    name = file_name or path.name
    try:
        if archive_kind(path):
            return Look(media=frozenset(["archive"]), file_name=name)
        with unpacked(path) as plain:
            return _look_plain(plain, name)
    except PackedError as error:
        return _nothing(name, error.message, error.code)
    except OSError as error:
        return _nothing(name, f"It cannot be read: {error}.")


def _look_plain(path: Path, name: str) -> Look:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).removeprefix(_BOM)
    medium = _by_magic(head)
    if medium == "parquet":
        return _look_parquet(path, name)
    if medium:
        return Look(media=frozenset([medium]), file_name=name)
    start = head.lstrip()
    if start[:1] in (b"{", b"["):
        return _look_json(path, name)
    return _look_xml(start, name) if start[:1] == b"<" else _look_text(path, name, head)


def _nothing(name: str, trouble: str, code: str = "TL-INT-003") -> Look:
    return Look(media=frozenset(), file_name=name, trouble=trouble, code=code)


def _by_magic(head: bytes) -> str:
    """'parquet', 'image' or 'video' by the bytes that such files start with, else ''."""
    if head[:4] == b"PAR1":
        return "parquet"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in _STILL_BRANDS else "video"
    still = head[:3] == b"\xff\xd8\xff" or head[:8] == b"\x89PNG\r\n\x1a\n" or head[:4] in _TIFF
    if still or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    moving = head[:4] == b"\x1aE\xdf\xa3" or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
    return "video" if moving else ""


_TIFF = (b"II*\x00", b"MM\x00*")


def _look_text(path: Path, name: str, head: bytes) -> Look:
    try:
        found = header(path)
    except NotTextError as error:
        return _nothing(name, str(error), error.code)
    except (OSError, EOFError) as error:
        return _nothing(name, str(error))
    names = frozenset(cell.lower() for cell in found)
    return Look(media=frozenset(["csv", "text"]), file_name=name, names=names, head=_decoded(head))


def _decoded(head: bytes) -> str:
    """The head as text, line by line, without blank lines and with single blanks between words.

    Its last character may be cut, and bytes that are no UTF-8 are marked. Blanks are folded because
    a pattern that allows for any number of them takes the square of their number to fail.
    """
    lines = (" ".join(line.split()) for line in head.decode("utf-8", "replace").splitlines())
    return "\n".join(line for line in lines if line)


def _look_parquet(path: Path, name: str) -> Look:
    try:
        with duckdb.connect() as con:
            found = con.execute("SELECT name FROM parquet_schema(?) OFFSET 1", [str(path)]).fetchall()
    except duckdb.Error:
        return _nothing(name, parquet_trouble(path))
    names = frozenset(str(row[0]).lower() for row in found)
    return Look(media=frozenset(["parquet"]), file_name=name, names=names)


def _look_json(path: Path, name: str) -> Look:
    names: set[str] = set()
    try:
        for found in features(json_text(path)):
            properties = found.value.get("properties") if isinstance(found.value, Mapping) else None
            names |= {str(key).lower() for key in properties} if isinstance(properties, Mapping) else set()
    except RecursionError:
        return _nothing(name, "It is JSON nested deeper than any map is.")
    except NotFeaturesError:
        return _nothing(name, "It is JSON but no GeoJSON.")
    except (ValueError, OSError) as error:
        return _nothing(name, f"It is no valid JSON: {error}.")
    return Look(media=frozenset(["json"]), file_name=name, names=frozenset(names))


def _look_xml(head: bytes, name: str) -> Look:
    try:
        root = xml_root(head)
    except expat.ExpatError as error:
        return _nothing(name, f"It is no valid XML: {error}.")
    return Look(media=frozenset(["xml"]), file_name=name, root=root, head=_decoded(head))


class _FoundError(Exception):
    """The root was met; nothing after it is of interest."""


def xml_root(head: bytes) -> str:
    """The outermost element as 'namespace name' (or 'name'), from a document's first bytes.

    errors: expat.ExpatError when they are no XML.
    """
    found: list[str] = []

    def start(name: str, _: object) -> None:
        found.append(name)
        raise _FoundError

    # as UTF-8 whatever it declares: Python's other codecs raise what no caller foresees
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(head, False)
    except _FoundError:
        return found[0]
    raise expat.ExpatError("it has no element in its first 256 kB")
