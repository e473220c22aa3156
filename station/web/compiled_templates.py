"""What Jinja has made of the templates, kept from one start to the next.

Compiling those of the first page takes a twentieth of the start (docs/performance.md).
Jinja's own cache on disk believes every file that is there; after a power cut one can hold
anything, and its code would be run.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import get_ident

from jinja2 import Environment, compiler
from jinja2.bccache import Bucket, BytecodeCache

from station.settings import make_private_folder

_DIGEST = sha256().digest_size
_COMPILER = Path(compiler.__file__).stat().st_mtime_ns


class CompiledTemplates(BytecodeCache):
    """Files in ``folder``, each behind its own digest; without one a template is compiled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            kept = self._path(bucket).read_bytes()
        except OSError:
            return
        code = kept[_DIGEST:]
        if kept[:_DIGEST] == _digest(bucket.environment, code):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, unless the disk is full or not to be written on: the page is shown all the same."""
        code = bucket.bytecode_to_string()
        partial = self._folder / f"{bucket.key}.{os.getpid()}-{get_ident()}"
        with suppress(OSError):
            make_private_folder(self._folder)
            try:
                partial.write_bytes(_digest(bucket.environment, code) + code)
                partial.replace(self._path(bucket))
            finally:
                partial.unlink(missing_ok=True)

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key


def _digest(jinja: Environment, code: bytes) -> bytes:
    """Of the code, and of what made it: another Jinja, or other options, would make another."""
    options = (
        jinja.trim_blocks,
        jinja.lstrip_blocks,
        getattr(jinja.autoescape, "__qualname__", jinja.autoescape),
        jinja.undefined.__name__,
        sorted(jinja.extensions),
    )
    made_by = f"{_COMPILER} {options}"
    return sha256(made_by.encode() + code).digest()
