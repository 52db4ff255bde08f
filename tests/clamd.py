"""A scanner for the tests: it speaks ClamAV's INSTREAM protocol and knows one harmful file."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.files_made import EICAR


class FakeClamd:
    """Where it listens, what it was handed, and how it misbehaves: `mood` is well, broken, silent or torn."""

    def __init__(self) -> None:
        self.mood = "well"
        self.seen: list[bytes] = []
        self.address = ""

    def answer_to(self, data: bytes) -> bytes:
        """As the daemon would answer."""
        if self.mood == "broken":
            return b"stream: Can't allocate memory ERROR\n"
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\n" if EICAR in data else b"stream: OK\n"


@contextmanager
def fake_clamd() -> Iterator[FakeClamd]:
    """The scanner listens on this machine while the block lasts."""
    clamd = FakeClamd()
    closing = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.readline() != b"nINSTREAM\n":
                return
            if clamd.mood == "torn":
                self.request.shutdown(socket.SHUT_RDWR)
                return
            data = b""
            while size := struct.unpack("!L", self.rfile.read(4))[0]:
                data += self.rfile.read(size)
            clamd.seen.append(data)
            if clamd.mood == "silent":
                closing.wait(20)
                return
            self.wfile.write(clamd.answer_to(data))

    server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    clamd.address = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield clamd
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
