"""What the town has of affiliations, experts, their draws and files: something on each of their pages."""

from __future__ import annotations

import io

from marketplace import db
from marketplace.affiliations import checks, queries
from marketplace.affiliations.checks import Asked
from marketplace.affiliations.models import Moment
from marketplace.experts import drawing, history
from marketplace.experts import queries as experts_of
from marketplace.experts.drafts import InterestDraft, WorkDraft
from marketplace.experts.models import InterestKind
from marketplace.experts.parties import Unit
from marketplace.intake import actions as intake
from tests.affiliations.make import a_phone, an_address, bind
from tests.experts.make import TODAY, a_party, an_expert, days_ago, published, unit_of, works_at
from tests.experts.test_import import a_file
from tests.factories import actor_of


def record_affiliations(town):
    """Bind the company and the team by an address and a telephone, and find it at an opening."""
    company, team = (db.session.merge(party) for party in (town.company, town.team))
    for party in (company, team):
        bind(an_address(), "address", party)
    edge = bind(a_phone(), "phone", company)
    finding = queries.check(company.id, [team.id], TODAY)[team.id]
    checks.note(Asked("challenge", 1, "a-bid"), Moment.OPENING, finding, by=None)
    node = queries.node_of(company.id)
    town.at |= {"node": node.id, "bond": edge.id, "company": company.id, "second": team.id}


def fill_the_pool(town):
    """Enter experts with what binds them, draw a panel, publish its seed, and draw another that stays sealed."""
    office, company = town.by("call_secretary"), db.session.merge(town.company)
    experts = [an_expert("01", "03", office=office) for _ in range(7)]
    bound, own = experts[0], an_expert("06", office=office)
    own.person_id = town.people["expert_reviewer"].id
    db.session.flush()
    works_at(bound, unit_of(company), office=office)
    for one in (bound, own):
        work = works_at(one, Unit("演示大学"), since=days_ago(900), office=office)
        history.advise(one, WorkDraft(Unit("演示企业"), days_ago(90), None, "工艺咨询"), by=office)
        history.declare(one, InterestDraft(InterestKind.FAMILY, "亲属某", Unit("演示企业")), by=office)
        published(one, "合作者某", office=office)
    town.at |= {"expert": bound.id, "work": work.id}
    for name in ("draw", "sealed_draw"):
        one = drawing.commit(drawing.Wanted("challenge", 1, "340100", "演示榜单的评审", {"any": 5}), by=office)
        drawing.carry_out(one, [a_party(company)], "开标摘要", by=office)
        town.at[name] = one.id
    drawing.publish(experts_of.draw(town.at["draw"]), by=office)


def hand_files_in(town):
    """Hand in a file of experts with a wrong row, and one that is no table."""
    by = actor_of(db.session.merge(town.people["operator"]))
    for name, content in (("rows", a_file("experts", {}, {"email": "none"})), ("no_rows", "甲,乙\n".encode())):
        handed = intake.hand_in("experts", "340100", (io.BytesIO(content), f"{name}.csv"), by=by)
        town.at[name] = handed.id


PARTS = (record_affiliations, fill_the_pool, hand_files_in)
