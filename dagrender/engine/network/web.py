"""Asking servers, by urllib3: what they may answer, how long they may take, where they may lead.

The only file that speaks to the network. It is loaded when a film has media of other machines.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import truststore
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ProxySchemeUnknown,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from dagrender import __version__
from dagrender.engine.network.errors import FetchError
from dagrender.engine.network.hurry import HURRIED
from dagrender.spec.addresses import is_address, told

CONNECT_S = 10.0
"""For a server to take the call."""
READ_S = 30.0
"""For the next bytes to come."""
SLOW_S = 30.0
SLOW_BYTES = 30_000
"""Fewer in so many seconds is as good as none."""
MOST_REDIRECTS = 10
_CHUNK_BYTES = 1 << 20
_SETTLED_S = 2.0
_OK = frozenset({200, 203})
_UNCHANGED = 304
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
"""The server is there, and has no answer at present."""
_SAYS = {
    401: "wants a name and a password",
    403: "may not be read",
    404: "is not there",
    410: "is no longer there",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What tells whether a file has changed: where it lay in the end, and what was said of it."""

    url: str
    etag: str = ""
    modified: str = ""

    def question(self, url: str) -> dict[str, str]:
        """What to ask at ``url``: nothing where the seal is of another file."""
        if url == self.url:
            asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
            return {name: value for name, value in asked.items() if value}
        # what is signed for a while has another query each time, and keeps its strong tag
        is_strong = self.etag.startswith('"')
        same = urlsplit(url)._replace(query="") == urlsplit(self.url)._replace(query="")
        return {"If-None-Match": self.etag} if is_strong and same else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The file: how large it is if that is told, its bytes as they come, and its seal."""

    size_bytes: int | None
    chunks: Iterator[bytes]
    seal: Seal


class Web:
    """Asks servers for files, one after the other; their connections stay open in between."""

    def __init__(self) -> None:
        self._proxies = getproxies()
        self._pools: dict[str, urllib3.PoolManager] = {}

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.clear()

    @contextmanager
    def ask(self, address: str, known: Seal | None) -> Iterator[Answer | None]:
        """The file at ``address``; None where it is still the one of the seal ``known``.

        Its chunks may raise as this does.

        Raises:
            FetchError: it cannot be had.
        """
        response, url = self._followed(address, known)
        try:
            if response.status == _UNCHANGED and known is not None and known.question(url):
                response.release_conn()  # the next question to this server needs no new one
                yield None
                return
            if response.status not in _OK:
                raise _refused(response)
            sent_as = response.headers.get("Content-Encoding", "identity").strip().lower()
            if sent_as not in ("", "identity"):
                raise FetchError(f"is sent packed ({sent_as}), though it was asked for as it is")
            size_bytes = response.length_remaining
            seal = _seal_of(response, url)
            yield Answer(size_bytes=size_bytes, chunks=_chunks(response, size_bytes), seal=seal)
        finally:
            response.close()

    def _followed(self, address: str, known: Seal | None) -> tuple[BaseHTTPResponse, str]:
        """The answer that redirections lead to, and where that is, without the login."""
        url, login = _parted(address)
        origin = urlsplit(url)[:2]
        for _ in range(MOST_REDIRECTS + 1):
            own = login if urlsplit(url)[:2] == origin else ""
            response = self._get(url, own, known.question(url) if known else {})
            target = response.get_redirect_location()
            if not target:
                return response, url
            response.close()
            url = _next(url, target)
        raise FetchError(f"leads from one address to the next more than {MOST_REDIRECTS} times")

    def _get(self, url: str, login: str, question: dict[str, str]) -> BaseHTTPResponse:
        headers = {
            "User-Agent": f"dagrender/{__version__}",
            "Accept-Encoding": "identity",
            **(urllib3.make_headers(basic_auth=login) if login else {}),
            **question,
        }
        try:
            return self._pool(url).request(
                "GET",
                url,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            )
        except LocationParseError as error:
            raise FetchError("is no address that can be asked") from error
        except (HTTPError, OSError) as error:
            raise _failed(error, unreachable=True) from error

    def _pool(self, url: str) -> urllib3.PoolManager:
        """Connections to the server of ``url``, or to the proxy that the environment names."""
        parts = urlsplit(url)
        proxy = "" if proxy_bypass(parts.hostname or "") else self._proxies.get(parts.scheme, "")
        if proxy not in self._pools:
            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if proxy:
                place, login = _parted(proxy if "://" in proxy else f"http://{proxy}")
                headers = urllib3.make_headers(proxy_basic_auth=login) if login else None
                pool: urllib3.PoolManager = urllib3.ProxyManager(
                    place, proxy_headers=headers, ssl_context=context
                )
            else:
                pool = urllib3.PoolManager(ssl_context=context)
            pool.pool_classes_by_scheme = HURRIED
            self._pools[proxy] = pool
        return self._pools[proxy]


def _parted(address: str) -> tuple[str, str]:
    """An address without its fragment and login, and the login, ``user:password``."""
    url = urldefrag(address)[0]
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    return (parts._replace(netloc=host).geturl(), unquote(login)) if at else (url, "")


def _next(url: str, target: str) -> str:
    """Where the redirection of ``url`` to ``target`` leads.

    Raises:
        FetchError: to where nobody is asked.
    """
    try:
        found, _ = _parted(urljoin(url, target))
        has_host = bool(urlsplit(found).hostname)
    except ValueError:
        found, has_host = "", False
    if not (has_host and is_address(found)):
        raise FetchError(f'leads to "{told(target)}", which is neither http nor https')
    if urlsplit(url).scheme == "https" and urlsplit(found).scheme != "https":
        raise FetchError(f'leads from https to "{told(found)}", which anybody can read and change')
    return found


def _refused(response: BaseHTTPResponse) -> FetchError:
    status = response.status
    said = _SAYS.get(status, "is not given")
    return FetchError(f"{said} (the server says {status})", "", status in _BUSY)


def _failed(error: BaseException, *, unreachable: bool) -> FetchError:
    cause = error.__cause__ or error.__context__
    match error:
        case NameResolutionError():
            why = "nobody knows the name of the server"
        case SSLError() | ssl.SSLError():
            why = f"the server cannot prove who it is, or speaks no good TLS ({error})"
        case ProxyError():
            why = f"the proxy cannot be used ({error.original_error})"
        case ProxySchemeUnknown():
            why = "the proxy is of a kind that cannot be used"
        case NewConnectionError() | ConnectTimeoutError():
            reason = getattr(cause, "strerror", None)
            why = f"the server does not answer{f' ({reason.lower()})' if reason else ''}"
        case ReadTimeoutError():
            why = "the server says nothing for too long"
        case _:
            why = "the server breaks off"
    return FetchError(f"cannot be fetched: {why}", "", unreachable)


def _seal_of(response: BaseHTTPResponse, url: str) -> Seal:
    """The seal of what is answered; of a time only if what changes later has another."""
    modified = response.headers.get("Last-Modified", "")
    try:
        then = parsedate_to_datetime(modified)
        is_settled = (
            parsedate_to_datetime(response.headers["Date"]) - then
        ).total_seconds() >= _SETTLED_S
    except (KeyError, ValueError, TypeError):
        is_settled = False
    etag = response.headers.get("ETag", "")
    return Seal(url=url, etag=etag, modified=modified if is_settled else "")


def _chunks(response: BaseHTTPResponse, size_bytes: int | None) -> Iterator[bytes]:
    got, before, since = 0, 0, time.monotonic()
    try:
        while chunk := response.read1(_CHUNK_BYTES, decode_content=False):
            got += len(chunk)
            yield chunk
            now = time.monotonic()
            if now - since >= SLOW_S:
                if got - before < SLOW_BYTES:
                    raise FetchError("comes so slowly that it will never be there")
                before, since = got, now
    except ReadTimeoutError as error:
        raise FetchError("stops coming before it is whole") from error
    except (HTTPError, ssl.SSLError, ConnectionError, TimeoutError) as error:
        raise _cut(got, size_bytes) from error
    if size_bytes is not None and got != size_bytes:
        raise _cut(got, size_bytes)
    if not got:
        raise FetchError("is empty")


def _cut(got: int, size_bytes: int | None) -> FetchError:
    of = f" of {size_bytes:,}" if size_bytes is not None else ""
    return FetchError(f"is cut short: {got:,}{of} bytes came")
