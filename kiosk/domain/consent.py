"""Consent: the evidence that a person agreed, to what, and in which words.

What must be shown later (Regulation (EU) 2016/679, article 7(1)): purpose, channel, the
version of the wording, when, and who asked. The person is named by id only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.domain.errors import N_, BadInput

# Change the text, change the version: what a person agreed to stays provable.
WORDINGS = {
    "newsletter": ("2026-11", "Send me news about events and new drops. I can stop it any time."),
    "offers": ("2026-11", "Send me offers that are made for me. I can stop it any time."),
    "membership": ("2026-11", "Keep my details to run my membership."),
}
SOURCE_LANGUAGE = "en"
CHANNELS = ("email", "sms", "post")

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]{2,}")


@dataclass(frozen=True)
class Consent:
    """One "yes": for which purpose, over which channel, to which version of the wording."""

    purpose: str
    channel: str
    wording: str


def wording_version(purpose: str, language: str = SOURCE_LANGUAGE) -> str:
    """Which wording of a purpose a person read: its version, and the language unless English.

    :raises KeyError: the purpose has no wording.
    """
    version = WORDINGS[purpose][0]
    return version if language == SOURCE_LANGUAGE else f"{version}-{language}"


def parse_consent(text: str) -> Consent:
    """Read ``PURPOSE:CHANNEL``, as in ``newsletter:email``.

    :raises BadInput: not of that form, a channel we don't know, or a purpose that has no
        wording: nobody could say later what the person agreed to.
    """
    purpose, _, channel = text.strip().lower().partition(":")
    if purpose not in WORDINGS or channel not in CHANNELS:
        raise BadInput(
            f"“{text}” is not a consent; write PURPOSE:CHANNEL as in newsletter:email "
            f"(purposes: {', '.join(WORDINGS)}; channels: {', '.join(CHANNELS)})."
        )
    return Consent(purpose, channel, WORDINGS[purpose][0])


def check_email(text: str) -> str:
    """Return an e-mail address fit to be written to, domain in lower case.

    :raises BadInput: it can't be an address.
    """
    cleaned = text.strip()
    if len(cleaned) > 254 or not _EMAIL.fullmatch(cleaned):
        raise BadInput(
            N_("“{text}” is not an e-mail address; write it as in ada@example.org."), text=cleaned
        )
    local, _, domain = cleaned.rpartition("@")
    return f"{local}@{domain.lower()}"
