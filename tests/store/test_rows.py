"""Settings and questions: asked inside a transaction, they see what it wrote and no more."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.services.till import Till
from kiosk.store.rows import Question, get_setting, get_settings, put_settings, table_of
from kiosk.store.tables import SettingRow

_settings = table_of(SettingRow).c
_NAMES = Question(
    select(_settings.name)
    .where(_settings.value == "here", _settings.name > bindparam("after"))
    .order_by(_settings.name)
)


def test_a_question_is_answered_from_the_transaction_that_asks_it(till: Till) -> None:
    with till.store.writing() as session:
        put_settings(session, one="here", two="here", three="there")
        with till.store.reading() as meanwhile:
            assert _NAMES.value(meanwhile, after="") is None
        assert _NAMES.ask(session, after="one").fetchall() == [("two",)]
        assert _NAMES.value(session, after="") == "one"


def test_a_setting_that_was_never_set_is_empty(till: Till) -> None:
    with till.store.writing() as session:
        put_settings(session, one="1")
    with till.store.reading() as session:
        assert get_settings(session, "one", "two") == {"one": "1", "two": ""}
        assert get_setting(session, "two", "default") == "default"
