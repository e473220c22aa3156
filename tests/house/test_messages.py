"""Everything that is said is said in Chinese as well."""

import re
import sys
from collections import defaultdict

import pytest
from babel.messages.pofile import read_po

from station.resources import PACKAGE

ROOT = PACKAGE.parent
sys.path.insert(0, str(ROOT / "deploy"))

import compile_translations  # noqa: E402  lies in deploy/, outside every package
import messages  # noqa: E402

# A count and, perhaps behind one word, a noun of which there are several.
COUNT_OF_SEVERAL = re.compile(
    r"(?:%\(\w+\)d|%\((?:count|limit|pieces)\)s|\{count\}) (?:[a-z]+ )?(?!is|has|was|as)[a-z]+s\b"
)
# Limits of the program, always greater than one; counts that stand for their noun.
NEVER_ONE = {
    (
        "A file has %(most)d rows at most, as many as can be taken in at once. "
        "The first has what was changed last."
    ),
    "The rows above have %(most)d photos already. Take this one in with the next file.",
    "The file has more than %(most)d rows. Split it.",
    "At least %(min_length)s characters.",
    "At most %(max_length)s characters.",
    "A route takes at most %(limit)d minutes.",
    "A password has at least %(length)d characters.",
    "A PIN has %(shortest)d to %(longest)d digits.",
    "A text longer than %(limit)d characters was shortened.",
    "The file counts %(pieces)s pieces under this number.",
    "The vehicle carries %(limit)s bags; this would be one more.",
}
PLACES = re.compile(r"%\(\w+\)[-\d.,]*[a-z]|\{\w*[!:\w]*\}")


@pytest.fixture(scope="module")
def catalogue():
    return compile_translations.read_all(ROOT)


def test_every_message_has_its_chinese():
    assert messages.untranslated(ROOT) == []


def test_no_two_files_translate_a_message_differently():
    said = defaultdict(set)
    for path in compile_translations.sources(ROOT):
        with path.open("rb") as file:
            for message in read_po(file, locale=compile_translations.LOCALE):
                if message.id and compile_translations.is_said(message.string):
                    said[message.id].add(message.string)

    assert {text: chinese for text, chinese in said.items() if len(chinese) > 1} == {}


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


def test_no_count_stands_before_a_noun_that_has_one_form_only():
    said = {str(m.id) for m in messages.extract(ROOT) if m.id and isinstance(m.id, str)}

    assert {text for text in said if COUNT_OF_SEVERAL.search(text)} - NEVER_ONE == set()


def test_both_forms_of_a_plural_have_the_same_places_to_fill_in():
    differing = [
        m.id
        for m in messages.extract(ROOT)
        if isinstance(m.id, tuple)
        # click's own have their words for one.
        and not re.search(r"{\w+(?<!count)[}!]", m.id[0])
        and len({frozenset(PLACES.findall(form)) for form in m.id}) > 1
    ]

    assert differing == []
