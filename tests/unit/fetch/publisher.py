"""A publisher's server on loopback, whose every answer a test writes down beforehand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


@dataclass
class Publisher:
    """Where it listens, what it answers by path (the last answer is repeated), and what it was asked."""

    port: int = 0
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open_at_once: int = 0
    most_open: int = 0

    def at(self, path: str, *answers: Answer) -> str:
        """The address of a path that answers so."""
        self.answers[path] = list(answers)
        return f"http://127.0.0.1:{self.port}{path}"

    def headers(self, number: int) -> dict[str, str]:
        """The headers of a request, by the number it came in."""
        return self.asked[number][1]


class Handler(BaseHTTPRequestHandler):
    """Answers as the publisher says and writes nothing to the terminal."""

    publisher: Publisher
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # the base class's name
        """Answer as written down for this path."""
        publisher = self.publisher
        publisher.asked.append((self.path, dict(self.headers.items())))
        publisher.open_at_once += 1
        publisher.most_open = max(publisher.most_open, publisher.open_at_once)
        answers = publisher.answers.get(self.path, [status(404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client has left, as it may
        finally:
            publisher.open_at_once -= 1
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def head(self, code: int, **headers: str) -> None:
        """Status and headers; a name's underscores are hyphens."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A publisher for the time of a test; it listens on loopback and nowhere else."""
    publisher = Publisher()
    handler = type("Bound", (Handler,), {"publisher": publisher})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    publisher.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def whole(content: bytes, **headers: str) -> Answer:
    """All of it, with its length; 304 when the client has it."""

    def answer(to: Handler) -> None:
        if headers.get("ETag") and to.headers.get("If-None-Match") == headers["ETag"]:
            to.head(304)
            return
        to.head(200, Content_Length=str(len(content)), **headers)
        to.wfile.write(content)

    return answer


def cut(content: bytes, after: int, **headers: str) -> Answer:
    """The length of all of it, but only its first bytes."""

    def answer(to: Handler) -> None:
        to.head(200, Content_Length=str(len(content)), **headers)
        to.wfile.write(content[:after])

    return answer


def resumable(content: bytes, etag: str, after: int | None = None) -> Answer:
    """What is asked for with Range, when If-Range is this file's; else all of it. ``after``: cut there."""

    def answer(to: Handler) -> None:
        said = to.headers.get("Range", "")
        start = int(said.removeprefix("bytes=").removesuffix("-")) if said else 0
        if to.headers.get("If-Range", etag) != etag:
            start = 0
        if start >= len(content):
            to.head(416, Content_Range=f"bytes */{len(content)}", Content_Length="0")
            return
        rest = content[start:]
        partly = {"Content_Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        to.head(206 if start else 200, Content_Length=str(len(rest)), ETag=etag, **partly)
        to.wfile.write(rest if after is None else rest[:after])

    return answer


def status(code: int, **headers: str) -> Answer:
    """A bare status."""
    return lambda to: to.head(code, Content_Length="0", **headers)


def redirect(location: str) -> Answer:
    """Somewhere else."""
    return status(302, Location=location)
