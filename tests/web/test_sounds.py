"""The three sounds, as a browser makes them: told apart from the shelf."""

import json

import pytest

from tests.builders import PASSWORD

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

# Writes down every tone: its pitch, and when it begins and ends.
LISTEN = """
window.tones = [];
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  const wave = make.call(this), tone = {};
  const start = wave.start.bind(wave), stop = wave.stop.bind(wave), now = this.currentTime;
  wave.start = (at) => { tone.from = at - now; tone.pitch = wave.frequency.value; start(at); };
  wave.stop = (at) => { tone.to = at - now; window.tones.push(tone); stop(at); };
  return wave;
};
"""


@pytest.fixture
def page(browser, address, county):
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto("/login")
    page.fill("#login", "hongxia_operator")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    yield page
    context.close()


def heard(page):
    return json.loads(page.evaluate("JSON.stringify(window.tones.splice(0))"))


def sounds_of(page):
    page.goto("/help")
    found = {}
    for name in ("good", "bad", "bell"):
        page.click(f"[data-play={name}]")
        found[name] = heard(page)
    return found


def test_good_is_one_short_high_tone(page):
    (tone,) = sounds_of(page)["good"]

    assert tone["pitch"] > 1_000
    assert tone["to"] - tone["from"] < 0.15


def test_wrong_is_two_low_tones_one_after_the_other(page):
    first, second = sounds_of(page)["bad"]

    assert max(first["pitch"], second["pitch"]) < 400
    assert second["from"] > first["to"]


def test_the_bell_rings_on_and_is_neither(page):
    sounds = sounds_of(page)

    assert max(tone["to"] for tone in sounds["bell"]) > 0.5
    pitches = {name: {tone["pitch"] for tone in tones} for name, tones in sounds.items()}
    assert not pitches["bell"] & (pitches["good"] | pitches["bad"])


def test_a_scan_that_means_nothing_sounds_wrong(page):
    page.keyboard.type("NOSUCHTHING1\n")
    page.wait_for_selector(".typed")

    assert [tone["pitch"] < 400 for tone in heard(page)] == [True, True]
