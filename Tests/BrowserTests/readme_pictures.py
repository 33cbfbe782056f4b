"""Draws the pictures of README.md from the program itself, and notes which pages they show."""

import hashlib
import io
import pathlib
import sys
import time

from PIL import Image

import test_real_gate as real
from browser import chromium, resize
from page import ask, open_kiosk, wait, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ROOT / "Sources/Kiosk/Pages"
FOLDER = ROOT / "Hardware/simulator"
SIZE = (1280, 720)
LARGEST = 150_000


def pages_digest():
    """A number for the sources of the pages; a test in Tests/PagesTests computes the same.

    The spoken prompts are left out: no picture shows them.
    """
    lines = []
    for path in sorted(str(path.relative_to(PAGES)) for path in PAGES.rglob("*") if path.is_file()):
        if not path.startswith("assets/voices/"):
            lines.append(f"{hashlib.sha256((PAGES / path).read_bytes()).hexdigest()}  {path}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def keep(driver, name):
    """Saves what is shown in as few colours as keep it below `LARGEST`."""
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    for colours in (256, 128, 64, 32):
        output = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(output, "PNG", optimize=True)
        if len(output.getvalue()) < LARGEST:
            (FOLDER / name).write_bytes(output.getvalue())
            return print(f"{name}: {len(output.getvalue()) // 1000} kB, {colours} colours")
    sys.exit(f"{name} has {len(output.getvalue())} bytes; at most {LARGEST}: draw a smaller part of the page")


def draw(driver, server):
    resize(driver, *SIZE)
    real.open_gate(driver, server)
    real.press(driver, "repainted")
    real.wait_for_lamp(driver, "red")
    wait(driver, "document.getElementById('verdict').dataset.lamp === 'red'")
    # Until the camera's picture shows the code as well.
    time.sleep(1)
    keep(driver, "simulator.png")
    real.press(driver, "repainted")
    real.wait_for_lamp(driver, "dark")
    open_kiosk(driver, server)
    driver.find_element("css selector", "[data-language=en]").click()
    ask(driver, """fetch("/simulator/commands", {
        method: "POST", headers: { "Content-Type": "text/plain" }, body: "present green" })""")
    wait_for(driver, "green", 20)
    time.sleep(0.5)
    keep(driver, "kiosk.png")


if __name__ == "__main__":
    if not real.BINARY:
        sys.exit("no program: build it with `swift build -c release`, or name one in GATELIGHT_BINARY")
    digest = pages_digest()
    server = real.Program()
    try:
        with chromium(*SIZE) as driver:
            draw(driver, server)
    finally:
        server.stop()
    (FOLDER / "pictures.sha256").write_text(f"{digest}\n")
