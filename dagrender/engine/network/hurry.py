"""Connections whose servers have only so long to begin an answer.

A time-out of a socket is for the next bytes: a server that sends one letter of a header now and
then would keep it going for ever.
"""

import socket
from contextlib import suppress
from threading import Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

BEGIN_S = 60.0
"""For a server to send the whole head of its answer."""


class _Hurried(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3 has it
        self.is_late = False
        hurry = Timer(BEGIN_S, self._hang_up)
        hurry.daemon = True
        hurry.start()
        try:
            response = super().getresponse()
        finally:
            hurry.cancel()
        if self.is_late:
            # a head that is cut off looks like a short one
            response.close()
            raise TimeoutError
        return response

    def _hang_up(self) -> None:
        self.is_late = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


class _HurriedSafely(_Hurried, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Hurried


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _HurriedSafely


HURRIED: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SafePool}
"""For ``PoolManager.pool_classes_by_scheme``."""
