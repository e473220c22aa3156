"""Where the files that ship with the program lie, in a wheel or in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """Where ``name`` lives: inside the installed wheel, else in the checkout."""
    for root in (PACKAGE, PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"{name}/ is neither packaged nor in a checkout")
