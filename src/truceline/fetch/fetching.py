"""Fetch one file: from the cache, or from its publisher, whole or from where it was cut.

Politeness: the program names itself; a wait the server asks for is kept; what it asks beyond our
patience ends the attempt instead of a retry; nothing is asked twice that the cache can answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from truceline.fetch.addresses import KEY, filled
from truceline.fetch.cache import Cache, Held, Part, digest_of
from truceline.fetch.catalogue import Wanted
from truceline.fetch.errors import AgainError, FetchRefusedError, refused
from truceline.fetch.web import Body, Response, asked
from truceline.records import Clock, Problem

Progress = Callable[[str, int, int], None]
PASSING = (408, 425, 429, 500, 502, 503, 504)
"""Statuses after which the same request may succeed later."""

LATER = "What was received is kept: call again later, and it goes on from there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far fetching goes. Times in s: between two bytes, for one answer, for one wait."""

    most_bytes: int = 512 << 20
    tries: int = 5
    silence_s: float = 30.0
    answer_s: float = 3600.0
    wait_s: float = 120.0
    first_wait_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of one file.

    state:  fetched; resumed (from where an earlier attempt was cut); cached; refused
    held:   what the cache now holds; None when refused
    """

    wanted: Wanted
    state: str
    held: Held | None = None
    redirects: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches files into a cache. ``keys`` are publishers' keys by name; they leave it in addresses only."""

    cache: Cache
    agent: str
    now: Clock
    seconds: Callable[[], float]
    sleep: Callable[[float], None]
    keys: Mapping[str, str]
    offline: bool = False
    limits: Limits = Limits()
    progress: Progress = lambda step, done, total: None
    given_up: set[str] = field(default_factory=set)
    """Hosts that did not answer, or asked for a long wait: not asked again by this fetcher."""

    def fetch(self, wanted: Wanted) -> Fetched:
        """The file, in the cache; or why not. What the catalogue pins is asked for once and never again."""
        try:
            held = self.cache.held(wanted)
            if held is not None and (wanted.sha256 or self.offline):
                return Fetched(wanted=wanted, state="cached", held=held)
            if self.offline:
                message = "it is not in the cache, and --offline was asked for."
                raise refused("TL-GET-008", message, "Call once without --offline.", wanted.label)
            return self._asked(wanted, held)
        except FetchRefusedError as error:
            return Fetched(wanted=wanted, state="refused", problem=error.problem)

    def _asked(self, wanted: Wanted, held: Held | None) -> Fetched:
        host = urlsplit(wanted.address).netloc
        if host in self.given_up:
            message = f"it was not asked for: {host} did not answer, or asked us to wait, before."
            raise refused("TL-GET-003", message, "Call again later.", wanted.label)
        try:
            return self._patiently(wanted, held)
        except FetchRefusedError as error:
            if error.problem.code in ("TL-GET-003", "TL-GET-005"):
                self.given_up.add(host)
            raise

    def _patiently(self, wanted: Wanted, held: Held | None) -> Fetched:
        for attempt in range(1, self.limits.tries + 1):
            try:
                return self._once(wanted, held)
            except AgainError as error:
                if attempt == self.limits.tries:
                    message = f"{error.why}; {attempt} attempts were made."
                    raise refused("TL-GET-003", message, LATER, wanted.label) from None
                self._wait(error, attempt, wanted)
        raise AssertionError  # the last attempt returns or raises

    def _wait(self, error: AgainError, attempt: int, wanted: Wanted) -> None:
        wait_s = self.limits.first_wait_s * 2 ** (attempt - 1) if error.after_s is None else error.after_s
        if wait_s > self.limits.wait_s:
            message = f"{error.why}, and asks us to wait {wait_s:.0f} s."
            raise refused("TL-GET-005", message, LATER, wanted.label) from None
        self.sleep(wait_s)

    def _once(self, wanted: Wanted, held: Held | None) -> Fetched:
        part = self.cache.part(wanted)
        if part.size_bytes and wanted.sha256 and digest_of(part.path)[0] == wanted.sha256:
            return self._finished(part, wanted, _NoResponse(), resumed=True)
        headers = self._headers(wanted, part, held)
        address, keyed = filled(wanted.address, self._keys_of(wanted)), bool(wanted.key)
        silence_s = self.limits.silence_s
        with asked(address, headers, name=wanted.label, keyed=keyed, silence_s=silence_s) as response:
            if response.status == 304 and held is not None:
                return Fetched(wanted=wanted, state="cached", held=held, redirects=response.redirects)
            resumed = self._starts(response, part, wanted)
            self._receive(response, part, wanted)
            return self._finished(part, wanted, response, resumed=resumed)

    def _headers(self, wanted: Wanted, part: Part, held: Held | None) -> dict[str, str]:
        headers = {"User-Agent": self.agent, "Accept-Encoding": "identity", "Accept": "*/*"}
        validator = part.validator
        if part.size_bytes and (validator or wanted.sha256):
            headers["Range"] = f"bytes={part.size_bytes}-"
            if validator:
                headers["If-Range"] = validator
        elif held is not None and held.etag:
            headers["If-None-Match"] = held.etag
        elif held is not None and held.last_modified:
            headers["If-Modified-Since"] = held.last_modified
        return headers

    def _keys_of(self, wanted: Wanted) -> dict[str, str]:
        """The key this file's address needs, and no other.

        errors: FetchRefusedError (TL-GET-009); the key itself is never shown
        """
        if not wanted.key:
            return {}
        key = self.keys.get(wanted.key, "")
        if KEY.fullmatch(key):
            return {wanted.key: key}
        message = f"the environment variable {wanted.key} {'holds no key' if key else 'is not set'}."
        remedy = f"Ask {wanted.publisher} for a key and put it in {wanted.key}; it is never stored."
        raise refused("TL-GET-009", message, remedy, wanted.label)

    def _starts(self, response: Response, part: Part, wanted: Wanted) -> bool:
        """Make the part ready for this body; whether it goes on where it was cut.

        errors: AgainError; FetchRefusedError for an answer that will not change
        """
        status = response.status
        if status == 206 and _continues(response, part):
            return True
        if status in (206, 416):  # of another file, or from another place: from the start, then
            part.drop()
            raise AgainError(f"the server does not go on where the file was cut ({status})", 0.0)
        if status == 200:
            part.begin(_validator(response))
            return False
        if status in PASSING:
            raise AgainError(f"the server answers {status}", self._asked_wait_s(response))
        message = f"the server answers {status}."
        remedy = "The file has moved or may not be had: see the publisher's page, and the catalogue's note."
        raise refused("TL-GET-004", message, remedy, wanted.label, str(status))

    def _receive(self, response: Response, part: Part, wanted: Wanted) -> None:
        most = wanted.size_bytes or self.limits.most_bytes
        body = Body(response.header("Content-Encoding"), wanted.path, wanted.label)
        expected = part.size_bytes + (response.length or 0)
        if not body.packed and expected > most:
            raise self._too_large(part, wanted, expected)
        until = self.seconds() + self.limits.answer_s
        try:
            with part.path.open("ab") as out:
                for piece in response.pieces():
                    if not body.write(piece, out, max(0, most - out.tell())):
                        raise self._too_large(part, wanted, most + 1)
                    self.progress(wanted.label, out.tell(), expected)
                    if self.seconds() > until:
                        raise AgainError(f"the answer took longer than {self.limits.answer_s:.0f} s")
            if not body.whole:
                raise AgainError("what the server packed was cut off")
        except AgainError:
            if body.packed:  # a place in the file is no place in what was packed
                part.drop()
            raise

    def _too_large(self, part: Part, wanted: Wanted, size_bytes: int) -> FetchRefusedError:
        part.drop()
        if wanted.size_bytes:
            message = f"it is larger than the {wanted.size_bytes} bytes of the catalogue."
        else:
            message = f"it has {size_bytes} bytes or more; at most {self.limits.most_bytes} are taken."
        remedy = "See at the publisher's what it is now; the catalogue names the file it was made for."
        return refused("TL-GET-007", message, remedy, wanted.label)

    def _finished(
        self, part: Part, wanted: Wanted, response: Response | _NoResponse, *, resumed: bool
    ) -> Fetched:
        sha256, size_bytes = digest_of(part.path)
        self._check(part, wanted, response, sha256, size_bytes)
        held = Held(
            address=wanted.address,
            sha256=sha256,
            size_bytes=size_bytes,
            fetched_at=self.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
            etag=response.header("ETag"),
            last_modified=response.header("Last-Modified"),
        )
        self.cache.keep(part, wanted, held)
        state = "resumed" if resumed else "fetched"
        return Fetched(wanted=wanted, state=state, held=held, redirects=response.redirects)

    def _check(
        self, part: Part, wanted: Wanted, response: Response | _NoResponse, sha256: str, size_bytes: int
    ) -> None:
        """errors: FetchRefusedError when this is not the file that the catalogue says."""
        if wanted.sha256 and sha256 != wanted.sha256:
            message = f"its digest is {sha256}, the catalogue says {wanted.sha256}."
            raise self._wrong(part, wanted, sha256, "TL-GET-006", message)
        if wanted.size_bytes and size_bytes != wanted.size_bytes:
            message = f"it has {size_bytes} bytes, the catalogue says {wanted.size_bytes}."
            raise self._wrong(part, wanted, sha256, "TL-GET-006", message)
        with part.path.open("rb") as stream:
            opening = stream.read(len(wanted.starts_with.encode()))
        if opening != wanted.starts_with.encode():
            message = f"it does not begin with '{wanted.starts_with}': it may be an error told as a file."
            raise self._wrong(part, wanted, sha256, "TL-GET-012", message)
        if not (wanted.sha256 or wanted.size_bytes or response.ends_itself):
            message = "neither the server nor the catalogue says how long it is: a cut could not be told."
            raise self._wrong(part, wanted, sha256, "TL-GET-012", message)

    def _wrong(self, part: Part, wanted: Wanted, sha256: str, code: str, message: str) -> FetchRefusedError:
        """The refusal of a whole file: put aside for a look, or, as a key may stand in it, removed."""
        if wanted.key:
            part.drop()
            return refused(code, message, "It is not kept. Check the key and the days.", wanted.label)
        aside = self.cache.put_aside(part, sha256)
        remedy = f"It is not used, and lies in {os.fspath(aside)} for a look."
        return refused(code, message, remedy, wanted.label, sha256)

    def _asked_wait_s(self, response: Response) -> float | None:
        """Seconds the server asks us to wait; None when it does not say."""
        said = response.header("Retry-After")
        if said.isdecimal():
            return float(said)
        try:
            until = parsedate_to_datetime(said)
            until = until if until.tzinfo else until.replace(tzinfo=UTC)  # RFC 9110: always in GMT
            return max(0.0, (until.astimezone(UTC) - self.now()).total_seconds())
        except (ValueError, OverflowError):
            return None


class _NoResponse:
    """Where no server was asked: the bytes were all there."""

    redirects = 0
    ends_itself = True

    def header(self, name: str) -> str:
        """None."""
        return ""


def _validator(response: Response) -> str:
    """What If-Range may name: a strong ETag, else the Last-Modified; empty for a packed body."""
    if response.header("Content-Encoding") not in ("", "identity"):
        return ""
    etag = response.header("ETag")
    return etag if etag.startswith('"') else response.header("Last-Modified")


def _continues(response: Response, part: Part) -> bool:
    """Whether a partial answer begins where the part ends, unpacked."""
    begins = f"bytes {part.size_bytes}-"
    unpacked = response.header("Content-Encoding") in ("", "identity")
    return part.size_bytes > 0 and unpacked and response.header("Content-Range").startswith(begins)
