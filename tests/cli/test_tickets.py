"""``kiosk ticket``: keys, tickets, and calling them back, as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.domain.ticket_keys import Scheme
from tests.cli.conftest import Shop
from tests.ticketing import PRETIX_KEY, PRETIX_SECRET, signer


def verdict(shop: Shop, code: str) -> str:
    return str(shop.ask("scan", code)["verdict"])


def test_a_ticket_is_signed_drawn_read_and_let_in_once(shop: Shop, tmp_path: Path) -> None:
    assert "no key to sign tickets" in shop.refused("ticket", "sign", "--type", "Day ticket")
    made = shop.ask("ticket", "keys", "new")
    assert shop.ask("ticket", "keys", "list") == {"keys": [made]}
    assert (made["scheme"], made["here"], made["revoked"]) == ("trestle1", True, False)
    day = ["--type", "Day ticket", "--from", "2020-01-05", "--until", "2100-01-05"]
    (code,) = shop.ask("ticket", "sign", *day)["codes"]
    looked = shop.ask("ticket", "verify", code)
    assert looked["verdict"] == "valid"
    assert looked["ticket"]["type"] == "Day ticket"
    assert looked["ticket"]["valid_from"] == "2020-01-05T00:00:00.000Z"
    assert looked["ticket"]["valid_until"] == "2100-01-06T00:00:00.000Z"
    picture = tmp_path / "ticket.png"
    shop.ask("ticket", "png", code.lower(), "--out", picture)
    assert "nothing in that code" in shop.refused("ticket", "png", " ", "--out", picture)
    with Image.open(picture) as drawn:
        (read,) = zxingcpp.read_barcodes(drawn)
        # 41 modules of 8 dots, and the quiet zone of 4 around them.
        assert (read.text, drawn.size) == (code, (392, 392))
    assert [verdict(shop, one) for one in (read.text, code.lower())] == ["valid", "used"]


def test_tickets_are_revoked_blocked_and_unblocked(shop: Shop, tmp_path: Path) -> None:
    shop.ask("ticket", "keys", "new")
    codes = shop.ask("ticket", "sign", "--type", "Day ticket", "--count", "4")["codes"]
    assert shop.ask("ticket", "revoke", codes[0]) == {"revoked": 1, "unblocked": 0}
    shop.ask("ticket", "block", codes[1], codes[2])
    assert shop.ask("ticket", "unblock", codes[2]) == {"unblocked": 1}
    found = [verdict(shop, one) for one in codes]
    assert found == ["revoked", "blocked", "valid", "valid"]
    assert "no ticket here" in shop.refused("ticket", "revoke", "nobody", codes[3])
    assert "either codes or a file" in shop.refused("ticket", "block")
    listed = tmp_path / "gone.txt"
    listed.write_text(f"{codes[1]}\n\nnobody\n")
    assert shop.ask("ticket", "revoke", "--file", listed) == {"revoked": 1, "unblocked": 0}
    assert verdict(shop, codes[1]) == "revoked"


def test_pretix_gives_its_keys_and_its_lists(shop: Shop, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"slug": "fair", "valid_keys": {"pretix_sig1": [PRETIX_KEY]}}))
    assert shop.ask("ticket", "verify", PRETIX_SECRET)["why"] == "unknown_key"
    assert shop.ask("ticket", "keys", "import", event) == {"new": ["6d86ac2d"]}
    assert shop.ask("ticket", "keys", "import", event) == {"new": []}
    assert shop.ask("ticket", "verify", PRETIX_SECRET)["verdict"] in ("not_yet_valid", "valid")
    rows = [{"id": 5, "secret": PRETIX_SECRET, "blocked": True}, {"id": 6, "secret": "other"}]
    blocked = tmp_path / "blocked.json"
    blocked.write_text(json.dumps({"next": None, "results": rows}))
    assert shop.ask("ticket", "block", "--file", blocked) == {"blocked": 1, "unblocked": 0}
    assert verdict(shop, PRETIX_SECRET) == "blocked"
    rows[0]["blocked"] = False
    blocked.write_text(json.dumps({"next": None, "results": rows}))
    assert shop.ask("ticket", "block", "--file", blocked) == {"blocked": 0, "unblocked": 1}
    assert shop.ask("ticket", "verify", PRETIX_SECRET)["verdict"] != "blocked"


def test_keys_go_from_till_to_till_in_a_file(shop: Shop, tmp_path: Path) -> None:
    first, second = (shop.ask("ticket", "keys", "new")["key"] for _ in range(2))
    (code,) = shop.ask("ticket", "sign", "--type", "Day ticket")["codes"]
    assert shop.ask("ticket", "keys", "revoke", first) == {"key": first}
    file = tmp_path / "keys.json"
    assert shop.ask("ticket", "keys", "export", file)["keys"] == 2
    assert "PRIVATE" not in file.read_text()
    other = Shop(tmp_path / "other")
    other.ask("init", "--event", "Other", "--currency", "GBP")
    assert other.ask("ticket", "keys", "import", file) == {"new": [first, second]}
    known = {one["key"]: (one["here"], one["revoked"]) for one in keys(other)}
    assert known == {first: (False, True), second: (False, False)}
    assert [verdict(other, code) for _ in range(2)] == ["valid", "used"]
    assert "no key to sign" in other.refused("ticket", "sign", "--type", "Day ticket")


def keys(shop: Shop) -> list[dict[str, object]]:
    return list(shop.ask("ticket", "keys", "list")["keys"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "no keys for tickets"),
        ("[1]", "no keys for tickets"),
        ("nonsense", "no keys for tickets"),
        ('{"valid_keys": {"pretix_sig1": ["bm8="]}}', "Ed25519"),
        ('{"keys": [{"scheme": "trestle1", "public": "AAAA"}]}', "3 bytes"),
        ('{"keys": [{"scheme": "other", "public": "AAAA"}]}', "can't be understood"),
        ('{"keys": [7]}', "can't be understood"),
        ("-----BEGIN PUBLIC KEY-----\nno\n-----END PUBLIC KEY-----\n", "Ed25519"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused(
    shop: Shop, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    assert said in shop.refused("ticket", "keys", "import", file)
    assert keys(shop) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "holds no codes"),
        (b"\xff\xfe\x00", "is no text"),
        (b'{"next": "http://x", "results": []}', "only one page"),
        (b'{"results": [1, {}]}', "holds no codes"),
    ],
)
def test_a_file_that_holds_no_codes_is_refused(
    shop: Shop, tmp_path: Path, text: bytes, said: str
) -> None:
    file = tmp_path / "codes"
    file.write_bytes(text)
    assert said in shop.refused("ticket", "revoke", "--file", file)
    assert "can't be read" in shop.refused("ticket", "revoke", "--file", tmp_path / "none")


def test_a_pem_file_is_a_key_of_pretix(shop: Shop, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    made = signer("fair", Scheme.PRETIX)
    form = PublicFormat.SubjectPublicKeyInfo
    file = tmp_path / "key.pem"
    file.write_bytes(made.private.public_key().public_bytes(Encoding.PEM, form))
    assert shop.ask("ticket", "keys", "import", file) == {"new": [made.key().id]}
    assert verdict(shop, made.ticket(1)) == "valid"


def test_what_is_sold_comes_out_with_its_receipt_and_again_as_a_copy(
    shop: Shop, tmp_path: Path
) -> None:
    out = tmp_path / "tickets.csv"
    out.write_text("title,sku,price,kind\nDay ticket,DAYS,15.00,ticket\n")
    shop.ask("import", "products", out)
    sale = shop.ask("sell", "DAYS:2", "--tender", "cash:30.00")
    papers = shop.data / "receipts"
    codes = [read_paper(one) for one in papers.glob("*.png")]
    assert len(codes) == 3
    (first, second) = (one for one in codes if one != sale["receipt"])
    assert verdict(shop, first) == "valid"
    assert shop.ask("ticket", "print", sale["receipt"]) == {"printed": 2, "copies": 2}
    assert shop.ask("ticket", "print", second) == {"printed": 1, "copies": 1}
    assert shop.ask("ticket", "print", "DEMO-0001") == {"printed": 1, "copies": 0}
    assert "No ticket of this event" in shop.refused("ticket", "print", "NOPE")


def read_paper(path: Path) -> str:
    with Image.open(path) as drawn:
        (code,) = zxingcpp.read_barcodes(drawn.convert("L"))
        return str(code.text)
