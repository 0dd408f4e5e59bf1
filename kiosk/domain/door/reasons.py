"""The verdicts in the words of pretix's interface, for an upload of what was decided here.

Source: pretix documentation, “Check-in: Checking a ticket in”, field ``reason``; and “Check-in
lists: Failed check-ins”, field ``error_reason``.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.admission import Verdict

REASONS: Mapping[Verdict, str] = {
    Verdict.VALID: "",
    Verdict.USED: "already_redeemed",
    Verdict.INVALID: "invalid",
    Verdict.AMBIGUOUS: "ambiguous",
    Verdict.CANCELLED: "canceled",
    Verdict.UNPAID: "unpaid",
    Verdict.UNAPPROVED: "unapproved",
    Verdict.BLOCKED: "blocked",
    Verdict.REVOKED: "revoked",
    Verdict.SWAPPED: "revoked",
    Verdict.WRONG_EVENT: "invalid",
    Verdict.WRONG_PRODUCT: "product",
    Verdict.WRONG_DATE: "invalid",
    Verdict.NOT_YET_VALID: "invalid_time",
    Verdict.NO_LONGER_VALID: "invalid_time",
    Verdict.RULES: "rules",
    Verdict.QUESTIONS: "incomplete",
}
