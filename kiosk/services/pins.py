"""PINs as they are kept: Argon2id (RFC 9106), each with a salt of its own.

A PIN has at most eight digits, so no hash keeps it from whoever has the till's files and a day's
time. It keeps it from a glance at a row, and makes each guess cost as much as it can.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_pin(pin: str) -> str:
    """The hash of a PIN, in the text form that names its own parameters."""
    return _HASHER.hash(pin)


def is_pin(hashed: str, pin: str) -> bool:
    """Whether it is this PIN; never, where what is kept is no hash."""
    try:
        return _HASHER.verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False
