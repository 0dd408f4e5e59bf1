"""Consent: to what, over which channel, in which words."""

from __future__ import annotations

import pytest

from kiosk.domain.consent import (
    CHANNELS,
    WORDINGS,
    Consent,
    check_email,
    parse_consent,
    wording_version,
)
from kiosk.domain.errors import BadInput


def test_a_consent_carries_the_version_of_the_words_that_were_shown() -> None:
    version, words = WORDINGS["newsletter"]
    assert parse_consent(" Newsletter:EMAIL ") == Consent("newsletter", "email", version)
    assert words


@pytest.mark.parametrize("purpose", WORDINGS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_purpose_goes_over_every_channel(purpose: str, channel: str) -> None:
    assert parse_consent(f"{purpose}:{channel}").purpose == purpose


@pytest.mark.parametrize("text", ["", "newsletter", "newsletter:", ":email", "spam:email",
                                  "newsletter:pigeon", "newsletter:email:sms"])  # fmt: skip
def test_what_nobody_could_prove_later_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="write PURPOSE:CHANNEL as in newsletter:email"):
        parse_consent(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" ada@example.org ", "ada@example.org"),
        ("Ada.Okafor+fair@Example.ORG", "Ada.Okafor+fair@example.org"),
        ("ada@mail.example.co.uk", "ada@mail.example.co.uk"),
        ("ada@münchen.de", "ada@münchen.de"),
        ("a@" + "x" * 248 + ".org", "a@" + "x" * 248 + ".org"),
    ],
)
def test_an_address_keeps_its_local_part_and_loses_its_capitals_after_the_at(
    text: str, address: str
) -> None:
    assert check_email(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "ada", "ada@", "@example.org", "ada@example", "ada@example.", "ada@example.o", "a b@c.de",
     "ada@@example.org", "ada@exam ple.org", "ada@example.org\nbcc: x@y.zz", "ada\x00@example.org",
     "x" * 65 + "@example.org", "a@" + "x" * 249 + ".org"],
)  # fmt: skip
def test_what_cannot_be_written_to_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not an e-mail address"):
        check_email(text)


def test_the_evidence_names_the_language_that_was_read() -> None:
    assert wording_version("newsletter") == WORDINGS["newsletter"][0]
    assert wording_version("newsletter", "de") == f"{WORDINGS['newsletter'][0]}-de"
