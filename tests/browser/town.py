"""A small town on paper: everybody who has a page of their own, and a record in each state that has one."""

from __future__ import annotations

import io
from datetime import timedelta

from flask_security import hash_password
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace import clock, db, outbox, relay
from marketplace.brokers import actions as brokers
from marketplace.discovery.actions import GroupDraft, add_group
from marketplace.external import actions as imports
from marketplace.files import actions as files
from marketplace.listings import actions as listings
from marketplace.listings import enquiries
from marketplace.matching import feedback, short_lists
from marketplace.matching import queries as matches
from marketplace.notices.models import Notice, NoticeState
from marketplace.permissions import OrgRole, Role
from marketplace.saved_searches.stop_links import Stop, stop_token
from tests.accounts.conftest import PASSWORD
from tests.browser import awarded, calls, deals, measures, panels, pool, story
from tests.external import make as external
from tests.factories import a_member, a_person, actor_of, an_official, an_organisation
from tests.listings import make as listed
from tests.saved_searches.make import a_search, digests

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
KEYHOLDER = "keyholder@test.invalid"


class Town:
    """An application with people, and the numbers of their records by name."""

    def __init__(self, app):
        self.app = app
        self.people = {}
        self.at = {}
        self.offset = timedelta(0)

    def do(self, act, *, then_relay=False):
        """Run something in a unit of work of its own, commit it, and let the relay follow when asked."""
        with self.app.app_context():
            db.begin_writing()
            outcome = act(self)
            db.session.commit()
        if then_relay:
            relay.run_until_idle(self.app)
        return outcome

    def by(self, name):
        """Return what rules judge one of the people by."""
        return actor_of(self.people[name])

    def pass_days(self, days):
        """Let days go by, and what falls due happen."""
        self._pass(timedelta(days=days))

    def pass_notices(self):
        """Let the notices that run now end."""
        with self.app.app_context():
            running = db.session.scalars(select(Notice).where(Notice.state == NoticeState.OPEN))
            span = max(one.closes_at for one in running) - clock.now()
        self._pass(span)

    def _pass(self, span):
        self.offset += span
        clock.set_offset(self.offset)
        relay.run_until_idle(self.app)


def build(app):
    """Return a town in which every page has something to show."""
    town = Town(app)
    for part in (_people, _accounts, _saved_searches, _synonyms, _listings, calls.secure_a_race, calls.take_bids):
        town.do(part, then_relay=True)
    town.do(deals.precheck)
    town.pass_days(13)
    for part in (calls.open_bids, panels.appoint, panels.judge):
        town.do(part, then_relay=True)
    town.pass_notices()
    for part in (awarded.sign, awarded.pay_in, awarded.begin):
        town.do(part, then_relay=True)
    town.pass_notices()
    for part in (
        panels.answer,
        awarded.go_on,
        awarded.support,
        calls.choose,
        _talk,
        _short_list,
        calls.leave_under_way,
        calls.leave_open,
        deals.sign_contracts,
        deals.change_and_end_contracts,
        deals.file_registrations,
        deals.count_figures,
        measures.publish_figures,
        measures.record_conversions,
        measures.record_scenes,
        _imports,
        *pool.PARTS,
    ):
        town.do(part, then_relay=True)
    town.do(deals.pay, then_relay=True)
    town.do(deals.perform, then_relay=True)
    town.do(deals.file_receipt, then_relay=True)
    town.do(_undelivered, then_relay=True)
    town.at["digest"] = town.do(lambda _town: digests()[0].id)
    return town


def _imports(town):
    """Hand in a file whose rows are good, wrong and in an unlikely unit, and one that is no table."""
    rows = [external.a_row(number, **{"成交额（元）": "120", "技术交易额（元）": "100"}) for number in range(1, 13)]
    rows += [external.a_row(13, **{"成交额（元）": "面议", "登记日期": "2025-01-01"}), external.a_row(2)]
    files_of = {"imported": external.csv_bytes(rows), "unreadable": "姓名,电话\n".encode()}
    for name, content in files_of.items():
        handed = imports.Handed(io.BytesIO(content), "合肥市2025年3月吸纳技术合同登记.csv", imports.How("340100"))
        town.at[name] = imports.hand_in(handed, by=town.by("statistician")).id


def _people(town):
    roles = tuple(OrgRole)
    town.university = an_organisation(
        name="演示理工大学（合肥综合性国家科学中心新材料研究院）", nature="022", industry="M73"
    )
    town.company = an_organisation(name="演示汽车部件股份有限公司", region="340123", industry="C36")
    town.team = an_organisation(name="演示材料研究院")
    town.people = {
        "professor": a_member(town.university, *roles),
        "engineer": a_member(town.company, *roles),
        "team": a_member(town.team, *roles),
        "newcomer": a_person(),
        "visitor": None,
        **{role.value: an_official(role) for role in Role},
        "second_secretary": an_official(Role.CALL_SECRETARY),
    }


def _accounts(town):
    waiting = an_organisation(verified=False, name="待审核的单位")
    owner = a_member(waiting)
    waiting.founded_by = owner.id
    town.people["founder"] = owner
    secret = town.app.extensions["security"]._totp_factory.generate_totp_secret()
    second_step = {"tf_primary_method": "authenticator", "tf_totp_secret": secret}
    town.people["keyholder"] = an_official(
        Role.OPERATOR, person=a_person(email=KEYHOLDER, password=hash_password(PASSWORD), **second_step)
    )
    colleague = a_member(town.university, OrgRole.EDITOR)
    town.at |= {"pending": waiting.id, "university": town.university.id, "colleague": colleague.id}


def _saved_searches(town):
    engineer = town.people["engineer"]
    search = a_search(engineer, "铝锂合金 时效", "电池壳体", name="电池壳体材料", filters={"kind": ("result",)})
    town.at["saved_search"] = search.id
    town.at["stop_token"] = stop_token(Stop(engineer.id, search.id))


def _synonyms(town):
    words = GroupDraft(("锂离子电池", "锂电池"), note="行业通行说法")
    town.at["synonyms"] = add_group(words, by=town.by("operator")).id


def _listings(town):
    seller, buyer = (town.university, town.by("professor")), (town.company, town.by("engineer"))
    result, _ = listed.a_published("result", seller, title=story.LONG_TITLE, industry="C36")
    demand, _ = listed.a_published("demand", buyer)
    draft, _ = listed.a_draft("result", seller)
    submitted, _ = listed.a_submitted("demand", buyer)
    returned, _ = listed.a_submitted("result", seller)
    listings.send_back(returned, "incomplete", by=town.by("operator"), note="请补充检测报告。")
    newer = listings.submit(
        listings.edit_version(
            listings.new_version(result.listing, by=seller[1]),
            listed.result_draft(title=story.LONG_TITLE),
            by=seller[1],
        ),
        by=seller[1],
    )
    numbers = {"draft": draft, "submitted": submitted, "returned": returned, "newer": newer}
    town.at |= {f"{name}_version": version.id for name, version in numbers.items()}
    town.at |= {"result": result.listing_id, "demand": demand.listing_id, "result_version": result.id}
    second, _ = listed.a_published("result", seller)
    town.at |= {"second_result": second.listing_id}
    town.demand_version, town.result_version = demand, result


def _short_list(town):
    [match] = [
        one for one in matches.all_of(f"demand:{town.at['demand']}") if one.result_listing_id == town.at["result"]
    ]
    by = town.by("engineer")
    feedback.give(match, reason="close", note="先看中试数据。", by=by)
    seen = short_lists.put_on(town.demand_version, matches.result_version(town.at["result"]), by=by)
    other = short_lists.put_on(town.demand_version, matches.result_version(town.at["second_result"]), by=by)
    short_lists.reject(other, reason="duplicate", note="与另一项来自同一单位。", by=by)
    town.at |= {"match": match.id, "short_list": seen.short_list_id, "candidate": seen.id}


def _talk(town):
    result, demand = town.result_version.listing, town.demand_version.listing
    asked = enquiries.ask(result, "请问能否安排现场看样？", sender=town.company, by=town.by("engineer"))
    report = FileStorage(io.BytesIO(PDF), filename="检测报告.pdf")
    files.attach_uploads([report], asked, by=town.by("engineer"))
    talk = enquiries.ask(demand, "我们有现成的中试线。", sender=town.university, by=town.by("professor"))
    enquiries.accept(talk, "欢迎来厂里看看。", by=town.by("engineer"))
    enquiries.write(talk, "下周三可以吗？", by=town.by("professor"))
    pair = brokers.IntroductionDraft(demand.id, result.id, story.INTRODUCTION)
    brokers.set_profile(["06"], "材料领域", by=town.by("broker"))
    town.at |= {"asked": asked.id, "talk": talk.id, "introduction": brokers.propose(pair, by=town.by("broker")).id}


def _undelivered(_town):
    """Leave one delivery that has failed, for the page on which the administrator runs it again."""
    outbox.enqueue("version.published", 0)
