"""Compile every .po, so that wheels and editable installs carry .mo files.

Runs as hatch's build hook, and by itself: ``python deploy/compile_translations.py``.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # outside a build there is no hatchling, and no hook is wanted
    BuildHookInterface = object


def compile_all(root: Path) -> None:
    for po_path in root.glob("translations/*/LC_MESSAGES/*.po"):
        mo_path = po_path.with_suffix(".mo")
        if mo_path.exists() and mo_path.stat().st_mtime >= po_path.stat().st_mtime:
            continue
        partial = mo_path.with_suffix(".partial")
        with po_path.open("rb") as source, partial.open("wb") as target:
            write_mo(target, read_po(source))
        partial.replace(mo_path)


class CompileTranslations(BuildHookInterface):
    def initialize(self, version, build_data):  # noqa: ARG002  hatch's interface
        compile_all(Path(self.root))


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parent.parent)
