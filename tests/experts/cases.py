"""Fixtures of conflicts: of each kind at least one that must be found and one that only looks like it.

Each case builds its facts in the running transaction and returns what was found, in one word. `conflict_table` prints
them as the table of docs/conflicts.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from marketplace import calendar, clock, db
from marketplace.affiliations import queries as affiliations
from marketplace.affiliations.drafts import NodeDraft
from marketplace.affiliations.kinds import NodeKind
from marketplace.experts import conflicts, history
from marketplace.experts.drafts import InterestDraft, WorkDraft
from marketplace.experts.models import InterestKind
from marketplace.experts.parties import Shared, Unit
from tests.affiliations.make import a_person, a_phone, an_address, an_outsider, bind
from tests.experts.make import a_party, an_expert, an_office, days_ago, published, unit_of, works_at
from tests.factories import a_code, a_member, an_organisation

TODAY = clock.today()
REGION = "340100"


@dataclass(frozen=True)
class Case:
    """One fixture: what it is about, what must be found, and how it is built."""

    kind: str
    what: str
    expected: str
    measure: Callable[[], str]


def years_back(days=0):
    """Return the day three years ago, moved by some days: the edge of what policies ask for."""
    return calendar.add_months(TODAY, -36).day + timedelta(days=days)


# publisher and bidder


def _between(build):
    def measure():
        a, b = an_organisation(), an_organisation()
        build(a, b)
        hits = affiliations.between(a.id, b.id, TODAY)
        return "none" if not hits else "sure" if hits[0].sure else "near"

    return measure


def _both(holder, kind, other=None):
    """Bind one thing, or two that look alike, to both organisations."""

    def build(a, b):
        bind(holder, kind, a)
        bind(other or holder, kind, b)

    return build


def _holding(share):
    return lambda a, b: bind(a, "equity", b, share=share)


def _chain(*shares):
    def build(a, b):
        middle = an_outsider("中间层公司", a_code())
        bind(a, "equity", middle, share=shares[0])
        bind(middle, "equity", b, share=shares[1])

    return build


def _parent(**more):
    def build(a, b):
        parent = an_outsider("共同股东", a_code(), **more)
        bind(parent, "equity", a, share=60)
        bind(parent, "equity", b, share=60)

    return build


def _ended(days):
    return lambda a, b: bind(a, "controller", b, until=days_ago(days))


BETWEEN = (
    Case("股权 equity", "25 % held", "sure", _between(_holding(25))),
    Case("股权 equity", "24.99 % held", "near", _between(_holding(24.99))),
    Case("股权 equity", "4.99 % held", "none", _between(_holding(4.99))),
    Case("股权 equity", "50 % of what holds 50 %", "sure", _between(_chain(50, 50))),
    Case("股权 equity", "49 % of what holds 50 %", "near", _between(_chain(49, 50))),
    Case("股权 equity", "a common parent", "sure", _between(_parent())),
    Case("股权 equity", "a common parent that holds for the State", "none", _between(_parent(state_holder=True))),
    Case("实际控制人 controller", "one controls the other", "sure", _between(lambda a, b: bind(a, "controller", b))),
    Case("实际控制人 controller", "did so until a month ago", "near", _between(_ended(30))),
    Case("实际控制人 controller", "did so until thirteen months ago", "none", _between(_ended(400))),
    Case(
        "法定代表人 legal representative",
        "one person, known by the register's number",
        "sure",
        _between(_both(a_person(mark="R-1"), "legal_representative")),
    ),
    Case(
        "法定代表人 legal representative",
        "one name, nothing else known",
        "near",
        _between(_both(a_person(mark=""), "legal_representative")),
    ),
    Case(
        "法定代表人 legal representative",
        "one name, two numbers of the register",
        "none",
        _between(_both(a_person(mark="R-1"), "legal_representative", a_person(mark="R-2"))),
    ),
    Case(
        "任职 employer",
        "an employee of one controls the other",
        "sure",
        _between(lambda a, b: (bind(a_person(), "employer", a), bind(a_person(), "controller", b))),
    ),
    Case("任职 employer", "an employee of both", "near", _between(_both(a_person(), "employer"))),
    Case(
        "任职 employer",
        "employees of one name, two numbers",
        "none",
        _between(_both(a_person(mark="R-1"), "employer", a_person(mark="R-2"))),
    ),
    Case(
        "地址 address",
        "one room, written in two ways",
        "near",
        _between(_both(an_address(), "address", an_address("安徽省合肥市望江西路666号 A栋 1201"))),
    ),
    Case(
        "地址 address",
        "the room next door",
        "none",
        _between(_both(an_address(), "address", an_address("合肥市蜀山区望江西路666号A座1202室"))),
    ),
    Case(
        "电话 telephone",
        "one number, with and without extension",
        "near",
        _between(_both(a_phone(), "phone", a_phone("+86 (551) 6555 1234 转 8"))),
    ),
    Case(
        "电话 telephone",
        "one digit apart",
        "none",
        _between(_both(a_phone(), "phone", a_phone("0551-65551235"))),
    ),
)


# expert and bidder


def _expert(build):
    """Measure what is found between an expert and a bidder; `build` may return the bidder with more facts."""

    def measure():
        office, organisation = an_office(), an_organisation()
        expert, party = an_expert(office=office, name="专家本人"), a_party(organisation)
        party = build(expert, party, organisation) or party
        db.session.flush()
        found = conflicts.find(expert, [party], TODAY, REGION)
        return "none" if not found else "blocks" if found[0].blocks else "shown"

    return measure


def _worked(until, where=unit_of):
    def build(expert, _party, organisation):
        works_at(expert, where(organisation), since=days_ago(3000), until=until)

    return build


def _employer_bound(**bond):
    def build(expert, _party, organisation):
        works_at(expert, Unit("某大学", code := a_code()))
        bind(NodeDraft(NodeKind.ORGANISATION, "某大学", code), held=organisation, **bond)

    return build


def _wrote_with(author, on):
    def build(expert, party, _organisation):
        published(expert, author, on=on)
        return replace(party, people=("合作者某",))

    return build


def _contract(signed_on, other=None):
    def build(expert, party, _organisation):
        works_at(expert, Unit("某研究院"))
        return replace(party, contracts=(Shared(Unit(other or "某研究院"), signed_on, "一份合同"),))

    return build


def _declares(kind, name="", people=(), unit=None, domains=()):
    def build(expert, party, organisation):
        where = unit_of(organisation) if unit == "party" else Unit("别的单位") if unit else None
        history.declare(expert, InterestDraft(InterestKind(kind), name, where), by=an_office())
        return replace(party, people=people, domains=domains)

    return build


def _advised(until, where=unit_of):
    def build(expert, _party, organisation):
        history.advise(expert, WorkDraft(where(organisation), days_ago(3000), until, "技术咨询"), by=an_office())

    return build


def _mail(address, domain):
    def build(expert, party, _organisation):
        expert.email = address
        return replace(party, domains=(domain,))

    return build


def _elsewhere(organisation):
    return Unit(organisation.name + "（北京）")


def _acts_for(where):
    return lambda expert, _party, organisation: a_member(where(organisation), person=expert.person) and None


EXPERTS = (
    Case("平台成员 member", "his account acts for it here", "blocks", _expert(_acts_for(lambda it: it))),
    Case("平台成员 member", "acts for another", "none", _expert(_acts_for(lambda _it: an_organisation()))),
    Case("本单位 employer", "works there", "blocks", _expert(_worked(None))),
    Case("本单位 employer", "works at another of a similar name", "none", _expert(_worked(None, _elsewhere))),
    Case("曾任职 former employer", "left three years ago less a day", "blocks", _expert(_worked(years_back(1)))),
    Case("曾任职 former employer", "left exactly three years ago", "none", _expert(_worked(years_back()))),
    Case("关联 affiliation", "his university holds 30 %", "blocks", _expert(_employer_bound(kind="equity", share=30))),
    Case("关联 affiliation", "his university holds 10 %", "shown", _expert(_employer_bound(kind="equity", share=10))),
    Case("关联 affiliation", "his university holds 4 %", "none", _expert(_employer_bound(kind="equity", share=4))),
    Case(
        "论文合作 co-author",
        "published three years ago to the day",
        "blocks",
        _expert(_wrote_with("合作者某", years_back())),
    ),
    Case("论文合作 co-author", "published a day earlier", "none", _expert(_wrote_with("合作者某", years_back(-1)))),
    Case("论文合作 co-author", "a co-author of another name", "none", _expert(_wrote_with("另一作者", days_ago(9)))),
    Case("共同合同 shared contract", "signed three years ago to the day", "blocks", _expert(_contract(years_back()))),
    Case("共同合同 shared contract", "signed a day earlier", "none", _expert(_contract(years_back(-1)))),
    Case("共同合同 shared contract", "with another institute", "none", _expert(_contract(days_ago(9), "另一研究院"))),
    Case(
        "亲属 family",
        "a declared relative stands in the team",
        "blocks",
        _expert(_declares("family", "亲属某", ("亲属某",))),
    ),
    Case(
        "亲属 family", "a declared relative works there", "blocks", _expert(_declares("family", "亲属某", (), "party"))
    ),
    Case(
        "亲属 family",
        "the relative works elsewhere",
        "none",
        _expert(_declares("family", "亲属某", ("他人某",), "other")),
    ),
    Case(
        "邮箱域名 e-mail domain",
        "his address is of its domain",
        "blocks",
        _expert(_mail("a@firm.example", "firm.example")),
    ),
    Case(
        "邮箱域名 e-mail domain",
        "a declared domain is its",
        "blocks",
        _expert(_declares("domain", "lab.example", domains=("lab.example",))),
    ),
    Case("邮箱域名 e-mail domain", "a domain that anybody can have", "none", _expert(_mail("a@qq.com", "qq.com"))),
    Case(
        "邮箱域名 e-mail domain",
        "a domain that ends alike",
        "none",
        _expert(_mail("a@notfirm.example", "firm.example")),
    ),
    Case("顾问 adviser", "advised it until three years ago less a day", "blocks", _expert(_advised(years_back(1)))),
    Case("顾问 adviser", "advised it until three years ago", "none", _expert(_advised(years_back()))),
    Case("顾问 adviser", "advises another", "none", _expert(_advised(None, _elsewhere))),
    Case("持股 stake", "a declared stake in it", "blocks", _expert(_declares("stake", unit="party"))),
    Case("持股 stake", "a declared stake in another", "none", _expert(_declares("stake", unit="other"))),
    Case(
        "本人参与 own team",
        "his name stands in its team",
        "blocks",
        _expert(lambda _e, party, _o: replace(party, people=("专家 本人",))),
    ),
    Case(
        "本人参与 own team",
        "another name stands in its team",
        "none",
        _expert(lambda _e, party, _o: replace(party, people=("专家本",))),
    ),
)
