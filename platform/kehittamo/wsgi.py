"""The door for a web server in production: `gunicorn kehittamo.wsgi:app`."""

import sys

from kehittamo import logs
from kehittamo.configuration import ConfigurationRefused
from kehittamo.doctor import refuse_old_tables
from kehittamo.factory import create_app

try:
    app = create_app()
    logs.configure(app)
    refuse_old_tables(app)
except ConfigurationRefused as refused:
    print(refused, file=sys.stderr)
    sys.exit(3)  # gunicorn's word for "can't start": with any other it would try again for ever
