"""The embedded house: web server, Celery worker and beat in one process, nothing else needed.

For trying out and for one small office. Production runs gunicorn, worker and beat apart (docs/operations.md).
"""

import errno
import logging
import signal
import threading
import time
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from celery import Celery
from celery.apps.worker import Worker
from celery.beat import Service
from celery.worker import state as worker_state
from flask import Flask

PATIENCE = 4
"""Seconds given to what is under way when the house closes."""


class CannotListen(RuntimeError):
    """The address can't be served; the message tells why, for whoever started the house."""


class _InProcessWorker:
    """A Celery worker and beat in threads; with the memory broker they share the process."""

    def __init__(self, celery: Celery[Any]) -> None:
        with warnings.catch_warnings():
            # "superuser privileges": the danger is in pickled messages, and this worker accepts JSON only
            warnings.simplefilter("ignore")
            self._worker = Worker(
                app=celery, pool="solo", hostname="embedded@localhost", loglevel="WARNING", quiet=True,
                without_mingle=True, without_gossip=True, without_heartbeat=True,
            )  # fmt: skip
        self._beat = Service(celery, max_interval=1, scheduler_cls=celery.conf.beat_scheduler)
        self._threads = [
            threading.Thread(target=self._worker.start, name="celery-worker", daemon=True),
            threading.Thread(target=self._beat.start, name="celery-beat", daemon=True),
        ]

    def start(self) -> None:
        worker_state.should_stop = None
        for thread in self._threads:
            thread.start()

    def ask_to_stop(self) -> None:
        """Say that the house closes, and wait for nobody."""
        worker_state.should_stop = 0  # type: ignore[assignment]
        self._beat.stop()

    def wait(self) -> None:
        """The task under way has ended, or its time is up: what is left undone is still due in the database.

        An idle worker is not waited for; it looks up from its queue only every other second.
        """
        until = time.monotonic() + PATIENCE
        while worker_state.active_requests and self._threads[0].is_alive() and time.monotonic() < until:
            self._threads[0].join(timeout=0.05)


def listen(app: Flask, *, host: str, port: int) -> Any:
    """A web server that holds the address but answers nobody yet. Raises `CannotListen`."""
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=8,
            connection_limit=1000,  # browsers keep theirs open: at 100, the 101st waits two minutes
            asyncore_use_poll=True,
            ident=None,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
            clear_untrusted_proxy_headers=not app.config["PROXIES"],
        )
    except (OSError, OverflowError, ValueError) as fault:
        if getattr(fault, "errno", None) == errno.EADDRINUSE:
            raise CannotListen(
                f"Port {port} is in use already. Try another: make run PORT={port + 1}"
            ) from None
        raise CannotListen(f"Can't listen on {host}:{port}: {fault}") from None


def serve(server: Any, celery: Celery[Any], *, ready: Callable[[], None]) -> None:
    """Answer until Ctrl-C or SIGTERM; returns when worker, beat and server have stopped.

    ``ready`` is called once, when everything runs.
    """
    worker = _InProcessWorker(celery)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a visitor who waits a moment is no news

    def close(signum: int, frame: FrameType | None) -> None:
        for again in (signal.SIGINT, signal.SIGTERM):
            signal.signal(again, signal.SIG_IGN)  # once asked, asking again changes nothing
        worker.ask_to_stop()
        raise KeyboardInterrupt

    try:
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, close)
        worker.start()
        ready()
        server.run()  # swallows the KeyboardInterrupt, and waits for the answers under way
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        worker.ask_to_stop()
        worker.wait()
