"""For servers that ask for a module with an application in it: ``gunicorn wsgi``."""

from station.app import create_app
from station.clock import system_clock
from station.keeping import installing
from station.settings import Settings

settings = Settings.read()
application = app = create_app(settings, opened=installing.ready(settings, system_clock))
