"""The process that draws for ``apart``: one sheet after the other, until its input ends."""

import os
import sys
import traceback
from typing import IO

from station.printing import fonts, framed


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    fonts.font()
    framed.write(answers, framed.packed((True, b"")))
    while True:
        try:
            how, said, named = framed.read(asked)
        except EOFError:
            return
        try:
            answer = (True, how(*said, **named))
        except Exception as error:  # noqa: BLE001  told to the process that asked
            answer = (False, _told(error))
        framed.write(answers, framed.packed(answer))


def _told(error: Exception) -> str:
    """Where and what; not the error's own words, which may hold a name or phone."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{places}"


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever prints must not come between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)
