"""For servers that ask for a module with an application in it: ``gunicorn wsgi``."""

from station.app import create_app

application = app = create_app()
