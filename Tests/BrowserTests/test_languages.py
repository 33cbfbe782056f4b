"""Every language says everything."""

import json
import re

import pytest

import sample

PAGES = sample.SOURCES / "Kiosk/Pages"
LANGUAGES = {
    path.stem: json.loads(path.read_text()) for path in sorted((PAGES / "assets/languages").glob("*.json"))
}
TEXTS = {
    "reasons": [reason for reason, _ in sample.REASONS], "rules": sample.rules(),
    "obstacles": sample.OBSTACLES, "notices": sample.NOTICES,
}


def paths(node, prefix=""):
    """Every path that leads to a text, with the values the text asks for."""
    if isinstance(node, str):
        return {(prefix, tuple(sorted(re.findall(r"\{(\w+)\}", node))))}
    return set().union(*(paths(value, f"{prefix}.{key}") for key, value in node.items()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_that_english_has_and_no_other(language):
    assert paths(LANGUAGES[language]) == paths(LANGUAGES["en"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_language_has_a_sentence_and_advice_for_each(language, kind):
    for name in TEXTS[kind]:
        sentences = LANGUAGES[language][kind][name]
        assert sentences["title"].strip() and sentences["next"].strip(), name


def test_english_names_the_provinces_as_swift_does_and_the_others_name_the_same():
    source = (sample.SOURCES / "Regions/Division.swift").read_text()
    named = dict(re.findall(r'(\d\d): "([^"]+)"', source)) | {"00": "Nation"}
    assert LANGUAGES["en"]["regions"] == named
    for language in LANGUAGES.values():
        assert set(language["regions"]) == set(named) and all(language["regions"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hints_agree_with_the_distance_the_camera_is_built_for(language):
    camera = (sample.SOURCES.parent / "Hardware/camera.md").read_text()
    near, far = re.search(r"\*\*(\d+) to (\d+) cm\*\*", camera).groups()
    texts = LANGUAGES[language]
    for hint in (texts["kiosk"]["hint"], texts["obstacles"]["too-small"]["next"]):
        assert re.findall(r"\d+", hint) == [near, far]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_every_step_of_a_judgement_and_every_person(language):
    steps = LANGUAGES[language]["steps"]
    for check in sample.CHECKS:
        assert steps[check]["passed"].strip() and steps[check]["objected"].strip(), check
    assert {person for person, _ in sample.PEOPLE} == set(LANGUAGES[language]["people"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_every_part(language):
    assert set(sample.PARTS) <= set(LANGUAGES[language]["parts"])


def test_every_text_a_page_uses_is_there():
    known = {path.removeprefix(".") for path, _ in paths(LANGUAGES["en"])}
    sources = [*PAGES.glob("*.html"), *(PAGES / "assets/scripts").glob("*.js")]
    used = {
        path for source in sources for path in re.findall(
            r'(?:data-text(?:=|": )"|data-label="|text\(")([a-z]+(?:\.\w+)+)"', source.read_text())
    }
    assert len(used) > 80
    assert used - known == set()


def test_the_pages_know_the_lamp_of_every_reason():
    script = (PAGES / "assets/scripts/reasons.js").read_text()
    known = re.findall(r'^    "([\w-]+)": "(\w+)",$', script, re.M)
    assert known == [tuple(reason) for reason in sample.REASONS]
