"""Bonds for tests: short to write, each a register's entry of two years ago unless it says otherwise."""

from datetime import date, timedelta

from marketplace import clock
from marketplace.affiliations import actions, nodes
from marketplace.affiliations.drafts import EdgeDraft, NodeDraft
from marketplace.affiliations.kinds import Certainty, EdgeKind, NodeKind

LONG_AGO = clock.today() - timedelta(days=700)


def an_org(party):
    """Return one of our organisations as the end of a bond."""
    return NodeDraft(NodeKind.ORGANISATION, party.name, party.uscc)


def an_outsider(name="第三方控股有限公司", uscc="", **more):
    return NodeDraft(NodeKind.ORGANISATION, name, uscc, **more)


def a_person(name="甲某某", mark="P-1"):
    return NodeDraft(NodeKind.PERSON, name, mark=mark)


def an_address(text="合肥市蜀山区望江西路666号A座1201室"):
    return NodeDraft(NodeKind.ADDRESS, text, region="340104")


def a_phone(text="0551-65551234"):
    return NodeDraft(NodeKind.PHONE, text)


def bind(holder, kind, held, *, share=None, since=LONG_AGO, until=None, certainty="register", by=None):
    """Record a bond; `held` and `holder` are drafts or our organisations, `share` is in percent."""
    kind = EdgeKind(kind)
    holder = holder if isinstance(holder, NodeDraft) else an_org(holder)
    held = held if isinstance(held, NodeDraft) else an_org(held)
    bp = None if share is None else round(share * 100)
    draft = EdgeDraft(holder, kind, since, "国家企业信用信息公示系统", Certainty(certainty), bp, until)
    return actions.record(nodes.provide(held), draft, by=by)


def days_ago(days):
    return clock.today() - timedelta(days=days)


__all__ = ["LONG_AGO", "a_person", "a_phone", "an_address", "an_org", "an_outsider", "bind", "date", "days_ago"]
