"""The simulated gate one can touch: every click is a line of script."""

import time

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import sample
from browser import SIZES, resize
from mock_server import lamp, picture
from page import ask, axe_violations, darkness, open_kiosk, problems, wait
from test_languages import LANGUAGES


def open_gate(driver, server):
    server.hello["simulated"] = server.hello["simulator"] = True
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


def judge(driver, server, person):
    """Somebody comes; the lamp answers with the verdict of the sample."""
    press(driver, person)
    wait(driver, f"document.querySelector('[data-key={person}]').getAttribute('aria-pressed') === 'true'")
    verdict = sample.judgement(person)
    server.send("lamp", lamp(verdict["lamp"], verdict["reason"], 15000, rule=verdict.get("rule")))
    wait(driver, f"document.getElementById('verdict').dataset.lamp === '{verdict['lamp']}'")


def shown(driver, element):
    return ask(driver, f"document.getElementById('{element}').innerText")


@pytest.mark.parametrize("wanted, used", [
    ("id-ID,en", "id"), ("zh-TW,zh", "zh"), ("en-US", "en"), ("fr-FR,de", "en"), ("fr,zh-CN", "zh"),
])
def test_the_gate_opens_in_the_browsers_language_or_the_sites_first(driver, server, wanted, used):
    agent = ask(driver, "navigator.userAgent")
    driver.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": wanted})
    try:
        open_gate(driver, server)
        wait(driver, f"document.querySelector('[data-language={used}]').getAttribute('aria-pressed') === 'true'")
        assert shown(driver, "people-title") == LANGUAGES[used]["simulator"]["people"]
    finally:
        driver.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": "en-US"})


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
@pytest.mark.parametrize("person", ["green", "family", "expired"])
def test_people_lamp_camera_and_why_are_seen_without_scrolling(driver, server, size, person):
    resize(driver, *size)
    open_gate(driver, server)
    judge(driver, server, person)
    for language in LANGUAGES:
        driver.find_element("css selector", f"[data-language={language}]").click()
        for part in ("presenting", "gate", "viewfinder", "why"):
            left, top, right, bottom = ask(driver, f"""(({{ left, top, right, bottom }}) => [left, top, right, bottom])(
                document.getElementById("{part}").getBoundingClientRect())""")
            assert 0 <= left < right <= size[0] and 0 <= top < bottom <= size[1], (part, language)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_it_fits_every_screen(driver, server, size):
    resize(driver, *size)
    open_gate(driver, server)
    judge(driver, server, "family")
    for language in LANGUAGES:
        driver.find_element("css selector", f"[data-language={language}]").click()
        assert problems(driver) == [], language


def test_why_says_the_reason_the_rule_and_every_step(driver, server):
    open_gate(driver, server)
    assert driver.find_element("id", "why-empty").is_displayed()
    for person in ("green", "expired", "family"):
        judge(driver, server, person)
        verdict = sample.judgement(person)
        for language in LANGUAGES:
            driver.find_element("css selector", f"[data-language={language}]").click()
            texts, rule = LANGUAGES[language], verdict.get("rule")
            words = texts["rules"][rule] if rule else texts["reasons"][verdict["reason"]]
            assert shown(driver, "why-reason") == words["title"]
            assert shown(driver, "why-name") == " · ".join(filter(None, [verdict["reason"], rule]))
            steps = ask(driver, "[...document.querySelectorAll('#steps li')].map((line) => line.innerText)")
            assert len(steps) == len(verdict["steps"])
            for line, step in zip(steps, verdict["steps"]):
                expected = texts["steps"][step["check"]][step["result"]]
                expected = expected.replace("{detail}", step.get("detail", "")).replace("{rule}", step.get("rule", ""))
                assert expected in line, language
        objections = ask(driver, "document.querySelectorAll('#steps [data-result=objected]').length")
        assert objections == (0 if person == "green" else 1)
    assert not driver.find_element("id", "why-empty").is_displayed()


def test_a_judgement_that_the_lamp_does_not_show_is_past_and_has_no_colour(driver, server):
    open_gate(driver, server)
    press(driver, "green")
    wait(driver, "!document.getElementById('verdict').hidden")
    assert ask(driver, "document.getElementById('verdict').dataset.lamp") == "dark"
    assert driver.find_element("id", "why-past").is_displayed()
    judge(driver, server, "red")
    assert not driver.find_element("id", "why-past").is_displayed()
    server.send("lamp", lamp("dark"))
    wait(driver, "document.getElementById('verdict').dataset.lamp === 'dark'")
    assert driver.find_element("id", "why-past").is_displayed()


def test_a_fault_names_the_parts_that_failed(driver, server):
    open_gate(driver, server)
    server.send("device", {"part": "camera", "state": "failed", "message": None, "advice": None})
    server.simulator["judgement"] = {"lamp": "fault", "reason": "device-fault", "steps": []}
    server.send("simulator", server.simulator)
    wait(driver, "document.getElementById('why-reason').innerText === 'This gate is out of order: Camera'")


def test_the_paint_that_was_chosen_stays_chosen(driver, server):
    open_gate(driver, server)
    paint = driver.find_element("css selector", "#scene select")
    Select(paint).select_by_value("green")
    wait_for_command(server, "scene colour=green")
    wait(driver, "document.querySelector('#scene select').value === 'green'")
    # A script may paint in a colour that the list does not have.
    server.simulator["scene"]["colour"] = "#123456"
    server.send("simulator", server.simulator)
    wait(driver, "document.querySelector('#scene select').value === '#123456'")


def test_logs_with_nothing_in_them_say_what_will_come(driver, server):
    open_gate(driver, server)
    for log, hint in (("script", "script-hint"), ("serial", "serial-hint")):
        assert not driver.find_element("id", log).is_displayed()
        assert shown(driver, hint).startswith("Nothing")
    assert not driver.find_element("id", "download").is_enabled()
    server.simulator["serial"] = ["1.500 GREEN"]
    press(driver, "green")
    wait(driver, "document.getElementById('script').innerText.includes('present green')")
    assert shown(driver, "serial") == "1.500 GREEN"
    assert "gatelight simulate --script" in shown(driver, "script-hint")
    assert not driver.find_element("id", "serial-hint").is_displayed()


def test_the_pages_lead_to_each_other_where_the_gate_is_simulated(driver, server):
    open_kiosk(driver, server)
    assert not driver.find_element("id", "pages").is_displayed()
    open_gate(driver, server)
    links = "[...document.querySelectorAll('.links a')].map((link) => link.getAttribute('href'))"
    assert ask(driver, links) == ["/", "/operator"]
    open_kiosk(driver, server)
    assert driver.find_element("id", "pages").is_displayed()
    assert ask(driver, links) == ["/simulator", "/operator"]


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


def wait_for_picture(server):
    deadline = time.monotonic() + 5
    while not server.pictures:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_picture_is_held_before_the_camera(driver, server, tmp_path):
    open_gate(driver, server)
    (tmp_path / "code.jpg").write_bytes(picture())
    driver.find_element("id", "picture").send_keys(str(tmp_path / "code.jpg"))
    wait_for_picture(server)
    assert server.pictures == [picture()]
    # The same file again is another picture.
    wait(driver, "document.getElementById('picture').value === ''")
    driver.find_element("id", "picture").send_keys(str(tmp_path / "code.jpg"))
    wait(driver, "document.getElementById('script').innerText.includes('picture 2.jpg')")
    assert server.pictures == [picture(), picture()]


@pytest.mark.parametrize("name, content, words", [
    ("code.txt", b"PHC1:ABC", "code.txt is no picture (text/plain)."),
    ("code.png", b"not a picture", "code.png is no picture (image/png)."),
    ("junk", b"\x00\x01\x02", "junk is no picture (unknown type)."), ("empty.jpg", b"", "empty.jpg is empty."),
])
def test_a_file_that_is_no_picture_is_named_and_told_what_is(driver, server, tmp_path, name, content, words):
    open_gate(driver, server)
    (tmp_path / name).write_bytes(content)
    driver.find_element("id", "picture").send_keys(str(tmp_path / name))
    wait(driver, "document.getElementById('alarm').textContent !== ''")
    told = ask(driver, "document.getElementById('alarm').textContent")
    assert told == f"{words} Accepted: PNG and JPEG files up to 8 MiB."
    assert server.pictures == []


def drop_picture(driver):
    driver.execute_script("""
        const dropped = new DataTransfer();
        dropped.items.add(new File([new Uint8Array([0xff, 0xd8, 0xff])], "code.jpg", { type: "image/jpeg" }));
        document.getElementById("viewfinder").dispatchEvent(
            new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
    """)


def test_a_picture_that_the_simulator_refuses_is_explained(driver, server, monkeypatch):
    monkeypatch.setattr(server, "refuses_pictures", True)
    open_gate(driver, server)
    drop_picture(driver)
    wait(driver, "document.getElementById('alarm').textContent === 'The picture was refused: it is cut short'")


def test_a_picture_is_dropped_on_the_camera(driver, server):
    open_gate(driver, server)
    drop_picture(driver)
    wait_for_picture(server)
    assert server.pictures == [b"\xff\xd8\xff"]


def test_a_refused_line_is_explained(driver, server):
    open_gate(driver, server)
    server.simulator["people"][0]["id"] = "nobody"
    server.send("simulator", server.simulator)
    server.simulator = dict(server.simulator, people=[])
    press(driver, "green")
    wait(driver, "document.getElementById('alarm').textContent === 'Refused at column 9: nobody is called green'")


def downloaded(driver, folder, name):
    """What the page's button saves."""
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    driver.find_element("id", "download").click()
    deadline = time.monotonic() + 5
    while not (folder / name).exists():
        assert time.monotonic() < deadline, list(folder.iterdir())
        time.sleep(0.02)
    return (folder / name).read_bytes()


def test_the_script_is_downloaded(driver, server, tmp_path):
    open_gate(driver, server)
    press(driver, "red")
    wait(driver, "document.getElementById('script').textContent.includes('present red')")
    assert downloaded(driver, tmp_path, "gate.script") == b"1.500 present red\n"


def test_a_script_with_pictures_is_downloaded_with_them(driver, server, tmp_path):
    open_gate(driver, server)
    server.command("picture 0123456789abcdef.png")
    wait(driver, "document.getElementById('script-hint').innerText.includes('tar -xf gate.tar')")
    assert downloaded(driver, tmp_path, "gate.tar") == b"an archive"


def test_the_gate_is_readable_in_the_dark(driver, server):
    with darkness(driver):
        open_gate(driver, server)
        for person in ("green", "family", "expired"):
            judge(driver, server, person)
            assert problems(driver) == []
        assert ask(driver, "getComputedStyle(document.body).backgroundColor") == "rgb(15, 21, 27)"
        assert axe_violations(driver) == []


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
