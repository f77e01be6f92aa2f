"""What is known of the actors of one negotiation: names, dated roles, places, outlets, instruments, issues.

Comes in: a folder of YAML files. Goes out: a ``Knowledge`` and the problems found. The package holds none:
what is about one conflict is content (examples/talks), named with ``--kb`` or TRUCELINE_KB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from truceline.agreement.yaml_nodes import Branch, Node, Row, YamlTrouble, plain_value, read_nodes
from truceline.records import Problem, Severity
from truceline.talks.names import key, keys, one_letter_apart
from truceline.talks.words import words

TYPES = {
    "actors": "person",
    "orgs": "org",
    "countries": "gpe",
    "places": "place",
    "facilities": "facility",
    "outlets": "org",
    "channels": "platform",
    "instruments": "instrument",
}
"""Sections of the files and the type of what stands in them; ``issues`` is the one beside."""
WORDS_REMEMBERED = 20_000
"""Words of texts whose bearers are remembered, at most; the rarest used are forgotten first."""
_NEEDED = ("id", "canonical", "label", "lexicon")
_OPTIONAL = ("given", "family", "gender", "side", "country", "parent", "kind", "date", "domain")
_KEYS = frozenset((*_NEEDED, *_OPTIONAL, "names", "roles", "demonyms", "languages", "provisions"))


@dataclass(frozen=True, slots=True)
class Role:
    """A title somebody had, from when to when as far as a source says; both days included, None unknown."""

    title: str
    org: str | None = None
    first: date | None = None
    last: date | None = None
    source: str = ""

    def held_on(self, day: date) -> bool:
        """False only when the role is known to have begun later or ended earlier."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Somebody or something that texts name. ``names`` holds (language, name); the first is canonical."""

    id: str
    type: str
    canonical: str
    section: str
    names: tuple[tuple[str, str], ...] = ()
    given: str | None = None
    family: str | None = None
    gender: str | None = None
    side: str | None = None
    country: str | None = None
    roles: tuple[Role, ...] = ()
    demonyms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kind: str | None = None
    date: date | None = None
    where: str = ""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every name in every language, each once, the canonical one first."""
        return tuple(dict.fromkeys((self.canonical, *(name for _, name in self.names))))


@dataclass(frozen=True, slots=True)
class Issue:
    """A question that is negotiated, the words by which texts speak of it, and where drafts have it.

    ``provisions`` are the ids under which drafts of the agreement hold it.
    """

    code: str
    label: str
    lexicon: tuple[tuple[str, str], ...]
    parent: str | None = None
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """Everything one folder says, with the indexes by which names in a text are found."""

    entities: tuple[Entity, ...] = ()
    issues: tuple[Issue, ...] = ()
    sources: tuple[str, ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        """The entities by their ids."""
        return {each.id: each for each in self.entities}

    @cached_property
    def by_name(self) -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
        """First token of a name, small -> tokens of the name, longest first -> ids of those who bear it."""
        found: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
        for entity in self.entities:
            for name in (*entity.aliases, *((entity.family,) if entity.family else ()), *entity.demonyms):
                tokens = words(name).texts
                if not tokens:
                    continue
                borne = found.setdefault(tokens[0].lower(), {})
                borne[tokens] = tuple(dict.fromkeys((*borne.get(tokens, ()), entity.id)))
        return {
            first: dict(sorted(borne.items(), key=lambda each: -len(each[0])))
            for first, borne in found.items()
        }

    def languages_of(self, entity: Entity) -> tuple[str, ...]:
        """The languages somebody speaks in: those of the entry, else of its country; empty for unknown."""
        country = self.by_id.get(f"gpe:{entity.country or entity.side}")
        return entity.languages or (country.languages if country is not None else ())

    @cached_property
    def by_issue_word(self) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
        """First token of an issue's words, small -> (tokens, small; code of the issue), longest first."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for issue in self.issues:
            for _, said in issue.lexicon:
                if tokens := words(said).lowers:
                    found.setdefault(tokens[0], []).append((tokens, issue.code))
        return {
            first: tuple(sorted(rows, key=lambda each: (-len(each[0]), each)))
            for first, rows in found.items()
        }

    @cached_property
    def by_skeleton(self) -> dict[str, tuple[str, ...]]:
        """Key of a family name -> ids of the persons who have it."""
        found: dict[str, tuple[str, ...]] = {}
        for entity in self.entities:
            for name in _family_names(entity):
                for each in keys(name):
                    found[each] = tuple(dict.fromkeys((*found.get(each, ()), entity.id)))
        return found

    @cached_property
    def bearers(self) -> Callable[[str], tuple[Entity, ...]]:
        """The persons whose family name has a key of this word, by their ids; remembered for common words."""
        return lru_cache(maxsize=WORDS_REMEMBERED)(self._bearers)

    @cached_property
    def bearers_near(self) -> Callable[[str], tuple[Entity, ...]]:
        """The persons whose family name's key is one letter from this word's; remembered like bearers."""
        return lru_cache(maxsize=WORDS_REMEMBERED)(self._bearers_near)

    def _bearers(self, word: str) -> tuple[Entity, ...]:
        if not self.by_skeleton:
            return ()
        ids = {each for one in keys(word) for each in self.by_skeleton.get(one, ())}
        return tuple(self.by_id[each] for each in sorted(ids))

    def _bearers_near(self, word: str) -> tuple[Entity, ...]:
        found = key(word)
        borne = self.by_skeleton.items()
        ids = {each for one, named in borne if one_letter_apart(found, one) for each in named}
        return tuple(self.by_id[each] for each in sorted(ids))

    def issues_in(self, text: str) -> list[str]:
        """The codes of the issues whose words a text holds, in the order of the knowledge base."""
        small = text.lower()
        found = (code for word, code in self._issue_words if word in small)
        return list(dict.fromkeys(found))

    @cached_property
    def _issue_words(self) -> tuple[tuple[str, str], ...]:
        return tuple((word.lower(), each.code) for each in self.issues for _, word in each.lexicon)


def load_knowledge(folder: Path) -> tuple[Knowledge, tuple[Problem, ...]]:
    """What the YAML files of a folder say, and everything wrong with them; a faulty entry is left out."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not files:
        message = "there is no knowledge base here: no folder, or no YAML file in it."
        remedy = "Name a folder such as examples/talks/NAME/kb with --kb."
        return Knowledge(), (_problem("TL-TLK-010", message, remedy, str(folder)),)
    entities: list[Entity] = []
    issues: list[Issue] = []
    problems: list[Problem] = []
    for path in files:
        for section, node in _sections(path, problems):
            for entry in node.nodes:
                _take(path, section, entry, entities, issues, problems)
    problems += _twice(entities)
    return Knowledge(tuple(entities), tuple(issues), tuple(each.name for each in files)), tuple(problems)


def _sections(path: Path, problems: list[Problem]) -> Iterator[tuple[str, Row]]:
    try:
        root = read_nodes(path.read_text(encoding="utf-8"))
    except (YamlTrouble, UnicodeDecodeError) as error:
        line = error.line if isinstance(error, YamlTrouble) else 1
        problems.append(
            _problem("TL-TLK-011", f"it cannot be read: {error}", "Mend the line.", path.name, line)
        )
        return
    for section, node in root.entries if isinstance(root, Branch) else ():
        if section.text in (*TYPES, "issues") and isinstance(node, Row):
            yield section.text, node
        elif section.text not in ("about", "sources"):
            known = ", ".join((*TYPES, "issues"))
            message = f"'{section.text}' is no list of a knowledge base."
            problems.append(_problem("TL-TLK-011", message, f"Known are: {known}.", path.name, section.line))


def _take(
    path: Path,
    section: str,
    node: Node,
    entities: list[Entity],
    issues: list[Issue],
    problems: list[Problem],
) -> None:
    found = plain_value(node)
    try:
        if not isinstance(found, Mapping):
            raise ValueError("an entry is no list of keys and values")
        unknown = set(found) - _KEYS
        if unknown:
            raise ValueError(f"the key '{min(unknown)}' is not known")
        if section == "issues":
            issues.append(_issue(found))
        else:
            entities.append(_entity(section, found, f"{path.name} line {node.line}"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"the key {error} is missing" if isinstance(error, KeyError) else str(error)
        problems.append(_problem("TL-TLK-011", f"{why}.", "Mend the entry.", path.name, node.line))


def _entity(section: str, found: Mapping[str, Any], where: str) -> Entity:
    named = found.get("names") or {}
    return Entity(
        id=found["id"],
        type=TYPES[section],
        canonical=found["canonical"],
        section=section,
        names=tuple((language, name) for language, listed in named.items() for name in listed),
        **{each: found.get(each) for each in ("given", "family", "gender", "side", "country", "kind")},
        roles=tuple(_role(each) for each in found.get("roles") or ()),
        demonyms=tuple(found.get("demonyms") or ()),
        languages=tuple(found.get("languages") or ()),
        date=_day(found.get("date")),
        where=where,
    )


def _role(found: Mapping[str, str]) -> Role:
    if not found.get("source"):
        raise ValueError(f"the role '{found['title']}' names no source")
    return Role(
        found["title"], found.get("org"), _day(found.get("from")), _day(found.get("to")), found["source"]
    )


def _issue(found: Mapping[str, Any]) -> Issue:
    said = tuple((language, word) for language, listed in found["lexicon"].items() for word in listed)
    return Issue(found["id"], found["label"], said, found.get("parent"), tuple(found.get("provisions") or ()))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _family_names(entity: Entity) -> Iterator[str]:
    """The family name as each language writes it: the last word of each name of a person."""
    if entity.type == "person" and entity.family:
        yield entity.family
        for _, name in entity.names:
            yield name.split()[-1]


def _twice(entities: list[Entity]) -> Iterator[Problem]:
    first: dict[str, Entity] = {}
    for each in entities:
        if each.id in first:
            message = f"{each.id} stands twice: {first[each.id].where} and {each.where}."
            yield _problem("TL-TLK-011", message, "Join the two, or give one another id.", each.where)
        first.setdefault(each.id, each)


def _problem(code: str, message: str, remedy: str, file: str, line: int | None = None) -> Problem:
    return Problem(
        code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=file, line_no=line
    )
