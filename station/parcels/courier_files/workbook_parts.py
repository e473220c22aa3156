"""Which part of an Excel file holds which sheet."""

import re
from collections.abc import Mapping

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_SHEETS_ID = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']*)["']""")
_ID = re.compile(rb"""\sId\s*=\s*["']([^"']*)["']""")
_TARGET = re.compile(rb"""\sTarget\s*=\s*["']([^"']*)["']""")


def parts_of_sheets(indexes: Mapping[str, bytes]) -> list[str]:
    """The names of the parts in the order of the sheets; '' where one is not named.

    ``indexes`` are the parts that say it, by name.
    """
    targets = {}
    for relation in _RELATION.findall(indexes.get(_RELATIONS, b"")):
        found, target = _ID.search(relation), _TARGET.search(relation)
        if found and target:
            targets[found[1]] = _part_name(target[1].decode("utf-8", "replace"))
    ids = map(_SHEETS_ID.search, _SHEET.findall(indexes.get(_WORKBOOK, b"")))
    return [targets.get(found[1], "") if found else "" for found in ids]


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
