"""A first agreement to write over: two provisions for an invented place, every file with its comments.

What it says is invented and says so; nobody can take it for an agreement that somebody signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from truceline.agreement.durations import clock_of
from truceline.agreement.entries import as_json
from truceline.agreement.schemas import schemas
from truceline.agreement.yaml_nodes import Leaf, surprise

_FIRST_DAY, _DECIDED = datetime(2031, 3, 1), "2031-02-20"  # noqa: DTZ001 -- the agreement's zone is put in below
_HEAD = """\
# An invented agreement to write over. Lines that begin with '#' are notes: they say nothing to the software.
# After every change: truceline agreement check DIR
id: {id}
title: {{{language}: "A first agreement (invented, to be written over)"}}
status: draft            # draft, signed, in_force, suspended, superseded; a draft binds nobody
replaces: null           # the id of the agreement that this one replaces
languages: [{language}]          # each needs its text.<language>.md
zone: {zone}       # the clock of its days and deadlines
"""
_PROVISIONS = """\
# What each piece of the text does. 'text' is the anchor of its words in text.<language>.md.
- id: P1
  type: prohibition      # obligation, permission, exemption, definition, mechanism, guarantee
  text: art-1
  bound: {parties}
  acts: [artillery, mortar, mlrs]
  where: {{zone: valley}}  # an outline in zones.geojson; left out: everywhere
  in_force:              # from this moment on; an end is written, never implied: null holds until replaced
    - {{from: {start}, to: null, decided_at: {decided}, source: art-1}}
  excepts: []            # the provisions that this one sets aside
  check: machine         # or human

- id: P2
  type: prohibition
  text: art-2
  bound: {parties}
  acts: [weapon_presence]
  weapons: ["calibre_mm >= 100"]     # of codes/weapons.csv; any of these lines
  where: {{distance: {{baseline: {baseline}, width_km: 40, share: equal}}}}  # equal: 40 km are shared out
  in_force:
    - {{from: {start}, to: null, decided_at: {decided}, source: art-2}}
  due: {{done: P14D, after: in_force}} # fourteen days of the calendar; PT24H is 24 hours by any clock
  excepts: []
  check: machine
"""
_READINGS = """\
# How a side reads a provision otherwise than it is written: its own answers stand beside the wording's.
# - by: {party}
#   provision: P2
#   set: {{weapons: ["calibre_mm >= 120"]}}
#   source: where it says so
[]
"""
_TEXT = """\
---
kind: own_words
source: invented; to be written over
---

## art-1 No fire in the valley

From 1 March 2031 no side fires artillery, mortars or rockets in the valley.

## art-2 Heavy weapons withdrawn

Within fourteen days each side withdraws weapons of 100 mm and more beyond its part of forty kilometres,
measured from the line.
"""
_ZONES = """\
{"type": "FeatureCollection", "features": [
  {"type": "Feature",
   "properties": {"id": "valley", "name": "the valley (invented, in the open ocean)", "kind": "zone"},
   "geometry": {"type": "Polygon", "coordinates": [[[-30, 41], [-29, 41], [-29, 42], [-30, 42], [-30, 41]]]}}
]}
"""
_LINES = """\
{"type": "FeatureCollection", "features": [
  {"type": "Feature",
   "properties": {"id": "line", "name": "the line (invented, in the open ocean)", "valid_from": "2031-02-01"},
   "geometry": {"type": "LineString", "coordinates": [[-29.5, 40], [-29.5, 43]]}}
]}
"""
_WEAPONS = """\
code,class,calibre_mm,range_km,label_en
howitzer-122,howitzer,122,15,a howitzer of 122 mm
mortar-82,mortar,82,4,a mortar of 82 mm
launcher-122,mlrs,122,20,a rocket launcher of 122 mm
"""


def skeleton(agreement_id: str, parties: Sequence[str], zone: str, language: str) -> dict[str, str]:
    """The files of a first agreement, text by name below its folder; the loader finds them whole.

    The words are English under any language's name, until they are written over.
    """
    start = _FIRST_DAY.replace(tzinfo=clock_of(zone)).isoformat(timespec="minutes")
    ids = [_word(each) for each in parties]
    named = {"parties": f"[{', '.join(ids)}]", "start": start, "decided": _DECIDED}
    baseline = f"{{{', '.join(f'{each}: line' for each in ids)}}}"
    head = _HEAD.format(id=_word(agreement_id), zone=_word(zone), language=_word(language))
    return {
        "agreement.yaml": _headed("agreement", head),
        "parties.yaml": _headed("parties", "".join(map(_party, parties))),
        "provisions.yaml": _headed("provisions", _PROVISIONS.format(baseline=baseline, **named)),
        "readings.yaml": _headed("readings", _READINGS.format(party=ids[0])),
        f"text.{language}.md": _TEXT,
        "zones.geojson": _ZONES,
        "lines.geojson": _LINES,
        "codes/weapons.csv": _WEAPONS,
    }


def _party(party: str) -> str:
    return f'- id: {_word(party)}\n  names: {{en: "Side {party}"}}\n'


def _word(text: str) -> str:
    """The text as YAML writes it: in quotes where a reader might take it for something else."""
    return text if surprise(Leaf(text, True, 0)) is None else as_json(text)


def _headed(name: str, text: str) -> str:
    """The text under the line by which an editor finds the file's schema."""
    file = next(each for each in schemas() if each.startswith(f"{name}."))
    return f"# yaml-language-server: $schema=schemas/{file}\n{text}"
