"""The drawings: each exists, is only a drawing, and has all its lights."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from ingest.simulator import luck, photos

FOLDER = Path(__file__).parents[2] / photos.FOLDER.lstrip("/")
NAMES = sorted({scenery.name for choices in photos.SCENERY.values() for scenery in choices})


def test_every_drawing_is_used_and_every_one_used_is_there() -> None:
    assert [path.stem for path in sorted(FOLDER.glob("*.svg"))] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_nothing_but_a_drawing(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text()
    assert len(text) < 12_000
    root = ElementTree.fromstring(text)
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "style", "g", "rect", "circle", "ellipse", "path", "text"}
    for element in root.iter():
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)
    assert "url(" not in text
    assert "import" not in text
    size = (int(root.attrib["width"]), int(root.attrib["height"]))
    assert size == (photos.WIDTH, photos.HEIGHT)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_has_every_light(name: str) -> None:
    root = ElementTree.parse(FOLDER / f"{name}.svg").getroot()
    ids = {element.attrib.get("id") for element in root.iter()}
    assert set(photos.LIGHTS) <= ids
    style = next(element.text or "" for element in root.iter() if element.tag.endswith("style"))
    # The one that it has without any is noon.
    assert all(f"#{light}:target~.s" in style for light in photos.LIGHTS if light != "noon")


def test_without_a_site_there_are_no_photos() -> None:
    chance = luck.stream(1)
    assert photos.taken(chance, "photo_stage", "") == ()
    assert photos.taken(chance, "reaction", "http://127.0.0.1:8000") == ()
    assert photos.taken(chance, "photo_stage", "http://127.0.0.1:8000")


@pytest.mark.parametrize(("speakers", "name"), [(1, "stage"), (2, "panel"), (4, "panel")])
def test_a_panel_is_no_single_speaker(speakers: int, name: str) -> None:
    [photo, *_] = photos.taken(luck.stream(1), "photo_stage", "http://a", speakers)
    assert photo.url.startswith(f"http://a/static/demo/{name}.svg#")
