"""Addresses: which may be asked, which may follow which, and how a key in one stays unseen."""

from __future__ import annotations

import ipaddress
import re
import string
from collections.abc import Mapping
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from truceline.fetch.errors import refused

KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
"""What a key may look like: it stands in an address, so nothing else is let into one."""


def checked(address: str, name: str) -> str:
    """The address, when it may be asked: https, or plain http to this machine itself.

    errors: FetchRefusedError (TL-GET-002)
    """
    parts = _parts(address, name)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address))):
        return address
    message = f"'{parts.scheme}://{parts.hostname or ''}' may not be asked: only https is."
    raise refused("TL-GET-002", message, "Ask the publisher for an https address.", name)


def is_loopback(address: str) -> bool:
    """Whether the address names this machine itself, as a number or as localhost."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def followed(address: str, location: str, name: str, *, keyed: bool) -> str:
    """Where a redirect from ``address`` leads.

    errors: FetchRefusedError (TL-GET-002) when it leaves https, leads from elsewhere to this machine, or
    would carry a key to another host
    """
    target = checked(_joined(address, location, name), name)
    if is_loopback(target) and not is_loopback(address):
        message = "the server sends us to this machine itself, which no publisher does."
        raise refused("TL-GET-002", message, "Tell the publisher; do not follow it.", name)
    if keyed and urlsplit(target).netloc != urlsplit(address).netloc:
        message = "the server sends a request with a key on to another host."
        raise refused("TL-GET-002", message, "See at the publisher's whether the address has changed.", name)
    return target


def _parts(address: str, name: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        raise _no_address(name) from None


def _joined(address: str, location: str, name: str) -> str:
    try:
        return urljoin(address, quote(location, safe=string.punctuation))
    except ValueError:
        raise _no_address(name) from None


def _no_address(name: str) -> Exception:
    return refused("TL-GET-002", "this is no address.", "See the publisher's page and the catalogue.", name)


def filled(template: str, keys: Mapping[str, str]) -> str:
    """The address with its keys in place; it must never be shown, stored or logged."""
    for name, key in keys.items():
        template = template.replace(f"{{{name}}}", key)
    return template
