"""Every catalogue in locale/ is whole, says the same, and is what programs read."""

import re

import pytest
from django.conf import settings

from tests.words import catalogue

ALL = [(language, domain) for language in catalogue.languages() for domain in catalogue.DOMAINS]
AGAIN = "`./run words` brings the catalogues up to date"

# %(name)s in Python and templates, {name} in scripts; and what is no text.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+|&\w+;")


def test_every_language_of_the_site_has_a_catalogue() -> None:
    spoken = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert spoken == set(catalogue.languages())


@pytest.mark.parametrize("domain", catalogue.DOMAINS)
def test_words_are_found_in_the_source(domain: str) -> None:
    names = {name.partition("/")[0] for one in catalogue.found(domain) for name, _ in one.locations}
    assert names == ({"afa", "templates"} if domain == "django" else {"static"})


@pytest.mark.parametrize(("language", "domain"), ALL)
def test_it_has_every_message_of_the_source_and_no_other_one(language: str, domain: str) -> None:
    kept = catalogue.po(language, domain).read_bytes()
    assert kept == catalogue.written(catalogue.renewed(language, domain)), AGAIN


@pytest.mark.parametrize(("language", "domain"), ALL)
def test_nothing_is_left_to_translate(language: str, domain: str) -> None:
    known = catalogue.read(language, domain)
    assert len(known)
    pairs = [(message, text) for message in known for _, text in catalogue.texts(message)]
    assert [message.id for message, text in pairs if not text or message.fuzzy] == []


@pytest.mark.parametrize(("language", "domain"), ALL)
def test_translations_have_the_same_places_to_fill(language: str, domain: str) -> None:
    pairs = [
        pair for message in catalogue.read(language, domain) for pair in catalogue.texts(message)
    ]
    assert [
        (source, translated)
        for source, translated in pairs
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(translated))
    ] == []


@pytest.mark.parametrize(("language", "domain"), ALL)
def test_what_programs_read_is_what_people_wrote(language: str, domain: str) -> None:
    kept = catalogue.po(language, domain).with_suffix(".mo").read_bytes()
    assert kept == catalogue.compiled(catalogue.read(language, domain)), AGAIN


def as_scripts_say(text: str) -> str:
    """A text with the places to fill as scripts name them."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", text)


@pytest.mark.parametrize("language", catalogue.languages())
def test_what_a_server_and_a_script_both_say_is_said_alike(language: str) -> None:
    server, script = (
        {
            as_scripts_say(text): as_scripts_say(translated)
            for message in catalogue.read(language, domain)
            if not message.context
            for text, translated in catalogue.texts(message)
        }
        for domain in catalogue.DOMAINS
    )
    both = server.keys() & script.keys()
    assert "{day} {month} {clock}" in both
    assert {text: server[text] for text in both} == {text: script[text] for text in both}
