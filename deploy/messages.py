"""Bring the Chinese catalogue up to date with the code: ``make messages``.

New messages are added without a translation, which the tests then ask for; messages that
nobody says any more are dropped; fragments are taken in and removed.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po
from compile_translations import LOCALE, compile_all, is_said, read_all

KEYWORDS = {
    "_": None,
    "N_": None,
    "NN_": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
}


def extract(root: Path) -> Catalog:
    """Every message of the code and the templates, in the order of the files."""
    with (root / "translations" / "extract.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="cunyi", fuzzy=False)
    messages = extract_from_dir(
        root, methods, options, keywords=KEYWORDS, directory_filter=_is_ours
    )
    for path, line, message, _, _ in sorted(messages, key=lambda found: (found[0], found[1])):
        found.add(message, locations=[(Path(path).as_posix(), line)])
    return found


def untranslated(root: Path) -> list[str]:
    """Messages that have no Chinese yet."""
    known = read_all(root)
    return [
        str(message.id)
        for message in extract(root)
        if message.id and not (known.get(message.id) and known[message.id].string)
    ]


def update(root: Path) -> list[str]:
    """Write the catalogue anew; returns what is still to be translated."""
    said, known = extract(root), read_all(root)
    for message in said:
        if message.id and (old := known.get(message.id)):
            message.string = old.string
    said.locale = LOCALE
    # No dates in the header: the same messages make the same file.
    said.mime_headers = [(name, value) for name, value in said.mime_headers if "Date" not in name]
    path = root / "translations" / LOCALE / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, said, width=100, include_lineno=False, omit_header=False)
    for fragment in root.glob("translations/fragments/*.po"):
        fragment.unlink()
    compile_all(root)
    return [str(message.id) for message in said if message.id and not is_said(message.string)]


def _is_ours(path: str) -> bool:
    return Path(path).name not in {".venv", "var", "tests", "build", "dist", ".git"}


if __name__ == "__main__":
    missing = update(Path(__file__).resolve().parent.parent)
    for message in missing:
        print(f"no Chinese yet: {message}")
    sys.exit(1 if missing else 0)
