"""Chromium, headless, as tests and pictures drive it."""

import contextlib
import json

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

SIZES = [(1920, 1080), (1280, 720), (800, 480), (480, 800), (390, 844)]


@contextlib.contextmanager
def chromium(width=1920, height=1080):
    options = webdriver.ChromeOptions()
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--autoplay-policy=no-user-gesture-required", "--disable-dev-shm-usage",
        "--disable-background-networking", "--disable-component-update", "--no-first-run",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    try:
        resize(driver, width, height)
        yield driver
    finally:
        driver.quit()


def resize(driver, width, height):
    """Makes the page, not the window, that large."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


def requested(driver):
    """The addresses the page asked for since this was asked last."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [
        message["params"]["request"]["url"] for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
