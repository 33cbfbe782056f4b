"""Questions to the page under test."""

import contextlib
import importlib.resources
import pathlib

from selenium.webdriver.support.ui import WebDriverWait

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()
CHECKS = "".join((pathlib.Path(__file__).parent / name).read_text() for name in ("checks.js", "layout.js"))


def ask(driver, script, *arguments):
    """The value of a JavaScript expression."""
    return driver.execute_script(f"return {script}", *arguments)


def wait(driver, script, seconds=8):
    """Until an expression is true; says which, when it never is."""
    WebDriverWait(driver, seconds, 0.01).until(
        lambda driver: ask(driver, script), f"never became true: {script}")


def state(driver):
    """What the kiosk page shows: a lamp, idle, coaching, notice or disconnected."""
    return ask(driver, "document.body.dataset.state")


def wait_for(driver, wanted, seconds=8):
    wait(driver, f"document.body.dataset.state === '{wanted}'", seconds)


def open_kiosk(driver, server, query=""):
    driver.get(f"{server.address}/{query}")
    wait(driver, "document.querySelectorAll('[data-language]').length > 2")
    wait_for(driver, "idle")


def show_sound_controls(driver):
    """Everything the kiosk's lower bar can hold, as on a browser that blocks sound and with voices recorded."""
    for part in ("unlock", "voice"):
        driver.execute_script(f"document.getElementById('{part}').hidden = false")


@contextlib.contextmanager
def darkness(driver):
    """The page as in a browser that prefers dark pages."""
    preference = {"name": "prefers-color-scheme", "value": "dark"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [preference]})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def record_states(driver):
    """From now on every change of state is kept, with the time it was made."""
    driver.execute_script("""
        window.states = [[document.body.dataset.state, performance.now()]];
        new MutationObserver(() => {
            const state = document.body.dataset.state;
            if (states.at(-1)[0] !== state) states.push([state, performance.now()]);
        }).observe(document.body, { attributes: true });
    """)


def recorded(driver):
    return [tuple(entry) for entry in ask(driver, "window.states")]


def problems(driver):
    """Text that is too faint, cut off or covered: our own checker."""
    return driver.execute_script(CHECKS + "\nreturn problems();")


def axe_violations(driver):
    """What axe-core finds against WCAG A and AA and its own best practices."""
    if not ask(driver, "Boolean(window.axe)"):
        driver.execute_script(AXE)
    found = driver.execute_async_script(
        "axe.run({ resultTypes: ['violations'] }).then(arguments[0])")["violations"]
    return [
        (violation["id"], node["html"][:160], node["any"][:1])
        for violation in found for node in violation["nodes"]
    ]
