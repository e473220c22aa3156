"""Keep the translations complete: ``python deploy/translations.py update`` or ``check``.

``update`` gathers every ``_()`` and ``N_()`` of the program and its templates, takes the
Chinese for them from ``translations/zh`` and from the rooms' ``translations/fragments``,
and writes ``translations/zh``. ``check`` fails where one is missing or does not fit.
``missing`` prints what a fragment has still to say, ready to be filled in.
"""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from compile_translations import compile_all

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
FRAGMENTS = ROOT / "translations" / "fragments"

_METHODS = {
    "station": [("**.py", "python")],
    "templates": [("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")],
}
_OPTIONS = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
_PLACES = re.compile(r"%\((\w+)\)|%%|(?<!%)\{(\w+)\}")


def extract():
    """Every message of the program, with the files it stands in."""
    catalogue = Catalog(
        locale="zh",
        project="村驿 (Cunyi)",
        version="1",
        header_comment="# What 村驿 says in Chinese; written by deploy/translations.py.",
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        fuzzy=False,
    )
    for folder, methods in _METHODS.items():
        found = extract_from_dir(ROOT / folder, methods, _OPTIONS, _KEYWORDS)
        for name, _line, message, comments, context in found:
            catalogue.add(
                message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context
            )
    return catalogue


def merge():
    """The messages in use, each with the Chinese that is known for it."""
    catalogue, said = extract(), {}
    for path in [CATALOGUE, *sorted(FRAGMENTS.glob("*.po"))]:
        if path.exists():
            for message in read_po(BytesIO(path.read_bytes()), locale="zh"):
                if message.id and message.string and not message.fuzzy:
                    said[_key(message)] = message.string
    for message in catalogue:
        if message.id:
            message.string = said.get(_key(message), "")
    return catalogue


def faults(catalogue):
    """What is wrong with the Chinese, a line for each."""
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        if not all(texts):
            yield f"missing: {_key(message)!r}"
        elif message.fuzzy:
            yield f"fuzzy: {_key(message)!r}"
        elif any(_places(text) != _places(ids[-1]) for text in texts):
            yield f"other places to fill in: {_key(message)!r} -> {texts[0]!r}"


def write(catalogue):
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    for message in catalogue:
        message.locations = sorted({(name, None) for name, _line in message.locations})
    # The file changes with its messages only.
    catalogue.revision_date = catalogue.creation_date = datetime(2026, 11, 21, tzinfo=UTC)
    with CATALOGUE.open("wb") as target:
        write_po(target, catalogue, sort_output=True, width=100, include_lineno=False)


def main(command):
    catalogue = merge()
    wrong = list(faults(catalogue))
    if command == "update":
        write(catalogue)
        compile_all(ROOT)
    elif command == "check":
        if CATALOGUE.exists():
            stored = {_key(m): m.string for m in read_po(BytesIO(CATALOGUE.read_bytes()))}
        else:
            stored = {}
        wrong += [
            f"not in the catalogue, run update: {_key(message)!r}"
            for message in catalogue
            if message.id and message.string and stored.get(_key(message)) != message.string
        ]
    elif command == "missing":
        for message in catalogue:
            if message.id and not message.string:
                print(f'#: {message.locations[0][0]}\nmsgid {_quoted(message.id)}\nmsgstr ""\n')
        return 0
    else:
        print(__doc__)
        return 2
    print("\n".join(wrong) or f"{len(catalogue)} messages, all in Chinese")
    return 1 if wrong else 0


def _key(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _places(text):
    return sorted(name or other for name, other in _PLACES.findall(text) if name or other)


def _quoted(text):
    text = text[0] if isinstance(text, tuple) else text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
