"""A server on this machine that answers as a test says, and remembers what it was asked."""

import hashlib
import http.server
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate


class Served:
    """What is served: by path bytes, or a function of the handler that answers by itself.

    Bytes are tagged by what they are, and not sent to whoever has them.
    """

    def __init__(self, address):
        self.address = address
        self.files = {}
        self.asked = []
        self.sent = []

    def __call__(self, path):
        return f"{self.address}/{path}"

    def give(self, handler):
        what = self.files.get(handler.path.lstrip("/"))
        self.asked.append(handler.path)
        handler.server.heads.append(
            {name.title(): value for name, value in handler.headers.items()}
        )
        if what is None:
            handler.send_error(404)
        elif callable(what):
            what(handler)
        else:
            self.send(handler, what)

    def send(self, handler, data, *, status=200, **headers):
        tag = f'"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.send_header("ETag", tag)
            handler.end_headers()
            return
        handler.send_response(status)
        headers = {"ETag": tag, "Content-Length": len(data), **headers}
        for name, value in headers.items():
            if value is not None:
                handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(data)
        self.sent.append(handler.path)


class Folder:
    """The files of a folder, as they are when they are asked for."""

    def __init__(self, folder):
        self._folder = folder

    def get(self, path):
        file = self._folder / path
        return file.read_bytes() if file.is_file() else None


def redirect(target, status=302):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def status(code):
    return lambda handler: handler.send_error(code)


def cut_short(data):
    """Half of what is announced, and then nothing."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.close_connection = True

    return answer


def dripping(data, every_s, portion=1):
    """``data`` a little at a time, until whoever asked has gone."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        try:
            for at in range(0, len(data), portion):
                handler.wfile.write(data[at : at + portion])
                handler.wfile.flush()
                time.sleep(every_s)
        except OSError:
            handler.close_connection = True

    return answer


def by_date(data, age_s):
    """Without a tag, but with the time of its last change, ``age_s`` seconds ago."""
    changed = formatdate(time.time() - age_s, usegmt=True)

    def answer(handler):
        is_known = handler.headers.get("If-Modified-Since") == changed
        handler.send_response(304 if is_known else 200)
        handler.send_header("Last-Modified", changed)
        if not is_known:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        if not is_known:
            handler.wfile.write(data)

    return answer


@contextmanager
def serving(context=None):
    """A server until the end of the block, with TLS by ``context`` if there is one."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        server.served = Served(f"{scheme}://127.0.0.1:{server.server_port}")
        server.served.heads = server.heads = []
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        server.served.stop = server.shutdown
        try:
            yield server.served
        finally:
            server.shutdown()


class _Server(http.server.ThreadingHTTPServer):
    block_on_close = False

    def handle_error(self, *_):
        """Those who hang up are what is tested."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.served.give(self)

    def log_message(self, *_):
        pass
