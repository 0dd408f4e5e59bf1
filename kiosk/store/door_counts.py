"""A door's numbers, counted by SQLite in one pass: as :func:`kiosk.domain.door.numbers.count`
counts them, which tests hold both to, and without a Python object for each of a million tickets.

It goes through whole tables, so nobody asks it where somebody waits: a screen does beside its
scans, and the command line.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session

# Of whatever system: what this door's devices recorded and nobody undid, and what the seller's
# system knew of before, in the place that its time has in the order (as domain.door.history.at_time
# writes it).
_WENT = """
went AS (
  SELECT ticket_id, list_id, direction, at, hlc || device_id || entry_id AS place
  FROM redemption
  WHERE event_id = :event AND (:list = '' OR list_id IN ('', :list))
    AND NOT EXISTS (SELECT 1 FROM undone_passage WHERE passage_id = redemption.entry_id)
  UNION ALL
  SELECT ticket.id, came.value ->> 'list', came.value ->> 'direction', came.value ->> 'at',
    printf('%013d-000000', strftime('%s', came.value ->> 'at') * 1000
      + CAST(substr(came.value ->> 'at', 21, 3) AS INTEGER)) || printf('%06d', came.key)
  FROM ticket, json_each(nullif(ticket.terms, ''), '$.came') AS came
  WHERE ticket.event_id = :event AND instr(ticket.terms, '"came"')
    AND (:list = '' OR came.value ->> 'list' IN ('', :list))
)"""
# A right is what is paid for, under whichever of its codes; whom nobody has a row of is counted
# under no type. Inside is who came in last by any one list. What was done without a list (bare)
# counts for each: it is the last of those by which nothing was done since.
_TYPES = text(f"""
WITH here AS MATERIALIZED (
  SELECT id, iif(position <> '', position, id) AS claim, type,
    status = 'paid'
      AND NOT EXISTS (SELECT 1 FROM revoked_ticket WHERE ticket_id = ticket.id) AS good
  FROM ticket
  WHERE event_id = :event
    AND (:products = '' OR iif(product = '',
      type IN (SELECT value FROM json_each(:named)),
      product IN (SELECT value FROM json_each(nullif(:products, '')))))
    AND (:date = '' OR date = :date)
    AND (:list <> '' OR NOT :listed OR NOT coalesce(nullif(terms, '') ->> 'no_admission', 0))
),
{_WENT},
by_list AS (
  SELECT coalesce('+' || here.claim, '-' || went.ticket_id) AS claim,
    iif(:list = '', list_id, '') AS list_id, max(place) AS place,
    direction = 'entry' AS inside, sum(direction = 'entry') > 0 AS came
  FROM went LEFT JOIN here ON here.id = went.ticket_id
  GROUP BY 1, 2
),
places AS (
  SELECT claim, max(came) AS came,
    max(place) FILTER (WHERE list_id = '') AS bare,
    coalesce(max(inside) FILTER (WHERE list_id = ''), 0) AS bare_inside,
    min(place) FILTER (WHERE list_id <> '') AS longest_ago,
    max(place) FILTER (WHERE list_id <> '' AND inside) AS entered
  FROM by_list GROUP BY claim
),
fates AS (
  SELECT claim, came,
    coalesce(entered > coalesce(bare, ''), 0)
      OR bare_inside AND coalesce(longest_ago < bare, 1) AS inside
  FROM places
),
rights AS (
  SELECT '+' || claim AS claim, max(good) AS good,
    coalesce(min(iif(good, type, NULL)), min(type)) AS type
  FROM here GROUP BY claim
),
counted AS (
  SELECT type, good, coalesce(came, 0) AS came, coalesce(inside, 0) AS inside
  FROM rights LEFT JOIN fates USING (claim)
  UNION ALL
  SELECT '', 0, came, inside FROM fates WHERE claim LIKE '-%'
)
SELECT type, sum(good), sum(came), sum(inside), sum(good AND NOT came)
FROM counted GROUP BY type ORDER BY type
""")
_BARE = text("SELECT DISTINCT type FROM ticket WHERE event_id = :event AND product = ''")
_ARRIVALS = text(f"""
WITH {_WENT}
SELECT substr(at, 1, 16), count(*) FROM went
WHERE direction = 'entry' AND at >= :since GROUP BY 1 ORDER BY 1
""")


def types_of(
    session: Session,
    event: str,
    *,
    wanted: str,
    products: str,
    named: str,
    date: str,
    listed: bool,
) -> list[tuple[str, int, int, int, int]]:
    """Each type of ticket, with how many are expected, came, are inside, and have not come.

    ``wanted`` is the id of the list that counts, empty for all; ``products`` are those that it
    takes (a JSON list, empty for all), ``named`` the types that it takes where a ticket carries no
    product's number (a JSON list), and ``date`` the one that it is for. ``listed``: the event's
    door goes by a list or by the one that lets everybody in.
    """
    asked = {
        "event": event,
        "list": wanted,
        "products": products,
        "named": named,
        "date": date,
        "listed": listed,
    }
    return [tuple(row) for row in _rows(session, _TYPES, asked)]


def bare_types(session: Session, event: str) -> list[str]:
    """The types of those tickets of an event that carry no product's number, in their own letters:
    SQLite folds none but the English ones, so which are the same is not for it to say."""
    return [str(row[0]) for row in _rows(session, _BARE, {"event": event})]


def arrivals_of(session: Session, event: str, *, wanted: str, since: str) -> list[tuple[str, int]]:
    """How many came in each minute (``YYYY-MM-DDTHH:MM``, UTC) from ``since`` on."""
    asked = {"event": event, "list": wanted, "since": since}
    return [tuple(row) for row in _rows(session, _ARRIVALS, asked)]


def _rows(session: Session, statement: TextClause, asked: dict[str, Any]) -> list[Any]:
    return list(session.connection().execute(statement, asked).all())
