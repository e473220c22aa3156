"""For servers that ask for a module with an application in it: ``gunicorn wsgi``."""

import atexit

from station.app import create_app
from station.clock import system_clock
from station.jobs import Worker
from station.keeping import installing
from station.settings import Settings
from station.web.proxy import BehindProxy

settings = Settings.read()
database = installing.ready(settings, system_clock)
application = app = create_app(settings, opened=database)
app.wsgi_app = BehindProxy(app.wsgi_app, settings.trusted_proxy)
# Each process has its thread, and a lease lets one of them run a job. Under gunicorn's
# --preload there is none: threads do not survive the fork.
worker = Worker(app.extensions["jobs"], database, settings, system_clock)
worker.start()
atexit.register(worker.stop)
