"""The door for Celery in production: `celery -A kehittamo.worker worker`, and `beat` likewise."""

import sys
from typing import Any

from celery.signals import setup_logging

from kehittamo import logs
from kehittamo.celery_app import make_celery
from kehittamo.configuration import ConfigurationRefused
from kehittamo.doctor import refuse_old_tables
from kehittamo.factory import create_app

try:
    house = create_app()  # by this name: Celery would take an `app` for its own
    refuse_old_tables(house)
    celery = make_celery(house)
except ConfigurationRefused as refused:
    sys.exit(str(refused))


@setup_logging.connect(weak=False)
def _log_by_the_house_s_rules(**signal: Any) -> None:
    """Celery leaves the logs alone where somebody answers this signal."""
    logs.configure(house)
