"""A count and its noun agree, in English and in Chinese."""

import pytest
from flask_babel import force_locale

from station.accounts.throttle import TooManyAttempts
from station.consolidation.counted import in_all, load_words
from station.errors import NN_
from station.network.rules import ServesOthers
from station.web.errors import sentence_of
from station.web.i18n import filled


@pytest.fixture
def english(app):
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("bags", "pieces", "said"),
    [
        pytest.param(1, 1, "1 bag, 0 loose, 1 piece in all", id="one"),
        pytest.param(2, 12, "2 bags, 0 loose, 12 pieces in all", id="several"),
        pytest.param(0, 0, "0 bags, 0 loose, 0 pieces in all", id="none"),
    ],
)
def test_a_load_says_its_counts_with_their_nouns(english, bags, pieces, said):
    assert load_words(bags, 0, in_all(pieces)) == said


def test_a_load_is_said_in_chinese_as_well(app):
    with app.test_request_context(), force_locale("zh"):
        assert load_words(1, 2, in_all(3)) == "1 袋、2 散件，共 3 件"


@pytest.mark.parametrize(("count", "said"), [(1, "in 1 minute."), (2, "in 2 minutes.")])
def test_an_error_says_its_count_with_its_noun(english, count, said):
    error = TooManyAttempts(count=count)

    assert sentence_of(error).endswith(said)
    assert str(error).endswith(said)


def test_what_stands_beside_the_count_is_filled_in(english):
    error = ServesOthers(name="A", count=1, other="B")

    assert sentence_of(error).startswith("A serves 1 other place, B.")


def test_a_marked_message_is_filled_in_like_an_error(english):
    message = NN_("%(count)d unit", "%(count)d units")

    assert [filled(message, {"count": count}) for count in (0, 1, 2)] == [
        "0 units",
        "1 unit",
        "2 units",
    ]
