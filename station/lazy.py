"""Modules that are loaded when they are first used.

Views are imported at the start, so that their rules are known; what is heavy behind them
(PDF, spreadsheets, pinyin) is not, because a station's PC starts slowly enough::

    if TYPE_CHECKING:
        from station.parcels import files
    else:
        files = lazy_module("station.parcels.files")
"""

import importlib
import sys
from types import ModuleType
from typing import Any


class _LazyModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        module = importlib.import_module(self.__name__)
        self.__dict__.update(
            {key: value for key, value in vars(module).items() if not key.startswith("__")}
        )
        return getattr(module, name)


def lazy_module(name: str) -> ModuleType:
    """Stands for the module ``name`` and imports it at the first use of an attribute."""
    return sys.modules.get(name) or _LazyModule(name)
