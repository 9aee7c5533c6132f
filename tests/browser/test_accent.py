"""The picker of an event's colour in the admin."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from afa.models import Event, Room
from tests.browser.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"


@pytest.fixture
def form(page: Page, stage: Stage, settings: Settings) -> Page:
    """The page on which the event is changed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.create_superuser("boss", password=PASSWORD)
    page.goto(f"{stage.site}/admin/afa/event/{stage.event.pk}/change/")
    page.get_by_label("Name").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/change/")
    return page


def test_a_preset_and_any_other_colour_are_shown_before_they_are_saved(
    form: Page, stage: Stage
) -> None:
    light = form.get_by_role("img", name="In the light theme")
    expect(light).to_have_attribute("aria-label", "In the light theme: contrast 4.5 to 1")
    form.get_by_role("button", name="teal").click()
    expect(form.get_by_label("Accent")).to_have_value("#0f766e")
    expect(light).to_have_attribute("aria-label", "In the light theme: contrast 4.8 to 1")
    form.get_by_label("Accent").fill("#ffff00")
    expect(light).to_contain_text("made darker to be read")
    form.get_by_role("button", name="Save", exact=True).click()
    form.wait_for_url("**/admin/afa/event/")
    assert Event.objects.get(pk=stage.event.pk).accent == "#ffff00"


def test_the_form_is_no_wider_than_the_window(form: Page, stage: Stage) -> None:
    Room.objects.create(event=stage.event, slug="hall", name="Great Hall")
    form.reload()
    for width in (768, 1280):
        form.set_viewport_size({"width": width, "height": 900})
        expect(form.get_by_label("Accent")).to_be_visible()
        assert form.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
