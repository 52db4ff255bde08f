"""The embedded house: web server, Celery worker and beat in one process, nothing else needed.

For trying out and for one small office. Production runs gunicorn, worker and beat apart (docs/operations.md).
"""

import logging
import signal
import threading
from types import FrameType

import waitress
from celery import Celery
from celery.apps.worker import Worker
from celery.beat import EmbeddedService
from flask import Flask

log = logging.getLogger("kehittamo")


class _InProcessWorker:
    """A Celery worker and beat in threads; with the memory broker they share the process."""

    def __init__(self, celery: Celery) -> None:
        self.worker = Worker(app=celery, pool="solo", hostname="embedded@localhost", loglevel="WARNING", quiet=True)
        self.beat = EmbeddedService(celery, max_interval=1, thread=True)
        self._thread = threading.Thread(target=self.worker.start, name="celery-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.beat.start()

    def stop(self) -> None:
        self.beat.stop()
        self.worker.stop()
        self._thread.join(timeout=5)


def serve(app: Flask, celery: Celery, *, host: str, port: int, say: logging.Logger = log) -> None:
    """Serve until Ctrl-C or SIGTERM; returns when worker, beat and server have stopped."""
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=8,
        ident=None,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        clear_untrusted_proxy_headers=True,
    )
    worker = _InProcessWorker(celery)
    worker.start()

    def end(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        server.run()  # returns when a KeyboardInterrupt has come
    finally:
        server.close()
        worker.stop()
