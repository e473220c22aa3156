"""The least that a scan can be: a Flask handler that commits one row with ``sqlite3``.

``python -m tests.bench.bare_server DATABASE SYNCHRONOUS`` prints its address.
"""

import sqlite3
import sys
import threading

import waitress
from flask import Flask, request
from flask.typing import ResponseReturnValue

from station.cli.listening import THREADS


def create_app(path: str, synchronous: str) -> Flask:
    app = Flask("bare")
    lock = threading.Lock()
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE scan (id INTEGER PRIMARY KEY, text TEXT)")

    @app.post("/scan")
    def scan() -> ResponseReturnValue:
        with lock, connection:
            connection.execute("INSERT INTO scan (text) VALUES (?)", (request.form["text"],))
        return {"sound": "good"}

    return app


if __name__ == "__main__":
    server = waitress.create_server(
        create_app(*sys.argv[1:]), host="127.0.0.1", port=0, threads=THREADS, ident=None
    )
    print(f"http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()
