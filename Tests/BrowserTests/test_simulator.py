"""The simulated gate one can touch: every click is a line of script."""

import pathlib
import time

from selenium.webdriver.common.keys import Keys

from mock_server import lamp, picture
from page import ask, axe_violations, problems, wait
from test_languages import LANGUAGES


def open_gate(driver, server):
    server.hello["simulated"] = True
    driver.get(server.address + "/simulator")
    wait(driver, "document.querySelectorAll('#people button').length > 0")
    wait(driver, "document.querySelectorAll('[data-language]').length > 2")
    wait(driver, "document.getElementById('preview').naturalWidth > 0")


def press(driver, key):
    driver.find_element("css selector", f"[data-key='{key}']").send_keys(Keys.ENTER)


def wait_for_command(server, line):
    deadline = time.monotonic() + 5
    while line not in server.commands:
        assert time.monotonic() < deadline, server.commands
        time.sleep(0.01)


def test_people_come_and_go(driver, server):
    open_gate(driver, server)
    press(driver, "green")
    wait_for_command(server, "present green")
    wait(driver, "document.querySelector('[data-key=green]').getAttribute('aria-pressed') === 'true'")
    assert ask(driver, "document.getElementById('gate').hasAttribute('data-held')")
    press(driver, "green")
    wait_for_command(server, "withdraw")
    wait(driver, "document.getElementById('withdraw').disabled")
    assert "present green" in ask(driver, "document.getElementById('script').textContent")


def test_things_break_and_are_mended(driver, server):
    open_gate(driver, server)
    press(driver, "camera-unplugged")
    wait_for_command(server, "unplug camera")
    wait(driver, "document.querySelector('[data-key=camera-unplugged]').getAttribute('aria-checked') === 'true'")
    press(driver, "camera-unplugged")
    wait_for_command(server, "plug camera")
    press(driver, "keys-aged")
    wait_for_command(server, "keys age 8d")


def test_a_slider_writes_where_it_stops(driver, server):
    open_gate(driver, server)
    slider = driver.find_element("css selector", "#scene input")
    slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    wait_for_command(server, "scene distance=0.18")
    assert len(server.commands) == 1


def test_the_gate_shows_lamp_barrier_and_clock(driver, server):
    open_gate(driver, server)
    server.send("lamp", lamp("green", "status-green", 500))
    wait(driver, "document.getElementById('gate').dataset.lamp === 'green'")
    assert ask(driver, "document.getElementById('gate-words').textContent") == "Green: Your code is valid"
    wait(driver, "document.getElementById('gate').dataset.lamp === 'dark'")
    server.simulator |= {"barrier": "open", "isClockRunning": False, "clock": "2026-06-01T09:30:15Z"}
    server.send("simulator", server.simulator)
    wait(driver, "document.getElementById('gate').dataset.barrier === 'open'")
    server.ticking = False
    server.send("simulator", server.simulator)
    wait(driver, "document.getElementById('clock').textContent === '2026-06-01 09:30:15 · stopped'")
    assert ask(driver, "document.getElementById('minute-hand').style.transform") == "rotate(180deg)"


def test_a_picture_is_held_before_the_camera(driver, server, tmp_path):
    open_gate(driver, server)
    (tmp_path / "code.jpg").write_bytes(picture())
    driver.find_element("id", "picture").send_keys(str(tmp_path / "code.jpg"))
    deadline = time.monotonic() + 5
    while not server.pictures:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert server.pictures == [picture()]
    (tmp_path / "code.png").write_bytes(b"not a picture")
    driver.find_element("id", "picture").send_keys(str(tmp_path / "code.png"))
    wait(driver, "document.getElementById('alarm').textContent.includes('neither PNG nor JPEG')")


def test_a_picture_is_dropped_on_the_camera(driver, server):
    open_gate(driver, server)
    driver.execute_script("""
        const dropped = new DataTransfer();
        dropped.items.add(new File([new Uint8Array([0xff, 0xd8, 0xff])], "code.jpg", { type: "image/jpeg" }));
        document.getElementById("viewfinder").dispatchEvent(
            new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
    """)
    deadline = time.monotonic() + 5
    while not server.pictures:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert server.pictures == [b"\xff\xd8\xff"]


def test_a_refused_line_is_explained(driver, server):
    open_gate(driver, server)
    server.simulator["people"][0]["id"] = "nobody"
    server.send("simulator", server.simulator)
    server.simulator = dict(server.simulator, people=[])
    press(driver, "green")
    wait(driver, "document.getElementById('alarm').textContent === 'Refused at column 9: nobody is called green'")


def test_the_script_is_downloaded(driver, server, tmp_path):
    open_gate(driver, server)
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {
        "behavior": "allow", "downloadPath": str(tmp_path)})
    press(driver, "red")
    wait(driver, "document.getElementById('script').textContent.includes('present red')")
    driver.find_element("id", "download").click()
    deadline = time.monotonic() + 5
    while not (tmp_path / "gate.script").exists():
        assert time.monotonic() < deadline, list(tmp_path.iterdir())
        time.sleep(0.02)
    assert pathlib.Path(tmp_path / "gate.script").read_text() == "1.500 present red\n"


def test_the_gate_is_readable_and_labelled_in_every_language(driver, server):
    open_gate(driver, server)
    server.send("lamp", lamp("yellow", "keys-stale", 15000))
    wait(driver, "document.getElementById('gate').dataset.lamp === 'yellow'")
    for language in LANGUAGES:
        driver.find_element("css selector", f"[data-language={language}]").click()
        red = ask(driver, "document.querySelector('[data-key=red]').textContent")
        assert red == LANGUAGES[language]["people"]["red"]
        assert problems(driver) == []
    assert axe_violations(driver) == []
