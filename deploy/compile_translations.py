"""Compile the Chinese catalogue, so that wheels and editable installs carry it.

Runs as hatch's build hook, and by itself: ``python deploy/compile_translations.py``. What
lies in ``translations/fragments`` and was not yet taken into the catalogue counts too
(``make messages`` takes it in).
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # outside a build there is no hatchling, and no hook is wanted
    BuildHookInterface = object

# The messages themselves are English.
LOCALE = "zh"


def sources(root: Path) -> list[Path]:
    """The catalogue, then what is newer than it."""
    catalogue = root / "translations" / LOCALE / "LC_MESSAGES" / "messages.po"
    found = [catalogue] if catalogue.exists() else []
    return [*found, *sorted(root.glob("translations/fragments/*.po"))]


def is_said(string: str | tuple[str, ...] | None) -> bool:
    """Whether a message has its translation; a plural has one a form."""
    return all(string) if isinstance(string, tuple) else bool(string)


def read_all(root: Path) -> Catalog:
    whole = Catalog(locale=LOCALE, project="cunyi", fuzzy=False)
    for path in sources(root):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALE):
                if message.id and is_said(message.string):
                    whole.add(message.id, message.string, flags=message.flags)
    return whole


def compile_all(root: Path) -> None:
    target = root / "translations" / LOCALE / "LC_MESSAGES" / "messages.mo"
    newest = max((path.stat().st_mtime for path in sources(root)), default=0)
    if target.exists() and target.stat().st_mtime >= newest:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with partial.open("wb") as file:
        write_mo(file, read_all(root))
    partial.replace(target)


class CompileTranslations(BuildHookInterface):
    def initialize(self, version, build_data):  # noqa: ARG002  hatch's interface
        compile_all(Path(self.root))


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parent.parent)
