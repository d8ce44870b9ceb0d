"""How often one may try to sign in: counted in rows, so that it holds across processes and restarts.

A failed attempt is written after the rollback of the request that made it. Requests that run at the very same
moment are counted only when they have ended: at most as many slip through as there are workers.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import current_app, request
from sqlalchemy import func, select

from marketplace import clock, codes, db, policies
from marketplace.accounts.models import Factor, SignInAttempt
from marketplace.errors import TooMany
from marketplace.web import guard


def keyed(text: str) -> str:
    """Return a digest that only this installation can make: it recognises a text without keeping it."""
    secret = current_app.extensions["settings"].secret_key
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def admit(factor: Factor, account: str) -> None:
    """Let an attempt pass, or refuse it; known and unknown accounts are answered alike.

    Raises:
        TooMany: this account, or this network address, has failed too often in the last minutes.
    """
    account_minutes = _limit("account_minutes")
    by_account = _count(SignInAttempt.account == keyed(account), factor, account_minutes, since_success=True)
    if by_account >= _limit("account_attempts"):
        raise TooMany(retry_after=account_minutes * 60)
    address_minutes = _limit("address_minutes")
    by_address = _count(SignInAttempt.address == _address(), factor, address_minutes, since_success=False)
    if by_address >= _limit("address_attempts"):
        raise TooMany(retry_after=address_minutes * 60)


def failed(factor: Factor, account: str) -> None:
    """Count a failure; it is written although the request that failed is rolled back."""
    row = _row(factor, account, succeeded=False)
    guard.after_refusal(lambda: db.session.add(SignInAttempt(**row)))


def asked(factor: Factor, account: str) -> None:
    """Count something that costs us on each request, such as a short message, as if it had failed."""
    db.session.add(SignInAttempt(**_row(factor, account, succeeded=False)))
    db.session.flush()


def succeeded(factor: Factor, account: str) -> None:
    """Note a success: failures of this account before it no longer count."""
    db.session.add(SignInAttempt(**_row(factor, account, succeeded=True)))
    db.session.flush()


def _row(factor: Factor, account: str, *, succeeded: bool) -> dict[str, object]:
    return {"factor": factor, "account": keyed(account), "address": _address(), "succeeded": succeeded}


def _address() -> str:
    return keyed(request.remote_addr or "")


def _limit(name: str) -> int:
    return int(policies.value(f"sign_in.{name}", region=codes.NATION, on=clock.today()).value)


def _count(condition, factor: Factor, minutes: int, *, since_success: bool) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    same = (condition, SignInAttempt.factor == factor)
    chosen = select(func.count(SignInAttempt.id)).where(
        *same, SignInAttempt.succeeded.is_(False), SignInAttempt.at > clock.now() - timedelta(minutes=minutes)
    )
    if since_success:
        last = select(func.max(SignInAttempt.id)).where(*same, SignInAttempt.succeeded).scalar_subquery()
        chosen = chosen.where(SignInAttempt.id > func.coalesce(last, 0))
    return db.session.scalar(chosen) or 0
