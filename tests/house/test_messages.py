"""Everything that is said is said in Chinese as well."""

import re
import sys

import pytest

from station.resources import PACKAGE

ROOT = PACKAGE.parent
sys.path.insert(0, str(ROOT / "deploy"))

import compile_translations  # noqa: E402  lies in deploy/, outside every package
import messages  # noqa: E402

PLACES = re.compile(r"%\(\w+\)[-\d.,]*[a-z]|\{\w*[!:\w]*\}")


@pytest.fixture(scope="module")
def catalogue():
    return compile_translations.read_all(ROOT)


def test_every_message_has_its_chinese():
    assert messages.untranslated(ROOT) == []


def test_a_translation_has_the_same_places_to_fill_in(catalogue):
    differing = [
        message.id
        for message in catalogue
        if message.id
        and isinstance(message.id, str)
        and set(PLACES.findall(message.id)) != set(PLACES.findall(str(message.string)))
    ]

    assert differing == []


def test_chinese_sentences_have_chinese_punctuation(catalogue):
    ascii_comma = re.compile(r"[\u4e00-\u9fff）][,;!?](?![a-zA-Z0-9_/])")

    assert [m.string for m in catalogue if m.id and ascii_comma.search(str(m.string))] == []
