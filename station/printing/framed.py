"""Objects through a pipe between two processes of ours, each after its length."""

import pickle
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">Q")


def packed(something: Any) -> bytes:
    return pickle.dumps(something, pickle.HIGHEST_PROTOCOL)


def write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def read(pipe: IO[bytes]) -> Any:
    """Raises EOFError where the other end has closed it."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    # Both ends are the same program, and nobody else holds the pipe.
    return pickle.loads(_exactly(pipe, length))  # noqa: S301


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content
