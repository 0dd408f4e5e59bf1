"""Joining a hub: one-time codes, tokens, and who is turned away."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import READABLE
from sync.client import HubClient, enrol
from sync.hub import tables
from sync.hub.database import open_hub
from sync.hub.devices import add_device, revoke
from sync.protocol import DeviceWire, HubRefused, NotEnrolled
from tests.sync.bad_networks import LosingProxy
from tests.sync.hub_process import HubProcess
from tests.sync.memory_till import MemoryTill
from tests.sync.test_exchange import seqs_held


def refusal(hub: HubProcess, code: str, card: DeviceWire) -> HubRefused:
    with pytest.raises(HubRefused) as refused:
        enrol(hub.url, code, card)
    return refused.value


def test_a_code_lets_one_till_in_and_then_no_other(hub: HubProcess) -> None:
    code = hub.code("Front")
    assert len(code) == 10
    assert set(code) <= set(READABLE)
    joined = enrol(hub.url, code, MemoryTill().card)
    assert len(joined.token) >= 43, "256 bits in base 64"
    no = refusal(hub, code, MemoryTill().card)
    assert (no.code, no.status) == ("code_used", 409)


def test_a_code_may_be_typed_as_people_type(hub: HubProcess) -> None:
    code = hub.code()
    assert enrol(hub.url, f" {code[:5].lower()}-{code[5:]} ", MemoryTill().card).token


def test_a_code_that_nobody_made_is_unknown(hub: HubProcess) -> None:
    assert refusal(hub, "2222222222", MemoryTill().card).code == "code_unknown"


def test_a_code_of_yesterday_is_over(hub: HubProcess) -> None:
    yesterday = SystemClock().now() - timedelta(hours=24, seconds=1)
    with open_hub(hub.db_url, yesterday) as opened:
        code = add_device(opened, "Late", yesterday)
    assert refusal(hub, code, MemoryTill().card).code == "code_expired"


def test_a_taken_prefix_is_refused_and_the_code_stays_good(hub: HubProcess) -> None:
    first, second = MemoryTill(), MemoryTill()
    first.join(hub)
    code = hub.code()
    own, second.prefix = second.prefix, first.prefix
    no = refusal(hub, code, second.card)
    assert (no.code, no.status) == ("prefix_taken", 409)
    second.prefix = own
    assert enrol(hub.url, code, second.card).token


def test_a_taken_id_is_refused(hub: HubProcess, till: MemoryTill) -> None:
    assert refusal(hub, hub.code(), MemoryTill(dev=till.dev).card).code == "id_taken"


def test_an_id_whose_chain_the_hub_has_under_another_key_is_taken(
    hub: HubProcess, till: MemoryTill
) -> None:
    relayed = MemoryTill()
    till.push_raw(hub.url, *relayed.own)
    assert refusal(hub, hub.code(), MemoryTill(dev=relayed.dev).card).code == "id_taken"


def test_a_till_whose_answer_was_lost_may_use_its_code_again(hub: HubProcess) -> None:
    till, code = MemoryTill(), hub.code()
    proxy = LosingProxy(hub.port)
    proxy.path, proxy.lose = b"/v1/enrol", 1
    with proxy.running() as url:
        with pytest.raises(Exception, match="can't be reached"):
            enrol(url, code, till.card)
        till.token = enrol(url, code, till.card).token
    assert till.sync(hub.url).pending == 0
    assert len([row for row in hub.rows(tables.device) if row.id == till.dev]) == 1


def test_a_new_token_ends_the_old_one(hub: HubProcess, till: MemoryTill) -> None:
    old = till.token
    till.join(hub)
    with HubClient(hub.url, old) as client, pytest.raises(NotEnrolled):
        client.stock()


def test_codes_and_tokens_are_not_in_the_database(hub: HubProcess, till: MemoryTill) -> None:
    code = hub.code("Kept")
    kept = repr(hub.rows(tables.enrolment)) + repr(hub.rows(tables.device))
    assert "Kept" in kept
    assert code not in kept
    assert till.token not in kept


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", "Basic dGlsbA=="])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/push"),
        ("GET", "/v1/pull"),
        ("POST", "/v1/documents"),
        ("GET", "/v1/documents"),
        ("GET", "/v1/snapshot"),
        ("GET", "/v1/snapshot/" + "0" * 64),
        ("GET", "/v1/stock"),
    ],
)
def test_without_its_token_nobody_is_heard(
    hub: HubProcess, method: str, path: str, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    answer = httpx.request(method, hub.url + path, headers=headers, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_enrolled"


def test_a_till_that_the_hub_does_not_know_is_told_what_to_do(hub: HubProcess) -> None:
    stranger = MemoryTill()
    stranger.token = "wrong"
    with pytest.raises(NotEnrolled, match="enrol it"):
        stranger.sync(hub.url)
    assert stranger.pending() == 1
    assert stranger.troubles[0][0] == "not_enrolled"


def test_a_revoked_till_brings_its_sales_and_is_given_nothing(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.sync(hub.url)
    heard = till.pulled
    now = SystemClock().now()
    with open_hub(hub.db_url, now) as opened:
        revoke(opened, till.dev, now)
        with pytest.raises(BadInput):
            revoke(opened, "nobody", now)
    till.sell(variant)
    till.change_document("contact", "c-" + variant, name="A")
    with pytest.raises(HubRefused) as refused:
        till.sync(hub.url)
    assert (refused.value.code, refused.value.status) == ("revoked", 403)
    assert seqs_held(hub, till.dev) == [1, 2]
    assert till.pulled == heard
    assert refusal(hub, hub.code(), till.card).code == "id_taken"


@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/push", "/v1/documents"])
def test_another_version_is_told_which_to_update(
    hub: HubProcess, till: MemoryTill, path: str
) -> None:
    answer = till.ask(hub.url, "POST", path, json={"proto": 2, "novelty": True})
    assert answer.status_code == 426
    said = answer.json()["error"]
    assert said["code"] == "proto"
    assert "version 1" in said["text"]
    assert "version 2" in said["text"]


@pytest.mark.parametrize("url", ["", "hub", "ftp://hub", "http://", "http://[::"])
def test_an_address_that_is_none_is_said_so(url: str) -> None:
    with pytest.raises(BadInput, match="no address of a hub"):
        enrol(url, "CODE", MemoryTill().card)
