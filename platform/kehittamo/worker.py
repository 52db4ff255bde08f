"""The door for Celery in production: `celery -A kehittamo.worker worker`, and `beat` likewise."""

import sys

from kehittamo.celery_app import make_celery
from kehittamo.configuration import ConfigurationRefused
from kehittamo.factory import create_app

try:
    celery = make_celery(create_app())
except ConfigurationRefused as refused:
    sys.exit(str(refused))
