"""What gunicorn reads by itself in its working folder; the command line says the rest."""

import os
from typing import Any

from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from kehittamo.logs import settings


class HouseLogger(Logger):
    """The master's lines look like the workers', which the app sets up for itself."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        import logging.config

        logging.config.dictConfig(settings(as_json=True, level="INFO"))


logger_class = HouseLogger
accesslog = None  # the house writes its own, without addresses and without what stands in them


def child_exit(server: Any, worker: Any) -> None:
    """A worker that is gone answers no requests any more."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
