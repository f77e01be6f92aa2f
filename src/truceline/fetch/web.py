"""One request at a time over HTTP(S): what may be asked is asked, redirects are followed one by one.

A response is given as it came, whatever its status; its body is read in pieces, each within the silence
that is allowed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import IO, Any
from urllib.error import URLError
from urllib.request import HTTPErrorProcessor, OpenerDirector, ProxyHandler, Request, build_opener

from truceline.fetch.addresses import checked, followed, is_loopback
from truceline.fetch.errors import AgainError, refused

PIECE_BYTES = 1 << 16
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 5


class _AsItCame(HTTPErrorProcessor):
    """Every response is given back: what its status means is the caller's to say."""

    def http_response(self, request: Request, response: Any) -> Any:
        """The response itself."""
        return response

    https_response = http_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response whose body has not been read yet, and how many redirects led to it."""

    raw: HTTPResponse
    redirects: int

    @property
    def status(self) -> int:
        """The status code."""
        return self.raw.status

    def header(self, name: str) -> str:
        """The header's value; empty without one."""
        return (self.raw.headers.get(name) or "").strip()

    @property
    def length(self) -> int | None:
        """Bytes of the body as they travel; None when the server does not say."""
        said = self.header("Content-Length")
        return int(said) if said.isdecimal() else None

    @property
    def ends_itself(self) -> bool:
        """Whether the end of the body can be told from a connection that was cut."""
        return self.length is not None or self.header("Transfer-Encoding").lower() == "chunked"

    def pieces(self) -> Iterator[bytes]:
        """The body as it travels. AgainError when it is cut off or falls silent."""
        received = 0
        try:
            while piece := self.raw.read1(PIECE_BYTES):
                received += len(piece)
                yield piece
        except (HTTPException, OSError) as error:
            raise AgainError(_why(error)) from None
        if self.length is not None and received < self.length:
            raise AgainError(f"the connection was cut after {received} of {self.length} bytes")


@contextmanager
def asked(
    address: str, headers: Mapping[str, str], *, name: str, keyed: bool, silence_s: float
) -> Iterator[Response]:
    """The response to a GET of this address, redirects followed.

    errors: FetchRefusedError for an address that may not be asked; AgainError when nobody answers
    """
    redirects = 0
    while True:
        raw = _open(checked(address, name), headers, silence_s)
        with raw:
            location = raw.headers.get("Location")
            if raw.status not in REDIRECTS or not location:
                yield Response(raw=raw, redirects=redirects)
                return
        redirects += 1
        if redirects > MOST_REDIRECTS:
            message = f"the server sent us on more than {MOST_REDIRECTS} times."
            raise refused("TL-GET-002", message, "See at the publisher's whether it has moved.", name)
        address = followed(address, location, name, keyed=keyed)


def _open(address: str, headers: Mapping[str, str], silence_s: float) -> HTTPResponse:
    request = Request(address, headers=dict(headers))  # the scheme has been checked
    try:
        response: HTTPResponse = _opener(address).open(request, timeout=silence_s)
    except URLError as error:
        raise AgainError(_why(error.reason)) from None
    except (HTTPException, OSError) as error:
        raise AgainError(_why(error)) from None
    return response


def _opener(address: str) -> OpenerDirector:
    """Proxies of the environment are used as everywhere, but not on the way to this machine itself."""
    handlers = [_AsItCame(), ProxyHandler({})] if is_loopback(address) else [_AsItCame()]
    return build_opener(*handlers)


def _why(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "the server fell silent"
    if isinstance(error, OSError) and error.strerror:
        return f"the server cannot be reached or cut the connection ({error.strerror})"
    return f"the connection failed ({type(error).__name__})"  # what it says may hold the address


class Body:
    """The file's own bytes out of a body that may have been packed for the journey.

    A server may pack what it sends (Content-Encoding: gzip) though it was asked not to: then the file is
    what is inside. A file that is itself a .gz is never unpacked: some servers name it so by mistake.
    """

    def __init__(self, encoding: str, path: str, name: str) -> None:
        packed = encoding.lower() not in ("", "identity")
        self.packed = packed and not path.endswith((".gz", ".tgz"))
        if self.packed and encoding.lower() not in ("gzip", "x-gzip"):
            message = f"the server packs the file in a way that was not asked for: '{encoding}'."
            raise refused("TL-GET-012", message, "Tell the publisher.", name)
        self._unpacker = zlib.decompressobj(wbits=31)

    def write(self, piece: bytes, out: IO[bytes], room: int) -> bool:
        """Write a piece's bytes; False when they are more than ``room``, then not all are written."""
        if not self.packed:
            out.write(piece[: room + 1])
            return len(piece) <= room
        while piece:
            content = self._unpacked(piece, room + 1)
            out.write(content)
            room -= len(content)
            if room < 0 or self._unpacker.unconsumed_tail:
                return False
            piece = self._unpacker.unused_data  # one packed part may follow another
        return True

    def _unpacked(self, piece: bytes, most: int) -> bytes:
        if self._unpacker.eof:
            self._unpacker = zlib.decompressobj(wbits=31)
        try:
            return self._unpacker.decompress(piece, most)
        except zlib.error:
            raise AgainError("what the server packed cannot be unpacked") from None

    @property
    def whole(self) -> bool:
        """Whether what was packed has come to its end."""
        return not self.packed or self._unpacker.eof
