"""Draws every page and state at every size in every language, to be looked at: .build-pictures/.

Arguments: the pages to draw (kiosk, attendant, operator, simulator); without any, all of them.
"""

import base64
import pathlib
import sys
import time

import sample
from browser import SIZES, chromium, resize
from mock_server import USUAL_LANGUAGES, MockServer, lamp, sight
from page import ask, darkness, open_kiosk, show_sound_controls, wait, wait_for

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".build-pictures"
PERSON = {"name": "Muhammad A*******", "birthYear": 1987}


def verdicts():
    """Every verdict and notice by a name for its picture."""
    shown = {reason: lamp(colour, reason, 15000, **PERSON) for reason, colour in sample.REASONS}
    shown["device-fault"]["forMs"] = 0
    shown["with-notice"] = lamp("green", "certificate-valid", 15000, notice="alreadyNewer", **PERSON)
    shown |= {rule: lamp("yellow", "rule-failed", 15000, rule=rule, **PERSON) for rule in sample.rules()}
    return shown | {notice: lamp("yellow", None, 15000, notice=notice) for notice in sample.NOTICES}


def kiosk(driver, server, take):
    open_kiosk(driver, server)
    wait(driver, "document.getElementById('preview').naturalWidth")
    take("idle")
    for obstacle in sample.OBSTACLES:
        while ask(driver, "document.body.dataset.state") != "coaching":
            server.send("sight", sight(obstacle))
            time.sleep(0.1)
        take(f"coaching-{obstacle}")
        # No code is seen any more; the advice before does not come back.
        server.send("sight", sight() | {"symbols": [], "obstacle": None})
        server.send("lamp", lamp("red", "revoked", 300))
        wait_for(driver, "idle")
    for name, event in verdicts().items():
        server.send("lamp", event | {"scan": name})
        wait_for(driver, event["lamp"] if event["reason"] else "notice")
        take(name)
        server.send("lamp", lamp("dark"))
        wait_for(driver, "idle")
    show_sound_controls(driver)
    take("sound-hint")
    server.ticking = False
    wait_for(driver, "disconnected")
    take("disconnected")
    server.ticking = True


def attendant(driver, server, take):
    server.session = None
    driver.get(server.address + "/attendant")
    wait(driver, "!document.getElementById('sign-in').hidden")
    take("sign-in")
    sign_in(driver)
    wait(driver, "document.getElementById('site').textContent === 'North gate'")
    wait(driver, "!document.getElementById('view').hidden")
    take("idle")
    server.send("device", {"part": "camera", "state": "failed"})
    for name, event in verdicts().items():
        server.send("lamp", event | {"scan": name})
        wait(driver, f"document.body.dataset.lamp === '{event['lamp']}'")
        take(name)
        driver.find_element("id", "next").click()
        wait(driver, "document.body.dataset.lamp === 'dark'")
    take("ended")


def sign_in(driver):
    driver.find_element("id", "user").send_keys("operator")
    driver.find_element("id", "password").send_keys("correct horse\n")


def operator(driver, server, take):
    server.session = None
    driver.get(server.address + "/operator")
    wait(driver, "!document.getElementById('sign-in').hidden")
    take("sign-in")
    sign_in(driver)
    wait(driver, "document.querySelector('#journal tbody tr')")
    take("board")


def simulator(driver, server, take):
    server.simulator = sample.simulator()
    server.hello["simulated"] = True
    driver.get(server.address + "/simulator")
    wait(driver, "document.querySelector('#people button')")
    take("empty")
    server.simulator["barrier"] = "open"
    for line in ("scene distance=0.3", "unplug camera"):
        server.command(line)
    for person in ("green", "family", "expired"):
        server.command(f"present {person}")
        judgement = server.simulator["judgement"]
        server.send("sight", sight(state="read"))
        server.send("lamp", lamp(judgement["lamp"], judgement["reason"], 15000, rule=judgement.get("rule")))
        wait(driver, f"document.getElementById('verdict').dataset.lamp === '{judgement['lamp']}'")
        take(person)
    server.send("lamp", lamp("dark"))
    server.hello["simulated"] = False


def shot(driver, name):
    driver.save_screenshot(str(FOLDER / f"{name}.png"))


def whole(driver, name):
    """The page as far as it goes."""
    width, height = ask(driver, "[innerWidth, Math.max(innerHeight, document.documentElement.scrollHeight)]")
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
    (FOLDER / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))


def draw(driver, server, page, language, size):
    """Every state of one page."""
    server.hello["languages"] = [language, *(other for other in USUAL_LANGUAGES if other != language)]
    resize(driver, *size)

    def take(state):
        name = f"{page.__name__}-{state}-{language}-{size[0]}x{size[1]}"
        if page is kiosk:
            return shot(driver, name)
        driver.find_element("css selector", f"[data-language={language}]").click()
        whole(driver, name)
        with darkness(driver):
            whole(driver, f"dark-{name}")

    page(driver, server, take)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    pages = [kiosk, attendant, operator, simulator]
    wanted = [page for page in pages if page.__name__ in (sys.argv[1:] or [page.__name__])]
    server = MockServer()
    with chromium() as driver:
        for page in wanted:
            for language in USUAL_LANGUAGES:
                for size in SIZES:
                    draw(driver, server, page, language, size)
    server.stop()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}")
