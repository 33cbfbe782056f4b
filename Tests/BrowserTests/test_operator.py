"""The operator's page: who may see it, and what it says."""

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import sample
from browser import SIZES, resize
from page import ask, axe_violations, darkness, problems, wait
from test_languages import LANGUAGES


def text(driver, element):
    return ask(driver, f"document.getElementById('{element}').innerText")


def sign_in(driver, server, password="correct horse"):
    driver.get(server.address + "/operator")
    wait(driver, "!document.getElementById('sign-in').hidden")
    driver.switch_to.active_element.send_keys("operator", Keys.TAB, password, Keys.ENTER)


def open_board(driver, server):
    sign_in(driver, server)
    wait(driver, "document.querySelectorAll('#journal tbody tr').length === 50")
    driver.find_element("css selector", "[data-language=en]").click()


def test_nothing_is_shown_before_the_right_password(driver, server):
    sign_in(driver, server, "guess")
    wait(driver, "document.getElementById('problem').textContent !== ''")
    assert text(driver, "problem") == "User or password is wrong."
    assert ask(driver, "document.getElementById('password').value") == ""
    assert not driver.find_element("id", "board").is_displayed()
    assert axe_violations(driver) == [] and problems(driver) == []


def test_the_board_says_how_the_terminal_is(driver, server):
    open_board(driver, server)
    figures = text(driver, "figures")
    for figure in ("1,843", "31 ms", "99 % within 75 ms", "96.2 %", "1 d 2 h", "Version 1.0.0"):
        assert figure in figures
    assert text(driver, "devices").count("Working") == 6
    assert "Barrier\nFailed" in text(driver, "devices")
    assert "Find it with gpioinfo, or give the barrier another line." in text(driver, "faults")
    keys = text(driver, "keys")
    assert "in 8 days" in keys and "expired" in keys and "4f1c22ab90d1e6f3" in keys
    totals = {}
    for entry in sample.counts():
        totals[entry["reason"]] = totals.get(entry["reason"], 0) + entry["count"]
    assert f"code-expired\t{totals['code-expired']}" in text(driver, "counts")
    assert ask(driver, "document.querySelectorAll('#chart rect').length") > 50
    assert "password: (left out)" in text(driver, "configuration")


def test_the_board_is_readable_and_labelled_in_every_language(driver, server):
    open_board(driver, server)
    for language in LANGUAGES:
        driver.find_element("css selector", f"[data-language={language}]").click()
        assert LANGUAGES[language]["operator"]["faults"] in text(driver, "board")
        assert problems(driver) == []
    assert axe_violations(driver) == []


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_it_fits_every_screen(driver, server, size):
    resize(driver, *size)
    sign_in(driver, server, "guess")
    wait(driver, "document.getElementById('problem').textContent !== ''")
    assert fits(driver) == {}
    open_board(driver, server)
    assert fits(driver) == {}


def fits(driver):
    """What is wrong with what is shown, by language."""
    found = {}
    for language in LANGUAGES:
        driver.find_element("css selector", f"[data-language={language}]").click()
        if trouble := problems(driver):
            found[language] = trouble
    return found


def test_the_board_is_readable_in_the_dark(driver, server):
    with darkness(driver):
        open_board(driver, server)
        assert ask(driver, "getComputedStyle(document.body).backgroundColor") == "rgb(15, 21, 27)"
        assert problems(driver) == []
        assert axe_violations(driver) == []


def test_the_board_leads_to_the_simulator_only_where_there_is_one(driver, server):
    open_board(driver, server)
    assert not driver.find_element("id", "to-simulator").is_displayed()
    server.hello["simulator"] = True
    driver.get(server.address + "/operator")
    wait(driver, "!document.getElementById('to-simulator').hidden")
    assert driver.find_element("id", "to-simulator").get_attribute("href") == server.address + "/simulator"


def test_the_journal_is_filtered_and_goes_back(driver, server):
    open_board(driver, server)
    driver.find_element("id", "more").click()
    wait(driver, "document.querySelectorAll('#journal tbody tr').length === 100")
    Select(driver.find_element("id", "filter-lamp")).select_by_value("red")
    Select(driver.find_element("id", "filter-reason")).select_by_value("revoked")
    driver.find_element("css selector", "#filters button").click()
    wait(driver, "document.querySelectorAll('#journal tbody tr').length < 50")
    assert set(ask(driver, "[...document.querySelectorAll('#journal tbody .lamp')].map((mark) => mark.innerText)")) == {"Red"}
    Select(driver.find_element("id", "filter-reason")).select_by_value("status-green")
    driver.find_element("css selector", "#filters button").click()
    wait(driver, "document.querySelectorAll('#journal tbody tr').length === 0")
    assert driver.find_element("id", "no-entries").is_displayed()
    assert driver.find_element("link text", "Export").get_attribute("href") == server.address + "/api/journal/export"


def test_what_the_terminal_says_is_text_and_never_markup(driver, server, monkeypatch):
    status = sample.status()
    status["incidents"][0]["message"] = "<img src=/evil onerror=alert(1)>"
    monkeypatch.setattr(sample, "status", lambda: status)
    open_board(driver, server)
    assert "<img src=/evil onerror=alert(1)>" in text(driver, "faults")
    assert "/evil" not in server.requests


def test_times_are_the_terminals_wherever_the_browser_is(driver, server, monkeypatch):
    status = sample.status()
    status["clock"]["time"] = "2026-06-01T20:00:00Z"
    monkeypatch.setattr(sample, "status", lambda: status)
    monkeypatch.setattr(sample, "keys", lambda: [{
        "region": "440300", "keyID": "9a11c0ffee00d00d", "kind": "regional",
        "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-06-11T20:00:00Z", "ageSeconds": 86400}])
    driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    try:
        open_board(driver, server)
        assert "03:00:00" in text(driver, "figures")
        assert "Asia/Jakarta, UTC+07:00" in text(driver, "figures")
        assert text(driver, "zone") == "Times: Asia/Jakarta, UTC+07:00"
        assert "2026-06-12 · in 10 days" in text(driver, "keys")
        field = "document.getElementById('filter-from')"
        driver.execute_script(f"{field}.value = '2026-06-02T03:00'")
        asked = len(server.queries)
        driver.find_element("css selector", "#filters button").click()
        wait(driver, "document.querySelectorAll('#journal tbody tr').length > 0")
        assert any(query.get("from") == "2026-06-01T20:00:00.000Z" for query in server.queries[asked:])
    finally:
        driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


def test_the_journal_is_as_new_as_the_counts(driver, server, monkeypatch):
    open_board(driver, server)
    journal = sample.journal
    newest = {
        "seq": 401, "time": "2026-06-01T08:00:00Z", "reason": "revoked", "lamp": "red", "region": "AT",
        "keyID": "0123456789abcdef", "rule": None, "source": "newest", "latencyMs": 9}
    monkeypatch.setattr(
        sample, "journal", lambda query: journal(query) | {"entries": [newest, *journal(query)["entries"]]})
    wait(driver, "document.querySelector('#journal tbody tr').innerText.includes('newest')")
    assert "Austria · AT" in ask(driver, "document.querySelector('#journal tbody tr').innerText")
    assert "Guangdong · 440300" in text(driver, "journal")


def test_reasons_speak_to_the_operator(driver, server):
    open_board(driver, server)
    assert "Your" not in text(driver, "counts") and "Your" not in text(driver, "journal")
    assert LANGUAGES["en"]["operator"]["reasons"]["code-expired"] in text(driver, "counts")


def test_no_latency_is_told_of_simulated_time(driver, server, monkeypatch):
    status = sample.status() | {"latencyMs": None}
    monkeypatch.setattr(sample, "status", lambda: status)
    open_board(driver, server)
    wait(driver, "document.getElementById('figures').textContent.includes('time is simulated')")
    assert " ms" not in text(driver, "journal")


def test_a_session_that_is_over_asks_to_sign_in(driver, server):
    open_board(driver, server)
    driver.find_element("id", "sign-out").click()
    wait(driver, "!document.getElementById('sign-in').hidden")
    assert server.session is None
    assert not driver.find_element("id", "board").is_displayed()
