"""The checks that every page has to pass find what they look for."""

import pytest

from page import open_kiosk, problems


@pytest.mark.parametrize("part, style, wanted", [
    ("hint", "position: fixed; left: calc(100vw - 1rem)", "cut off by the screen"),
    ("invitation", "overflow: hidden; width: 2rem", "cut off by invitation"),
    ("invitation", "position: relative; top: 1em", "lies over hint"),
    ("hint", "color: #333", ": contrast"),
], ids=["beside the screen", "cut", "covered", "faint"])
def test_what_cannot_be_read_is_named(driver, server, part, style, wanted):
    open_kiosk(driver, server)
    assert problems(driver) == []
    driver.execute_script("document.getElementById(arguments[0]).style.cssText = arguments[1]", part, style)
    assert any(wanted in problem for problem in problems(driver)), problems(driver)
