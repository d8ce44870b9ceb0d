"""Pairs for tests: what was published, judged at once without an index."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Person
from marketplace.matching import actions, sides
from marketplace.matching.models import Match
from marketplace.permissions import Role
from tests.challenges.make import a_draft_call, a_secretary, bring_out
from tests.factories import a_member, a_person, actor_of, an_official, an_organisation
from tests.listings.make import a_published


@dataclass
class Pair:
    """A match with somebody on each side of it."""

    match: Match
    buyer: Person
    seller: Person
    broker: Person
    stranger: Person
    wanting: Any
    result: Any


def a_pair(*, call=False, **changes):
    """Return a pair; with `call` it is a call that asks."""
    house, owner = an_organisation(name="需求方制造有限公司"), None
    buyer = a_member(house)
    wanting = a_call_of((house, actor_of(buyer))) if call else a_published("demand", (house, actor_of(buyer)))[0]
    owner = an_organisation(name="供给方大学")
    seller = a_member(owner)
    result = a_published("result", (owner, actor_of(seller)), **changes)[0]
    [match] = actions.judge(sides.key_of(wanting), [sides.key_of(result)])
    return Pair(match, buyer, seller, an_official(Role.BROKER), a_person(), wanting, result)


def a_call_of(author, **changes):
    """Return an open call of an author."""
    from marketplace.challenges import actions as calls

    call, by = a_draft_call(author, **changes)
    calls.submit(call, by=by)
    return bring_out(call, by, a_secretary())


_tokens = itertools.count(1)


def post(client, address, token=None, **fields):
    """Send a form as a browser does; each one is a first click unless its token is given."""
    values = {"submission": token or f"token-of-this-test-{next(_tokens)}", **fields}
    csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text)[1]
    return client.post(address, data={**values, "csrf_token": csrf})
