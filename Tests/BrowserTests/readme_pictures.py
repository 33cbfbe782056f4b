"""Draws the pictures of README.md from the program itself, and notes which pages they show."""

import hashlib
import io
import pathlib
import sys
import time
import urllib.request

from PIL import Image

import test_real_gate as real
from browser import chromium
from page import ask, open_kiosk, wait, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ROOT / "Sources/Kiosk/Pages"
FOLDER = ROOT / "Hardware/simulator"
SIZE = (1280, 720)
LARGEST = 150_000
# Seconds; a program that was not optimised is slow.
PATIENCE = 90


def pages_digest():
    """A number for the sources of the pages; a test in Tests/PagesTests computes the same.

    The spoken prompts are left out: no picture shows them.
    """
    lines = []
    for path in sorted(str(path.relative_to(PAGES)) for path in PAGES.rglob("*") if path.is_file()):
        if not path.startswith("assets/voices/"):
            lines.append(f"{hashlib.sha256((PAGES / path).read_bytes()).hexdigest()}  {path}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def expect_pages(server):
    """The program contains the pages as they are when it is built."""
    for path in ("simulator.html", "index.html", *map(str, PAGES.glob("assets/*/*.[cj]s*"))):
        source = PAGES / path
        name = {"simulator.html": "simulator", "index.html": ""}.get(path, source.relative_to(PAGES))
        if "voices" in str(name):
            continue
        served = urllib.request.urlopen(f"{server.address}/{name}", timeout=30).read()
        if served != source.read_bytes():
            sys.exit(f"the program was built with another {source.name}: build it again")


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


def simulator(driver, server):
    """A red code that was painted green, while the lamp is red."""
    driver.get(server.address + "/simulator")
    wait(driver, "document.getElementById('preview').naturalWidth > 0", PATIENCE)
    driver.find_element("css selector", "[data-language=en]").click()
    real.press(driver, "repainted")
    wait(driver, "document.getElementById('verdict').dataset.lamp === 'red'", PATIENCE)
    # Until the camera's picture shows the code as well.
    time.sleep(1)
    wait(driver, "!document.getElementById('preview').hidden", PATIENCE)
    keep(driver, "simulator.png")
    real.press(driver, "repainted")
    wait(driver, "document.getElementById('gate').dataset.lamp === 'dark'", PATIENCE)


def kiosk(driver, server):
    """A green code, while the lamp is green."""
    open_kiosk(driver, server)
    ask(driver, """fetch("/simulator/commands", {
        method: "POST", headers: { "Content-Type": "text/plain" }, body: "present green" })""")
    wait_for(driver, "green", PATIENCE)
    driver.find_element("css selector", "[data-language=en]").click()
    # The statement moves in.
    time.sleep(0.3)
    keep(driver, "kiosk.png")


if __name__ == "__main__":
    if not real.BINARY:
        sys.exit("no program: build it with `swift build -c release`, or name one in GATELIGHT_BINARY")
    digest = pages_digest()
    server = real.Program()
    try:
        expect_pages(server)
        with chromium(*SIZE) as driver:
            simulator(driver, server)
            kiosk(driver, server)
    finally:
        server.stop()
    lines = [f"{digest}  pages"]
    for name in ("kiosk.png", "simulator.png"):
        lines.append(f"{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}  {name}")
    (FOLDER / "pictures.sha256").write_text("\n".join(lines) + "\n")
