"""People and organisations for tests: short to write, valid, never two alike."""

from __future__ import annotations

import itertools
import time

from stdnum.cn import uscc

from marketplace import clock, db
from marketplace.accounts import queries
from marketplace.accounts.models import Membership, Organisation, OrganisationState, Person, RoleGrant
from marketplace.permissions import OrgRole, Role

_numbers = itertools.count(1)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def a_code(region="340104"):
    """Return a 统一社会信用代码 with a right check digit that no other call returns."""
    number, name = next(_numbers), ""
    for _ in range(9):
        number, place = divmod(number, len(_ALPHABET))
        name = _ALPHABET[place] + name
    body = f"91{region}{name}"
    return body + uscc.calc_check_digit(body)


def a_person(**fields):
    """Return a stored person with a confirmed e-mail address and a mobile number."""
    number = next(_numbers)
    values = {
        "name": f"测试人员{number}",
        "email": f"person{number}@test.invalid",
        "mobile": f"198{number:08}",
        "confirmed_at": clock.now(),
    }
    someone = Person(**{**values, **fields})
    db.session.add(someone)
    db.session.flush()
    return someone


def an_organisation(*, verified=True, region="340104", **fields):
    """Return a stored organisation; nobody belongs to it yet."""
    number = next(_numbers)
    values = {
        "uscc": a_code(),
        "name": f"测试单位{number}",
        "nature": "150",
        "industry": "C35",
        "size": "medium",
        "legal_representative": "法定代表人",
        "address": "合肥市测试路1号",
        "state": OrganisationState.VERIFIED if verified else OrganisationState.PENDING,
    }
    party = Organisation(**{**values, "region": region, **fields})
    db.session.add(party)
    db.session.flush()
    return party


def a_member(organisation, *roles, person=None):
    """Return a person who belongs to the organisation, as its owner when no role is named."""
    someone = person or a_person()
    for role in roles or (OrgRole.OWNER,):
        db.session.add(Membership(person_id=someone.id, organisation_id=organisation.id, role=OrgRole(role)))
    db.session.flush()
    db.session.refresh(someone)
    return someone


def an_official(role, region="340100", *, person=None):
    """Return a person who holds a platform role over a region from today on."""
    someone = person or a_person()
    db.session.add(RoleGrant(person_id=someone.id, role=Role(role), region=region, valid_from=clock.today()))
    db.session.flush()
    db.session.refresh(someone)
    return someone


def actor_of(person):
    """Return what rules judge the person by today."""
    return queries.actor_of(person, clock.today())


def sign_in(client, person):
    """Have a test client's requests come from this person: password and code are behind them."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = person.fs_uniquifier
        cookie["_fresh"] = True
        cookie["fs_cc"] = "set"
        cookie["fs_paa"] = time.time()
        cookie["signed_in_at"] = time.time()
        cookie["second_factor"] = person.id
    return client
