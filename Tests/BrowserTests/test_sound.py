"""What is heard: three sounds that are told apart, and prompts in every language."""

import json
import pathlib
import subprocess
import time

import pytest

from mock_server import lamp, sight
from page import ask, open_kiosk, wait, wait_for
from test_languages import LANGUAGES, TEXTS

ROOT = pathlib.Path(__file__).resolve().parents[2]

RENDER = """
    const [lamp, volume, done] = arguments;
    import("/assets/scripts/sound.js").then(async ({ schedule }) => {
        const rate = 8000;
        const context = new OfflineAudioContext(1, rate, rate);
        const length = schedule(context, context.destination, lamp, volume);
        const samples = (await context.startRendering()).getChannelData(0);
        const loud = (from, to) => Math.sqrt(
            samples.subarray(from * rate, to * rate).reduce((sum, value) => sum + value * value, 0) / ((to - from) * rate));
        const pitch = (from, to) => {
            const part = samples.subarray(from * rate, to * rate);
            let crossings = 0;
            for (let n = 1; n < part.length; n += 1) crossings += part[n - 1] < 0 && part[n] >= 0;
            return crossings / (to - from);
        };
        done({
            length, peak: samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
            loudness: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((from) => loud(from, from + 0.1)),
            begins: pitch(0.03, 0.11), ends: pitch(length - 0.3, length - 0.2),
        });
    });
"""


@pytest.fixture(scope="module")
def voices(tmp_path_factory):
    """Every prompt of one language, spoken as for a package."""
    folder = tmp_path_factory.mktemp("voices")
    subprocess.run([ROOT / "Scripts/voices", folder, "id"], check=True, capture_output=True)
    return folder


def test_the_three_sounds_differ_in_pitch_direction_and_rhythm(driver, server):
    open_kiosk(driver, server)
    sounds = {
        colour: driver.execute_async_script(RENDER, colour, 1) for colour in ("green", "yellow", "red")}
    assert all(0.2 < sound["peak"] <= 1 and sound["length"] < 0.8 for sound in sounds.values())
    green, yellow, red = sounds.values()
    # Up, level, down; high, middle, low.
    assert green["ends"] > green["begins"] * 1.3
    assert red["ends"] < red["begins"] * 0.95
    assert green["begins"] > yellow["begins"] * 1.3 > red["begins"] * 1.3 * 1.3
    # Only yellow is broken by silences.
    assert min(yellow["loudness"][:5]) < max(yellow["loudness"]) / 3
    assert min(red["loudness"][:4]) > max(red["loudness"]) / 3


def test_silence_is_silent(driver, server):
    open_kiosk(driver, server)
    assert driver.execute_async_script(RENDER, "green", 0)["peak"] < 0.002
    assert driver.execute_async_script(RENDER, "fault", 1)["peak"] == 0


def test_every_sentence_of_a_language_is_spoken(driver, server, voices):
    names = TEXTS["reasons"] + [f"rule-{name}" for name in TEXTS["rules"]]
    names += [f"obstacle-{name}" for name in TEXTS["obstacles"]]
    assert sorted(json.loads((voices / "index.json").read_text())["id"]) == sorted(names)
    server.voices = voices
    open_kiosk(driver, server)
    heard = driver.execute_async_script("""
        const [names, done] = arguments;
        const context = new OfflineAudioContext(1, 8000, 8000);
        Promise.all(names.map(async (name) => {
            const answer = await fetch(`/assets/voices/id/${name}.ogg`);
            const sound = await context.decodeAudioData(await answer.arrayBuffer());
            const peak = sound.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
            return [sound.duration, peak];
        })).then(done);
    """, names)
    assert all(0.4 < duration < 8 and peak > 0.05 for duration, peak in heard)


def test_a_verdict_is_spoken_in_the_language_shown_unless_switched_off(driver, server, voices):
    server.voices = voices
    server.hello["languages"] = ["id", "en", "zh"]
    open_kiosk(driver, server)
    wait(driver, "!document.getElementById('voice').hidden")
    assert ask(driver, "document.getElementById('voice').textContent") == LANGUAGES["id"]["kiosk"]["voice"]
    server.send("lamp", lamp("red", "code-expired", 500, scan=1))
    wait_until(lambda: "/assets/voices/id/code-expired.ogg" in server.requests)
    wait_for(driver, "idle")
    driver.find_element("id", "voice").click()
    server.send("lamp", lamp("red", "revoked", 500, scan=2))
    wait_for(driver, "red")
    wait_for(driver, "idle")
    assert "/assets/voices/id/revoked.ogg" not in server.requests


def test_advice_is_spoken_once(driver, server, voices):
    server.voices = voices
    server.hello["languages"] = ["id", "en", "zh"]
    open_kiosk(driver, server)
    wait(driver, "!document.getElementById('voice').hidden")
    for _ in range(15):
        server.send("sight", sight("glare"))
        time.sleep(0.1)
    assert server.requests.count("/assets/voices/id/obstacle-glare.ogg") == 1


def test_without_recordings_there_is_no_voice_to_switch(driver, server):
    open_kiosk(driver, server)
    wait_until(lambda: "/assets/voices/index.json" in server.requests)
    assert not driver.find_element("id", "voice").is_displayed()


def wait_until(is_true, seconds=5):
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
