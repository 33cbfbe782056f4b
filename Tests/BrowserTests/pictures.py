"""Draws every state of the pages at every size, to be looked at: .build-pictures/."""

import pathlib
import sys
import time

from selenium.webdriver.support.ui import WebDriverWait

from browser import SIZES, chromium, resize
from mock_server import MockServer, lamp, sight

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".build-pictures"
SHOWN = [
    ("green", lamp("green", "status-green", 15000, name="张*")),
    ("certificate", lamp("green", "certificate-valid", 15000, notice="keys-stale")),
    ("yellow", lamp("yellow", "status-yellow", 15000)),
    ("expired-status", lamp("yellow", "status-expired", 15000)),
    ("rule", lamp("yellow", "rule-failed", 15000, rule="one-at-a-time")),
    ("red", lamp("red", "code-expired", 15000)),
    ("forged", lamp("red", "signature-invalid", 15000)),
    ("fault", lamp("fault", "device-fault", 0)),
    ("notice", lamp("yellow", None, 15000, notice="updated")),
]


def wait(driver, script):
    WebDriverWait(driver, 10, 0.02).until(lambda driver: driver.execute_script("return " + script))


def kiosk(driver, server, language):
    driver.get(server.address)
    wait(driver, "document.querySelector('[data-language]')")
    driver.find_element("css selector", f"[data-language={language}]").click()
    for size in SIZES:
        resize(driver, *size)
        take = lambda name: shot(driver, f"kiosk-{name}-{language}-{size[0]}x{size[1]}")
        server.send("lamp", lamp("dark"))
        wait(driver, "document.body.dataset.state == 'idle'")
        wait(driver, "document.getElementById('preview').naturalWidth")
        take("idle")
        for obstacle in ("blurred", "too-small"):
            while driver.execute_script("return document.body.dataset.state") != "coaching":
                server.send("sight", sight(obstacle))
                time.sleep(0.1)
            take(f"coaching-{obstacle}")
            server.send("lamp", lamp("red", "revoked", 300))
            wait(driver, "document.body.dataset.state == 'idle'")
        for name, event in SHOWN:
            if event["lamp"] == "fault":
                server.send("device", {"part": "camera", "state": "failed"})
            server.send("lamp", event | {"scan": name + language})
            state = "notice" if name == "notice" else event["lamp"]
            wait(driver, f"document.body.dataset.state == '{state}'")
            take(name)
        server.ticking = False
        wait(driver, "document.body.dataset.state == 'disconnected'")
        take("disconnected")
        server.ticking = True
        server.present = lamp("dark")


def shot(driver, name):
    driver.save_screenshot(str(FOLDER / f"{name}.png"))


def others(driver, server):
    server.simulator["presented"] = "green"
    server.simulator["barrier"] = "open"
    for line in ("present green", "scene distance=0.3", "unplug camera"):
        server.command(line)
    for size in SIZES:
        resize(driver, *size)
        server.session = None
        driver.get(server.address + "/operator")
        wait(driver, "!document.getElementById('sign-in').hidden")
        shot(driver, f"operator-sign-in-{size[0]}x{size[1]}")
        driver.find_element("id", "user").send_keys("operator")
        driver.find_element("id", "password").send_keys("correct horse\n")
        wait(driver, "document.querySelector('#journal tbody tr')")
        whole(driver, f"operator-{size[0]}x{size[1]}", size)
        driver.get(server.address + "/simulator")
        wait(driver, "document.querySelector('#people button')")
        server.send("sight", sight(state="read"))
        server.send("lamp", lamp("green", "status-green", 15000))
        wait(driver, "document.querySelector('[data-lamp=green]')")
        whole(driver, f"simulator-{size[0]}x{size[1]}", size)


def whole(driver, name, size):
    """The page as far as it goes."""
    height = driver.execute_script("return document.documentElement.scrollHeight")
    resize(driver, size[0], max(height, size[1]))
    time.sleep(0.3)
    shot(driver, name)
    resize(driver, *size)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    wanted = sys.argv[1:] or ["en", "zh", "id", "others"]
    server = MockServer()
    with chromium() as driver:
        for name in wanted:
            others(driver, server) if name == "others" else kiosk(driver, server, name)
    server.stop()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}")
