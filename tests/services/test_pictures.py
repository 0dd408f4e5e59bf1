"""Pictures of products: made small and clean, kept, found by name, refused where they are none."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.pictures import MOST_BYTES, SIDE, picture_of, text_of
from kiosk.services import catalogue, checks, pictures, removing, training
from kiosk.services.till import Till, open_till
from kiosk.store.documents import PICTURE, bodies_of, put_bodies
from tests.factories import make_till

THINGS = "title,size,sku,price\nTee,S,TEE-S,28.00\nTee,M,TEE-M,28.00\nMug,,MUG,14.00\n"
ORIENTATION, PLACE = 0x0112, 0x8825


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    yield made
    made.close()


def file_of(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def drawn(picture: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(picture))
    assert found.format == "WEBP"
    return found.convert("RGB")


def like(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    seen = image.getpixel(at)
    assert isinstance(seen, tuple)
    return all(abs(one - other) < 24 for one, other in zip(seen, colour, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_any_usual_file_becomes_a_small_square(kind: str) -> None:
    wide = Image.new("RGB", (900, 300), "red")
    wide.paste("blue", (300, 0, 600, 300))
    found = pictures.small(file_of(wide, kind))
    image = drawn(found)
    assert image.size == (SIDE, SIDE)
    assert len(found) <= MOST_BYTES
    assert like(image, (SIDE // 2, SIDE // 2), (0, 0, 255))


def test_it_stands_upright_and_says_nothing_of_where_it_was_taken() -> None:
    tall = Image.new("RGB", (200, 200), "red")
    tall.paste("blue", (0, 0, 200, 100))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = "taken at home"
    found = pictures.small(file_of(tall, "JPEG", exif=exif))
    image = drawn(found)
    # Turned by a quarter: what was above is at the right.
    assert like(image, (SIDE - 9, SIDE // 2), (0, 0, 255))
    assert like(image, (9, SIDE // 2), (255, 0, 0))
    assert not Image.open(io.BytesIO(found)).getexif()
    assert b"home" not in found


def test_what_is_clear_is_white() -> None:
    image = drawn(pictures.small(file_of(Image.new("RGBA", (50, 50), (0, 0, 0, 0)))))
    assert like(image, (SIDE // 2, SIDE // 2), (255, 255, 255))


def test_even_noise_is_small_enough() -> None:
    noise = Image.frombytes("RGB", (SIDE, SIDE), random.Random(7).randbytes(SIDE * SIDE * 3))
    assert len(pictures.small(file_of(noise))) <= MOST_BYTES


def test_what_is_no_picture_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = file_of(Image.new("RGB", (400, 400), "red"), "JPEG")
    for wrong in (b"", b"no picture", whole[: len(whole) // 2], b"<svg></svg>"):
        with pytest.raises(BadInput, match="no whole JPEG"):
            pictures.small(wrong)
    with pytest.raises(BadInput, match="no whole JPEG"):
        pictures.small(file_of(Image.new("RGB", (9, 9)), "BMP"))
    monkeypatch.setattr(pictures, "LARGEST_FILE", 100)
    with pytest.raises(BadInput, match="too large"):
        pictures.small(whole)
    monkeypatch.undo()
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(BadInput, match="too many pixels"):
        pictures.small(whole)


def test_all_tiles_of_a_product_show_it_until_it_is_taken_away(till: Till) -> None:
    red, blue = (file_of(Image.new("RGB", (99, 99), one)) for one in ("red", "blue"))
    assert pictures.set_picture(till, "TEE-M", red) == "Tee"
    tiles = {one.variant.sku: one.picture for one in catalogue.search(till)}
    assert tiles["MUG"] == ""
    assert tiles["TEE-S"] == tiles["TEE-M"] != ""
    found = pictures.picture(till, tiles["TEE-S"])
    assert found is not None
    assert like(drawn(found), (9, 9), (255, 0, 0))
    assert [(one.title, one.skus) for one in pictures.list_pictures(till)] == [
        ("Tee", ("TEE-S", "TEE-M"))
    ]
    pictures.set_picture(till, "TEE-S", blue)
    assert {one.variant.sku: one.picture for one in catalogue.search(till)}["TEE-S"] != tiles[
        "TEE-S"
    ]
    assert pictures.remove_picture(till, "TEE-S") == "Tee"
    assert pictures.picture(till, tiles["TEE-S"]) is None
    assert pictures.list_pictures(till) == []
    for wrong in ("TEE-S", "NOTHING"):
        with pytest.raises(BadInput, match="has a picture"):
            pictures.remove_picture(till, wrong)
    with pytest.raises(BadInput, match="has the SKU"):
        pictures.set_picture(till, "NOTHING", red)
    assert checks.verify_till(till).problems == ()


def test_a_product_that_is_sold_no_more_is_not_listed(till: Till) -> None:
    pictures.set_picture(till, "MUG", file_of(Image.new("RGB", (9, 9))))
    removing.remove_product(till, "MUG")
    assert pictures.list_pictures(till) == []
    assert checks.verify_till(till).problems == ()


def test_a_picture_travels_as_a_row_and_nothing_else_is_taken_for_one(till: Till) -> None:
    pictures.set_picture(till, "MUG", file_of(Image.new("RGB", (9, 9))))
    (mug,) = [one.variant for one in catalogue.search(till, "mug")]
    with till.store.writing() as session:
        (body,) = bodies_of(session, PICTURE, [mug.product_id])
        put_bodies(session, PICTURE, [{**body, "id": "other", "newer": 1}])
        large = text_of(picture_of(body["image"]) + bytes(MOST_BYTES))
        for wrong in ("", "!!", text_of(b"GIF89a"), large, 7):
            with pytest.raises(ValueError, match="a picture is"):
                put_bodies(session, PICTURE, [{**body, "image": wrong}])


def test_a_training_till_shows_the_same(till: Till, clock: FixedClock) -> None:
    pictures.set_picture(till, "MUG", file_of(Image.new("RGB", (9, 9))))
    practising = open_till(training.make_training(till.data_dir, clock), clock)
    assert pictures.list_pictures(practising) == pictures.list_pictures(till)
    practising.close()
