"""Coverage-guided fuzzing of the parsers that are ours, one target a process.

``python -m tests.fuzz.guided TARGET FOLDER [libFuzzer options]`` runs until -max_total_time or a
fault. A target takes bytes, calls a parser, and lets pass only the errors that its docstring names.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

import atheris

with atheris.instrument_imports(include=["truceline.intake", "truceline.space", "truceline.agreement"]):
    from truceline.agreement.durations import read_duration
    from truceline.agreement.weapons import read_condition
    from truceline.agreement.yaml_nodes import YamlTrouble, read_nodes
    from truceline.intake import archives, csvtext, figures, jsontext, look, prose, quakes, region_figures
    from truceline.intake.card import read_card
    from truceline.intake.formats.video import read as video
    from truceline.intake.hours import Hours
    from truceline.intake.packing import LIMITS, Meter, PackedError
    from truceline.intake.sources import load_sources
    from truceline.intake.written import Span, read_written
    from truceline.space import NoPlace, PlaceNames, Spotted, Writing, read_places

SCRATCH = Path(tempfile.mkdtemp(prefix="truceline-guided-"))
NOTATIONS = ("auto", "decimal", "sexagesimal", "mgrs", "sk42", "ucs2000", "bearing")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def csv_rows(raw: bytes) -> None:
    """Every record has a text, cells as many as it has or a fault, and none is lost before the last."""
    for text, packed, fault in csvtext._records(io.BytesIO(b"a,b\n" + raw), ","):
        assert "\x00" not in text
        assert fault is None or fault.startswith("TL-INT-")
        assert isinstance(packed, str)


def csv_header(raw: bytes) -> None:
    with contextlib.suppress(csvtext.NotTextError):
        delimiter, names = csvtext.header_names(raw)
        assert delimiter in csvtext.DELIMITERS
        assert names


def written_time(raw: bytes) -> None:
    for hours in (Hours(), Hours(order="day_month", century=2000, year=2031)):
        found = read_written(_text(raw), hours)
        if isinstance(found, Span):
            assert found.end >= found.first


def written_place(raw: bytes) -> None:
    notation = NOTATIONS[raw[0] % len(NOTATIONS)] if raw else "auto"
    writing = Writing(notation=notation, datum="wgs84" if notation in ("auto", "mgrs") else "")
    (found,) = read_places([(_text(raw[1:]), "")], writing, PlaceNames())
    assert isinstance(found, (Spotted, NoPlace))
    if isinstance(found, Spotted) and found.lat_deg is not None and found.lon_deg is not None:
        assert -90 <= found.lat_deg <= 90
        assert -180 <= found.lon_deg <= 180


def features(raw: bytes) -> None:
    text = _text(raw)
    with contextlib.suppress(ValueError, RecursionError):
        for found in jsontext.features(text):
            assert 0 <= found.start < found.end <= len(text)


def report_figures(raw: bytes) -> None:
    text = _text(raw)
    for sentence in prose.sentences(text):
        said = prose.flat(sentence.said)
        figures.whole_figures(said)
        region_figures.region_figures(said, figures.known_regions(said), ())


def quake_events(raw: bytes) -> None:
    with contextlib.suppress(expat.ExpatError, quakes.DeclaresError, quakes.TooLongError):
        list(quakes.events(io.BytesIO(raw)))


def video_boxes(raw: bytes) -> None:
    found = video.Boxes()
    with contextlib.suppress(EOFError):
        video._walk(io.BytesIO(raw), 0, len(raw), 0, found)
    video._shot(found)


def archive(raw: bytes) -> None:
    path = SCRATCH / "archive"
    path.write_bytes(raw)
    if not archives.archive_kind(path):
        return
    with contextlib.suppress(PackedError):
        for member in archives.members(path, "archive", SCRATCH, Meter(len(raw), LIMITS)):
            assert member.name is not None


def glance(raw: bytes) -> None:
    path = SCRATCH / "glance"
    path.write_bytes(raw)
    seen = look.look(path)
    assert seen.media or seen.trouble


def settings(raw: bytes) -> None:
    read_card(_text(raw), "card.toml")
    load_sources(_text(raw))


def agreement_yaml(raw: bytes) -> None:
    with contextlib.suppress(YamlTrouble):
        read_nodes(_text(raw))


def conditions(raw: bytes) -> None:
    read_condition(_text(raw))
    duration = read_duration(_text(raw))
    if duration is not None and duration.days < 10_000:
        begun = datetime(2031, 3, 1, tzinfo=UTC)
        assert duration.after(begun, "Europe/Kyiv") >= begun


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        csv_rows, csv_header, written_time, written_place, features, report_figures, quake_events,
        video_boxes, archive, glance, settings, agreement_yaml, conditions,
    )
}  # fmt: skip


if __name__ == "__main__":
    name, *words = sys.argv[1:]
    atheris.Setup([sys.argv[0], *words], TARGETS[name])
    atheris.Fuzz()
