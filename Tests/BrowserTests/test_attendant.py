"""The attendant's page: the verdict, three sentences, one button."""

import pytest
from selenium.webdriver.common.keys import Keys

import sample
from browser import SIZES, resize
from mock_server import lamp
from page import ask, axe_violations, problems, wait
from test_languages import LANGUAGES


def text(driver, element):
    return ask(driver, f"document.getElementById('{element}').innerText")


def open_view(driver, server):
    driver.get(server.address + "/attendant")
    wait(driver, "!document.getElementById('sign-in').hidden")
    driver.switch_to.active_element.send_keys("operator", Keys.TAB, "correct horse", Keys.ENTER)
    wait(driver, "!document.getElementById('view').hidden")
    wait(driver, "document.getElementById('site').textContent === 'North gate'")
    choose(driver, "en")


def choose(driver, language):
    driver.find_element("css selector", f"[data-language={language}]").click()


def show(driver, server, colour, reason, for_ms=9000, **more):
    server.send("lamp", lamp(colour, reason, 0 if colour == "fault" else for_ms, **more))
    wait(driver, f"document.body.dataset.lamp === '{colour}'")


def test_nothing_is_shown_before_the_right_password(driver, server):
    driver.get(server.address + "/attendant")
    wait(driver, "!document.getElementById('sign-in').hidden")
    assert "/events" not in server.requests
    driver.switch_to.active_element.send_keys("operator", Keys.TAB, "guess", Keys.ENTER)
    wait(driver, "document.getElementById('problem').textContent !== ''")
    assert not driver.find_element("id", "view").is_displayed()
    assert axe_violations(driver) == [] and problems(driver) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_rule_has_its_three_sentences(driver, server, language):
    open_view(driver, server)
    choose(driver, language)
    table = LANGUAGES[language]["attendant"]
    shown = [(colour, reason, None, table["reasons"][reason]) for reason, colour in sample.REASONS]
    shown += [("yellow", "rule-failed", rule, table["rules"][rule]) for rule in sample.rules()]
    for scan, (colour, reason, rule, row) in enumerate(shown):
        show(driver, server, colour, reason, scan=scan, rule=rule)
        wait(driver, f"document.getElementById('advice').innerText.includes({row['means']!r})")
        told = text(driver, "advice")
        assert row["person"] in told and row["attendant"] in told
        assert problems(driver) == [], (reason, rule)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_it_fits_every_screen(driver, server, size):
    open_view(driver, server)
    resize(driver, *size)
    for language in LANGUAGES:
        choose(driver, language)
        assert problems(driver) == [], language
        for reason in longest_reasons(language):
            show(driver, server, dict(sample.REASONS)[reason], reason, name="Muhammad A*******", birthYear=1987)
            assert problems(driver) == [], (language, reason)
            assert ask(driver, "document.documentElement.scrollHeight <= innerHeight"), (language, reason)
            server.send("lamp", lamp("dark"))
            wait(driver, "document.body.dataset.lamp === 'dark'")


def longest_reasons(language):
    """The reason of each colour that has the most words."""
    table = LANGUAGES[language]["attendant"]["reasons"]
    longest = sorted(sample.REASONS, key=lambda entry: len("".join(table[entry[0]].values())))
    return {colour: reason for reason, colour in longest}.values()


def test_axe_finds_nothing(driver, server):
    open_view(driver, server)
    assert axe_violations(driver) == []
    for colour, reason in [("green", "status-green"), ("yellow", "keys-stale"), ("red", "revoked"), ("fault", "device-fault")]:
        show(driver, server, colour, reason)
        assert axe_violations(driver) == [], colour


def test_a_name_is_shown_where_the_site_says_so_and_leaves_the_page_with_the_verdict(driver, server):
    open_view(driver, server)
    show(driver, server, "green", "status-green", 700, name="张*", birthYear=1987)
    assert text(driver, "person") == "Name: 张* · Born in 1987"
    wait(driver, "document.body.dataset.lamp === 'dark'")
    page = ask(driver, "document.documentElement.outerHTML")
    assert "张" not in page and "1987" not in page
    server.hello["showsName"] = False
    open_view_again(driver, server)
    show(driver, server, "green", "status-green", name="张*", scan=2)
    assert "张" not in ask(driver, "document.documentElement.outerHTML")


def open_view_again(driver, server):
    driver.get(server.address + "/attendant")
    wait(driver, "document.getElementById('site').textContent === 'North gate'")


def test_the_button_ends_the_verdict(driver, server):
    open_view(driver, server)
    show(driver, server, "red", "revoked", 15000, name="张*")
    driver.find_element("id", "next").click()
    wait(driver, "document.body.dataset.lamp === 'dark'")
    assert server.cleared == 1
    assert "张" not in ask(driver, "document.documentElement.outerHTML")


def test_the_button_leaves_the_next_persons_verdict(driver, server):
    open_view(driver, server)
    show(driver, server, "green", "status-green", 15000)
    server.following = lamp("red", "revoked", 15000, scan=2)
    answers = "performance.getEntriesByName(location.origin + '/api/attendant/next').length"
    driver.find_element("id", "next").click()
    wait(driver, f"{answers} === 1")
    assert ask(driver, "document.body.dataset.lamp") == "red"


def test_a_session_that_is_over_asks_to_sign_in(driver, server):
    open_view(driver, server)
    show(driver, server, "red", "revoked", 15000, name="张*")
    server.session = None
    driver.find_element("id", "next").click()
    wait(driver, "!document.getElementById('sign-in').hidden")
    assert server.cleared == 0
    assert "张" not in ask(driver, "document.documentElement.outerHTML")


def test_a_lost_terminal_leaves_no_verdict(driver, server):
    open_view(driver, server)
    show(driver, server, "green", "status-green", 15000, name="张*")
    server.stop()
    wait(driver, "document.body.dataset.lamp === 'dark'")
    assert "张" not in ask(driver, "document.documentElement.outerHTML")
    wait(driver, "document.getElementById('alarm').textContent !== ''")


def test_a_fault_names_the_parts(driver, server):
    open_view(driver, server)
    server.send("device", {"part": "camera", "state": "failed"})
    show(driver, server, "fault", "device-fault")
    wait(driver, "document.getElementById('advice').innerText.includes('Failed: Camera.')")
    server.send("device", {"part": "camera", "state": "ok"})
    wait(driver, "!document.getElementById('advice').innerText.includes('Camera')")
