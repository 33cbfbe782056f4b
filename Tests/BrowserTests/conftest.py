"""What every test of the pages starts from: one Chromium for all, a server of its own for each."""

import pytest

from browser import chromium, requested, resize
from mock_server import MockServer


@pytest.fixture(scope="session")
def chromium_of_all():
    with chromium() as driver:
        yield driver


@pytest.fixture
def server():
    server = MockServer()
    yield server
    server.stop()


@pytest.fixture
def driver(chromium_of_all, server):
    """Chromium; after the test, the page must have asked nobody else, broken no policy, thrown no error."""
    driver = chromium_of_all
    resize(driver, 1920, 1080)
    yield driver
    # What Chromium draws its own controls with is data:, and comes from nowhere.
    inside = (server.address, "blob:", "data:", "about:blank")
    outside = [url for url in requested(driver) if not url.startswith(inside)]
    messages = [entry["message"] for entry in driver.get_log("browser")]
    driver.get("about:blank")
    requested(driver)
    assert outside == []
    assert [text for text in messages if "Content Security" in text or "Uncaught" in text] == []
