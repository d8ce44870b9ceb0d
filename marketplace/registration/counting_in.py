"""The short step by which registrations that lie ready count: copied by the database, all of a batch or none.

Every statement here is one for the whole batch: nothing is read into memory, and on SQLite, where one writes at a
time, the others wait for a copy and not for a loop.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, Table, func, insert, literal, or_, select, update

from marketplace import clock, db
from marketplace.registration import journal
from marketplace.registration.incoming_models import COPIED, INCOMING
from marketplace.registration.models import Act, Entry, Origin, Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Select

_R, _E, _I = cast("Table", Registration.__table__), cast("Table", Entry.__table__), INCOMING
_APPLIED = {
    "applied_kind": _I.c.kind,
    "applied_amount_fen": _I.c.amount_fen,
    "applied_technical_fen": _I.c.technical_fen,
}
_waiting = select(_I.c.number)
_FACTS = tuple(name for name in journal.CUT_BY if name != "origin")


def moved(batch: int, most: int) -> list[str]:
    """Return numbers of a batch that are known by now as something else than they were judged by.

    Args:
        batch: whose rows.
        most: how many at once.
    """
    known = (_R.c.number == _I.c.number) & _R.c.registered_on.is_not(None)
    other = or_(_I.c.registration_id.is_distinct_from(_R.c.id), _I.c.known_version.is_distinct_from(_R.c.version))
    chosen = _waiting.outerjoin(_R, known).where(_I.c.batch == batch, other)
    return list(db.session.scalars(chosen.order_by(_I.c.number).limit(most)))


def touched(batch: int) -> list[str]:
    """Return numbers of a batch that among them have lines, old or new, in every month that it touches.

    Enough to have every such month counted again. Reads the whole batch: asked before the short step.
    """
    old = select(func.min(_I.c.number)).join(_E, _E.c.registration_id == _I.c.registration_id)
    kept = {number for day in (_E.c.registered_on, _E.c.signed_on) for number in _first_of_months(batch, old, day)}
    known = set[tuple[int, date]]()
    for number, months in _new_months(batch):
        if not months <= known:
            known |= months
            kept.add(number)
    return sorted(kept)


def _new_months(batch: int) -> Iterator[tuple[str, set[tuple[int, date]]]]:
    """Yield numbers of which one stands for each month by either day, with the two months that it counts in."""
    days = (_I.c.registered_on, _I.c.signed_on)
    numbers = {one for day in days for one in _first_of_months(batch, select(func.min(_I.c.number)), day)}
    for number, *found in db.session.execute(
        select(_I.c.number, *days).where(_I.c.batch == batch, _I.c.number.in_(numbers)).order_by(_I.c.number)
    ):
        yield number, {(basis, day.replace(day=1)) for basis, day in enumerate(found)}


def _first_of_months(batch: int, chosen: Select[Any], day: ColumnElement[Any]) -> list[str]:
    months = func.extract("year", day), func.extract("month", day)
    return list(db.session.scalars(chosen.where(_I.c.batch == batch).group_by(*months)))


def lock(batch: int) -> None:
    """Lock the registrations that a batch corrects; SQLite has locked everything already."""
    here = select(_I.c.registration_id).where(_I.c.batch == batch)
    locked = select(_R.c.id).where(_R.c.id.in_(here)).order_by(_R.c.id).with_for_update().subquery()
    db.session.scalar(select(func.count()).select_from(locked))


def count_in(batch: int) -> None:
    """Make a batch count: new registrations with their lines, corrections with the old line taken back.

    The caller has looked, under its lock, that nothing has `moved`.

    Raises:
        JournalError: what is to be corrected doesn't count.
        IntegrityError: a number became known at this very instant.
    """
    _add(batch)
    if db.session.scalar(_waiting.where(_I.c.batch == batch, _I.c.registration_id.is_not(None)).limit(1)):
        _correct(batch)


def _add(batch: int) -> None:
    new = (_I.c.batch == batch) & _I.c.registration_id.is_(None)
    said: dict[str, ColumnElement[Any]] = {
        **{name: _I.c[name] for name in ("number", *COPIED)},
        **_APPLIED,
        "origin": literal(Origin.EXTERNAL, _R.c.origin.type),
        "state": literal(RegistrationState.REGISTERED, _R.c.state.type),
    }
    _copy(_R, said, _waiting.where(new).order_by(_I.c.number))
    line = {**_facts(), "seq": literal(1), "registration_id": _R.c.id, "effective_on": _I.c.registered_on}
    _copy(_E, line | _act(Act.REGISTERED, 1), _waiting.join(_R, _R.c.number == _I.c.number).where(new))


def _correct(batch: int) -> None:
    ours = (_I.c.batch == batch) & (_I.c.registration_id == _R.c.id)
    thaw = update(_R).where(ours).values(state=RegistrationState.CHANGING)  # parties and days are frozen otherwise
    thawed = db.session.connection().execute(thaw).rowcount
    taken = _take_back(batch)
    if taken != thawed:
        raise journal.JournalError(f"batch {batch}: {thawed} to be corrected, of which {taken} count")
    values = {**{name: _I.c[name] for name in COPIED}, **_APPLIED, "state": _I.c.known_state}
    db.session.connection().execute(update(_R).where(ours).values(**values, version=_R.c.version + 1))
    _add_again(batch)


def _take_back(batch: int) -> int:
    """Take back the lines by which the corrected ones count, copied from them as `journal.write` does; how many."""
    standing = _E.alias()
    line = {name: standing.c[name] for name in (*journal.CUT_BY, "registration_id")}
    here = _waiting.join(standing, (standing.c.registration_id == _I.c.registration_id) & _last(standing))
    counts = here.where(_I.c.batch == batch, standing.c.sign == 1)
    return _copy(_E, {**line, **_today(standing), **_act(Act.CHANGED, -1)}, counts)


def _add_again(batch: int) -> None:
    """Add the corrected ones again, behind the line that took them back."""
    back = _E.alias()
    line = {**_facts(), "registration_id": _I.c.registration_id}
    here = _waiting.join(back, (back.c.registration_id == _I.c.registration_id) & _last(back))
    _copy(_E, {**line, **_today(back), **_act(Act.CHANGED, 1)}, here.where(_I.c.batch == batch))


def _last(line: Any) -> ColumnElement[bool]:
    other = _E.alias()
    newest = select(func.max(other.c.seq)).where(other.c.registration_id == line.c.registration_id).scalar_subquery()
    return cast("ColumnElement[bool]", line.c.seq == newest)


def _facts() -> dict[str, ColumnElement[Any]]:
    return {**{name: _I.c[name] for name in _FACTS}, "origin": literal(Origin.EXTERNAL, _E.c.origin.type)}


def _act(act: Act, sign: int) -> dict[str, ColumnElement[Any]]:
    return {"act": literal(act, _E.c.act.type), "sign": literal(sign)}


def _today(behind: Any) -> dict[str, ColumnElement[Any]]:
    return {"seq": behind.c.seq + 1, "effective_on": literal(clock.today(), _E.c.effective_on.type)}


def _copy(table: Table, values: dict[str, ColumnElement[Any]], chosen: Select[Any]) -> int:
    """Copy rows into a table; columns that nothing is said of get their defaults. Returns how many."""
    rows = chosen.with_only_columns(*values.values(), maintain_column_froms=True)
    copied = insert(table).from_select(list(values), rows).execution_options(preserve_rowcount=True)
    return db.session.connection().execute(copied).rowcount


def ids_of(numbers: Iterable[str]) -> list[int]:
    """Return the ids of registrations by their numbers."""
    return list(db.session.scalars(select(_R.c.id).where(_R.c.number.in_(list(numbers))).order_by(_R.c.id)))
