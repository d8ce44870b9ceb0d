"""The access policy against a table that people can read: who may do what to whose record, in which state.

FIRST is the organisation a record belongs to (owner, seller, sender, payer, the demand's side, a call's publisher);
SECOND is the other party (buyer, recipient, payee, the result's side, a bidder). Their members are named by letters:
O owner, E editor, S signatory, F finance. Officials are those of the record's region; "buyer's" are those of the
buyer's region, "any" those of whatever region. OTHERS: signed (anybody signed in), verified (a member of any verified
organisation other than FIRST), own (the person whose record it is).
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import codes, db, lifecycle
from marketplace.permissions import MOVES, OFFICIAL_ROLES, Actor, OrgRole, Permission, Role, permits

TABLE = """
permission                 | states        | FIRST | SECOND | officials                                            | others
use_account                | any           |       |        |                                                      | signed
found_organisation         | any           |       |        |                                                      | signed
read_organisation          | any           | OESF  |        | all                                                  |
edit_organisation          | any           | O     |        |                                                      |
manage_members             | any           | O     |        |                                                      |
verify_organisation        | any           |       |        | operator administrator                               |
grant_roles                | any           |       |        | administrator                                        |
upload_file                | any           |       |        |                                                      | signed
read_inbox                 | any           |       |        |                                                      | signed
read_intake                | any           |       |        | operator call_secretary auditor                      |
hand_in_rows               | any           |       |        | operator call_secretary                              |
read_affiliations          | any           |       |        | operator call_secretary auditor                      |
keep_affiliations          | any           |       |        | operator call_secretary                              |
read_own_affiliations      | any           | OESF  |        |                                                      |
declare_affiliation        | any           | OE    |        |                                                      |
decide_affiliation         | any           |       |        | operator call_secretary                              |
read_experts               | any           |       |        | operator call_secretary auditor                      |
keep_experts               | any           |       |        | operator call_secretary                              |
keep_own_profile           | any           |       |        |                                                      | own
draw_experts               | any           |       |        | call_secretary                                       |
write_listing              | any           | OE    |        |                                                      |
review_listing             | any           |       |        | operator                                             |
read_draft_listing         | any           | OESF  |        |                                                      |
read_draft_listing         | not draft     |       |        | operator auditor                                     |
send_enquiry               | any           |       |        |                                                      | verified
read_enquiry               | any           | OESF  | OESF   |                                                      |
answer_enquiry             | any           |       | OE     |                                                      |
read_match                 | any           | OESF  | OESF   | broker operator auditor                              |
judge_match                | any           | OESF  | OESF   | broker                                               |
keep_short_list            | any           | OE    |        |                                                      |
keep_saved_search          | any           |       |        |                                                      | own
edit_synonyms              | any           |       |        | operator administrator                               |
broke                      | any           |       |        | broker                                               |
withdraw_introduction      | any           |       |        |                                                      | own
answer_introduction        | any           | OE    | OE     |                                                      |
read_introduction          | any           | OESF  | OESF   | operator auditor                                     | own
write_call                 | any           | OE    |        |                                                      |
read_draft_call            | any           | OESF  |        | call_secretary auditor                               |
approve_call               | any           |       |        | call_secretary                                       |
commit_bounty              | any           | OF    |        |                                                      |
confirm_commitment         | any           |       |        | call_secretary                                       |
return_bounty              | any           | OF    |        | call_secretary                                       |
speak_for_call             | any           | OE    |        |                                                      |
ask_about_call             | any           |       |        |                                                      | verified
follow_call                | any           |       |        |                                                      | signed
cancel_call                | any           | OS    |        | call_secretary                                       |
revoke_call                | any           |       |        | call_secretary                                       |
bid                        | any           |       | OE     |                                                      |
read_own_bid               | any           |       | OESF   |                                                      |
hold_call_key              | any           |       |        | call_secretary operator auditor administrator        |
open_bids                  | any           | OE    |        | call_secretary                                       |
read_bids                  | any           | OES   |        | call_secretary                                       |
propose_award              | any           | OS    |        |                                                      |
keep_panel                 | any           |       |        | call_secretary                                       |
read_panel                 | any           |       |        | call_secretary auditor                               |
judge_bids                 | any           |       |        |                                                      | own
lead_meeting               | any           |       |        |                                                      | own
read_ranking               | any           | OES   |        | call_secretary auditor                               |
answer_bids                | any           |       |        | call_secretary                                       |
read_letter                | any           |       | OESF   | call_secretary auditor                               |
object                     | any           |       |        |                                                      | signed
decide_objection           | any           |       |        | call_secretary operator                              |
read_objection             | any           |       |        | call_secretary operator auditor                      | own
read_contract              | any           | OESF  | OESF   | registrar second_reviewer auditor                    |
edit_contract              | any           | OE    | OE     |                                                      |
sign_contract              | any           | S     | S      |                                                      |
complete_total             | any           | OF    | OF     |                                                      |
record_waiver              | any           | OE    |        |                                                      |
publish_price              | any           | OE    |        |                                                      |
report_milestone           | any           | OE    |        |                                                      |
accept_milestone           | any           |       | OS     |                                                      |
file_invoice               | any           | OF    |        |                                                      |
keep_projects              | any           |       |        | call_secretary                                       |
read_project               | any           | OESF  |        | call_secretary statistician auditor                  |
ask_tranche                | any           | OF    |        |                                                      |
decide_tranche             | any           |       |        | call_secretary                                       |
order_recovery             | any           |       |        | call_secretary                                       |
lift_recovery              | any           |       |        | call_secretary                                       |
read_escrow                | any           | OESF  | OESF   | auditor                                              |
fund_escrow                | any           | OF    |        |                                                      |
apply_for_registration     | any           | OEF   |        |                                                      |
read_application           | any           | OESF  |        |                                                      |
read_application           | not draft     |       | OESF   | registrar second_reviewer statistician auditor       |
read_application           | has a number  |       |        | buyer's registrar second_reviewer statistician auditor |
use_registration_desk      | any           |       |        | registrar second_reviewer                            |
review_registration        | any           |       |        | registrar                                            |
second_review_registration | any           |       |        | second_reviewer                                      |
review_refusal             | any           |       |        | registrar second_reviewer                            |
confirm_change             | any           |       |        | second_reviewer                                      |
keep_points                | any           |       |        | administrator                                        |
export_for_tax             | any           | OF    |        |                                                      |
revoke_registration        | any           |       |        | registrar second_reviewer                            |
confirm_revocation         | any           |       |        | registrar second_reviewer                            |
import_registrations       | any           |       |        | registrar statistician                               |
read_import                | any           |       |        | registrar statistician auditor                       |
file_income                | any           | OF    |        |                                                      |
approve_income             | any           |       |        | registrar                                            |
open_figure                | any           |       |        | statistician registrar second_reviewer auditor administrator |
set_target                 | any           |       |        | statistician                                         |
publish_figures            | any           |       |        | statistician                                         |
keep_cut                   | any           |       |        |                                                      | own
see_unregistered           | any           |       |        | statistician registrar second_reviewer auditor       |
remind_registrant          | any           |       |        | statistician registrar                               |
write_conversion           | any           | OE    |        |                                                      |
read_conversion            | any           | OESF  |        |                                                      |
read_conversion            | not draft     |       |        | statistician auditor                                 |
review_conversion          | any           |       |        | statistician                                         |
record_scene               | any           |       |        | statistician                                         |
use_console                | any           |       |        | any all                                              |
read_audit                 | any           |       |        | auditor administrator                                |
run_deliveries             | any           |       |        | administrator                                        |
edit_calendar              | any           |       |        | administrator                                        |
edit_policies              | any           |       |        | administrator                                        |
"""

DUTIES = """
permission                 | refused to an official who
verify_organisation        | belongs to FIRST; is its founded_by
decide_affiliation         | belongs to FIRST; belongs to SECOND
review_listing             | belongs to FIRST
approve_call               | belongs to FIRST
confirm_commitment         | belongs to FIRST; is its asked_by
cancel_call                | belongs to FIRST
revoke_call                | belongs to FIRST
hold_call_key              | belongs to FIRST
keep_panel                 | belongs to FIRST
answer_bids                | belongs to FIRST
decide_objection           | belongs to FIRST; belongs to SECOND; is its person_id; is one of its approvers
review_registration        | belongs to FIRST; belongs to SECOND; belongs to FURTHER
second_review_registration | belongs to FIRST; belongs to SECOND; belongs to FURTHER; is its reviewed_by
review_refusal             | belongs to FIRST; belongs to SECOND; belongs to FURTHER; is its reviewed_by; is its second_reviewed_by
confirm_change             | belongs to FIRST; belongs to SECOND; belongs to FURTHER; is its change_decided_by
revoke_registration        | belongs to FIRST; belongs to SECOND; belongs to FURTHER
confirm_revocation         | belongs to FIRST; belongs to SECOND; belongs to FURTHER; is its revocation_proposed_by
approve_income             | belongs to FIRST; belongs to SECOND; belongs to FURTHER
review_conversion          | belongs to FIRST
keep_projects              | belongs to FIRST
decide_tranche             | belongs to FIRST; is its asked_by
order_recovery             | belongs to FIRST
lift_recovery              | belongs to FIRST; is its ordered_by
"""

STEPS = """
step                                 | from                               | who
award.confirm                        | proposed                           | the system
award.annul                          | proposed                           | the system
bid.replace                          | sealed withdrawn                   | SECOND(OE)
bid.withdraw                         | sealed                             | SECOND(OE)
bid.open                             | sealed                             | FIRST(OE) call_secretary
bid.fail                             | sealed                             | FIRST(OE) call_secretary
bid.ask_repair                       | opened                             | call_secretary
bid.repair                           | repairing                          | SECOND(OE)
bid.exclude                          | opened repairing                   | call_secretary
bid.answer                           | opened excluded repairing          | the system
bid.answer_unopened                  | faulty                             | the system
bid_letter.send                      | draft                              | call_secretary
blind_copy.release                   | draft                              | call_secretary
candidate.reject                     | kept                               | FIRST(OE)
candidate.keep                       | rejected                           | FIRST(OE)
challenge.submit                     | draft returned                     | FIRST(OE)
challenge.take_back                  | submitted                          | FIRST(OE)
challenge.return_                    | submitted refining                 | call_secretary
challenge.refuse                     | submitted refining                 | call_secretary
challenge.pass_district              | submitted                          | call_secretary
challenge.refine                     | refining                           | call_secretary
challenge.fund                       | approved                           | the system
challenge.unfund                     | funded                             | FIRST(OF)
challenge.publish                    | funded                             | call_secretary
challenge.withdraw                   | draft returned submitted refining approved funded | FIRST(OE)
challenge.extend                     | published                          | FIRST(OE)
challenge.close                      | published                          | the system
challenge.lapse                      | published                          | the system
challenge.open                       | closed                             | FIRST(OE) call_secretary
challenge.start_review               | opened                             | call_secretary
challenge.defend                     | reviewing                          | call_secretary
challenge.start_consensus            | reviewing defending                | call_secretary
challenge.give_up                    | opened reviewing defending consensus | FIRST(OS)
challenge.propose                    | opened consensus                   | FIRST(OS)
challenge.reconsider                 | proposed                           | the system
challenge.choose_again               | proposed                           | the system
challenge.award                      | proposed                           | the system
challenge.contract                   | awarded                            | the system
challenge.accept_finally             | contracted                         | the system
challenge.settle                     | contracted accepting               | the system
challenge.cancel                     | published closed opened reviewing defending consensus proposed awarded | FIRST(OS) call_secretary
challenge.terminate                  | contracted accepting               | the system
challenge.revoke                     | awarded contracted accepting settled | call_secretary
commitment.hold                      | asked                              | call_secretary
commitment.refuse                    | asked                              | call_secretary
commitment.release                   | held                               | the system
commitment.refund                    | held                               | the system
conversion.submit                    | draft refused                      | FIRST(OE)
conversion.take_back                 | submitted                          | FIRST(OE)
conversion.accept                    | submitted                          | statistician
conversion.refuse                    | submitted                          | statistician
conversion.revoke                    | accepted                           | statistician
scene.strike                         | recorded                           | statistician
contract.revise                      | draft                              | FIRST(OE) SECOND(OE)
contract.send                        | draft                              | FIRST(OE) SECOND(OE)
contract.take_back                   | signing                            | FIRST(OE) SECOND(OE)
contract.sign                        | signing                            | FIRST(S) SECOND(S)
contract.withdraw_signature          | signing                            | FIRST(S) SECOND(S)
contract.take_effect                 | signing                            | the system
contract.amend                       | in_force amending                  | FIRST(OE) SECOND(OE)
contract.sign_amendment              | amending                           | FIRST(S) SECOND(S)
contract.withdraw_amendment_signature | amending                          | FIRST(S) SECOND(S)
contract.drop_amendment              | amending                           | FIRST(OE) SECOND(OE)
contract.take_amended_effect         | amending                           | the system
contract.perform                     | in_force                           | the system
contract.terminate                   | in_force amending                  | the system
termination.agree                    | proposed                           | FIRST(S) SECOND(S)
termination.refuse                   | proposed                           | FIRST(S) SECOND(S)
termination.give                     | proposed                           | FIRST(S) SECOND(S)
termination.contest                  | given                              | FIRST(S) SECOND(S)
termination.accept                   | given contested                    | FIRST(S) SECOND(S)
termination.take_effect              | proposed given                     | the system
termination.withdraw                 | proposed given contested           | FIRST(S) SECOND(S)
expert.admit                         | applied                            | operator call_secretary
expert.agree                         | invited                            | signed
expert.readmit                       | removed                            | operator call_secretary
expert.remove                        | applied invited active resting     | operator call_secretary
expert.rest                          | active                             | own
expert.return_                       | resting                            | own
expert_draw.draw                     | committed                          | call_secretary
expert_draw.publish                  | drawn                              | call_secretary
first_refusal.waive                  | open                               | FIRST(OE)
first_refusal.exercise               | open                               | FIRST(OE)
enquiry.accept                       | sent overdue                       | SECOND(OE)
enquiry.decline                      | sent overdue                       | SECOND(OE)
enquiry.lapse                        | sent                               | the system
escrow.charge                        | planned failed funded              | FIRST(OF)
escrow.fund                          | charging                           | the system
escrow.decline                       | charging                           | the system
escrow.release                       | funded releasing                   | the system
escrow.refund                        | funded refunding                   | the system
escrow.keep                          | releasing refunding charging       | the system
escrow.pay_out                       | releasing                          | the system
escrow.give_back                     | refunding                          | the system
escrow.cancel                        | planned failed funded              | the system
escrow.split                         | funded                             | the system
escrow.bring                         | funded                             | the system
escrow.pass_on                       | funded                             | the system
import.check                         | uploaded                           | the system
import.fail                          | uploaded                           | the system
import.confirm                       | checked                            | registrar statistician
import.hold_back                     | confirmed                          | the system
import.finish                        | confirmed                          | the system
import.drop                          | checked                            | registrar statistician
income.approve                       | filed                              | registrar
income.refuse                        | filed                              | registrar
intake.check                         | uploaded                           | the system
intake.confirm                       | checked                            | operator call_secretary
intake.drop                          | checked                            | operator call_secretary
intake.fail                          | uploaded                           | the system
intake.finish                        | confirmed                          | the system
instruction.succeed                  | pending                            | the system
instruction.fail                     | pending                            | the system
introduction.introduce               | proposed                           | FIRST(OE) SECOND(OE)
introduction.decline                 | proposed                           | FIRST(OE) SECOND(OE)
introduction.withdraw                | proposed                           | own
invitation.accept                    | open                               | signed
invitation.decline                   | open                               | signed
invitation.withdraw                  | open                               | FIRST(O)
meeting.close                        | open                               | own
milestone.report                     | planned rejected                   | FIRST(OE)
milestone.accept                     | reported                           | SECOND(OS)
milestone.reject                     | reported                           | SECOND(OS)
milestone.end                        | reported rejected                  | SECOND(OS)
milestone.pay                        | accepted                           | the system
milestone_extension.grant            | asked                              | SECOND(OS)
milestone_extension.refuse           | asked                              | SECOND(OS)
notice.stop                          | open                               | the system
notice.resume                        | stopped                            | call_secretary operator
notice.end                           | open                               | the system
notice.revoke                        | open stopped                       | call_secretary operator
objection.refuse                     | received                           | the system
objection.uphold                     | received                           | call_secretary operator
objection.dismiss                    | received                           | call_secretary operator
organisation.verify                  | pending                            | operator administrator
organisation.refuse                  | pending                            | operator administrator
organisation.resubmit                | refused                            | FIRST(O)
organisation.amend                   | verified                           | FIRST(O)
organisation.suspend                 | verified                           | operator administrator
organisation.restore                 | suspended                          | operator administrator
paper.make                           | asked                              | the system
paper.fail                           | asked                              | the system
paper.ask_again                      | failed                             | signed
registration.submit                  | draft returned                     | FIRST(OEF)
registration.accept                  | submitted                          | registrar
registration.return_                 | submitted accepted prechecked      | registrar
registration.refuse                  | accepted prechecked                | registrar
registration.pass_on                 | accepted                           | registrar
registration.register                | accepted                           | registrar
registration.precheck                | accepted                           | registrar
registration.confirm                 | second_review                      | second_reviewer
registration.confirm_precheck        | second_review                      | second_reviewer
registration.hand_back               | second_review                      | second_reviewer
registration.return_in_second_review | second_review                      | second_reviewer
registration.refuse_in_second_review | second_review                      | second_reviewer
registration.bring_back              | prechecked                         | registrar
registration.ask_review              | refused                            | FIRST(OEF)
registration.uphold                  | review_asked                       | registrar second_reviewer
registration.overturn                | review_asked                       | registrar second_reviewer
registration.ask_change              | registered                         | FIRST(OEF)
registration.pass_change_on          | changing                           | registrar
registration.change                  | changing                           | registrar
registration.confirm_change          | changing                           | second_reviewer
registration.turn_down_change        | changing                           | registrar
registration.propose_revocation      | registered                         | registrar second_reviewer
registration.drop_revocation         | revoking                           | registrar second_reviewer
registration.revoke                  | revoking                           | registrar second_reviewer
registration.ask_cancellation        | registered                         | FIRST(OEF)
registration.keep                    | cancelling                         | registrar
registration.cancel                  | cancelling                         | registrar
seat.pledge                          | drawn                              | own
seat.recuse                          | drawn pledged                      | own
seat.resign                          | drawn pledged                      | own
seat.block                           | drawn pledged                      | call_secretary
sheet.lock                           | open                               | own
grant_project.publish                | entered                            | call_secretary
grant_project.approve                | public                             | the system
grant_project.fall                   | public                             | the system
grant_project.drop                   | entered                            | call_secretary
grant_project.close                  | approved                           | call_secretary
grant_project.revoke                 | approved                           | call_secretary
tranche.grant                        | asked                              | call_secretary
tranche.refuse                       | asked                              | call_secretary
tranche.pay                          | granted                            | call_secretary
tranche.stop                         | granted                            | call_secretary
recovery.return_                     | ordered                            | call_secretary
recovery.lift                        | ordered                            | call_secretary
award.eliminate                      | confirmed                          | FIRST(OS)
short_list.freeze                    | open                               | FIRST(OE)
version.submit                       | draft returned                     | FIRST(OE)
version.revise                       | submitted                          | FIRST(OE)
version.return_                      | submitted                          | operator
version.refuse                       | submitted                          | operator
version.approve                      | submitted                          | operator
version.supersede                    | published                          | the system
version.withdraw                     | draft submitted returned published | FIRST(OE)
version.expire                       | published                          | the system
"""

FIRST, SECOND, OTHER, UNVERIFIED, FURTHER = 1, 2, 3, 4, 5
DISTRICT, BUYERS_DISTRICT = "340104", "340202"  # 蜀山区 in Hefei; in Wuhu
OVER, OVER_BUYER, ELSEWHERE = ("340104", "340100", "340000"), ("340202", "340200"), ("340102", "310000")
OWNER_OF_THE_RECORD = 99
LETTERS = {role.value[0].upper(): role for role in OrgRole}
NUMBERED = ("registered", "changing", "revoking", "revoked", "cancelling", "cancelled")


def a_record(state="draft", **changes):
    """Return a record with every attribute that a rule may ask for."""
    first = ("organisation_id", "seller_id", "sender_id", "payer_id", "demand_organisation_id")
    second = ("buyer_id", "recipient_id", "payee_id", "result_organisation_id", "bidder_id")
    earlier = dict.fromkeys(("founded_by", "reviewed_by", "revocation_proposed_by"), 90)
    earlier |= dict.fromkeys(("second_reviewed_by", "change_decided_by", "asked_by", "ordered_by"), 90)
    values = {
        **dict.fromkeys(first, FIRST),
        **dict.fromkeys(second, SECOND),
        **earlier,
        "state": state,
        "region": DISTRICT,
        "buyer_region": BUYERS_DISTRICT,
        "person_id": OWNER_OF_THE_RECORD,
        "approvers": [91],
        "party_ids": [FIRST, SECOND],
        "leads": True,
        "further_ids": (FURTHER,),
    }
    return SimpleNamespace(**{**values, **changes})


def a_member_of(organisation, *roles, verified=True):
    return Actor(
        10, memberships={organisation: frozenset(roles)}, verified=frozenset({organisation} if verified else ())
    )


def an_official(role, region, **more):
    return Actor(**{"person_id": 11, "grants": frozenset({(role, region)}), **more})


def everybody():
    """Yield (name, actor): one of each kind of person."""
    yield "stranger", Actor()
    yield "signed in", Actor(10)
    yield "the person of the record", Actor(OWNER_OF_THE_RECORD)
    yield "another organisation", a_member_of(OTHER, *OrgRole)
    yield "an unverified organisation", a_member_of(UNVERIFIED, *OrgRole, verified=False)
    for side, organisation in (("FIRST", FIRST), ("SECOND", SECOND)):
        for role in OrgRole:
            yield f"{side} {role}", a_member_of(organisation, role)
    for place, regions in (("over", OVER), ("buyer's", OVER_BUYER), ("elsewhere", ELSEWHERE)):
        for role in Role:
            for region in regions:
                yield f"{place} {role} {region}", an_official(role, region)


PEOPLE = dict(everybody())


def rows(table):
    """Yield the cells of each line of a table."""
    for line in table.strip().splitlines()[1:]:
        yield [cell.strip() for cell in line.split("|")]


def holds_in(states, state):
    return {"any": True, "not draft": state != "draft", "has a number": state in NUMBERED}[states]


def allowed(permission, state):
    """Return the names of the people who may, as the table says."""
    names = set()
    for named, states, first, second, officials, others in rows(TABLE):
        if named == permission and holds_in(states, state):
            names |= {f"FIRST {LETTERS[letter]}" for letter in first}
            names |= {f"SECOND {LETTERS[letter]}" for letter in second}
            names |= _officials(officials) | _others(others)
    return names


def _officials(cell):
    words = cell.split()
    roles = set(OFFICIAL_ROLES) if "all" in words else {Role(word) for word in words if word not in ("any", "buyer's")}
    places = ("over", "buyer's", "elsewhere") if "any" in words else ("buyer's",) if "buyer's" in words else ("over",)
    return {name for name in PEOPLE if name.startswith(places) and name.split()[1] in roles}


def _others(cell):
    if cell == "signed":
        return set(PEOPLE) - {"stranger"}
    if cell == "verified":
        return {name for name in PEOPLE if name.startswith(("another", "SECOND"))}
    return {"the person of the record"} if cell == "own" else set()


def states_of(permission):
    """Return the states that records of this permission can be in; any state where it doesn't depend on it."""
    db.load_models()
    life = {Permission.READ_APPLICATION: "registration", Permission.READ_DRAFT_LISTING: "version"}.get(permission)
    lives = [lifecycle.LIVES[life]] if life else lifecycle.LIVES.values()
    return sorted({str(state) for one in lives for state in one.states})


def may_do(permission, record):
    return {name for name, actor in PEOPLE.items() if permits(actor, permission, record)}


def test_the_table_speaks_of_every_permission_and_of_no_other():
    assert {row[0] for row in rows(TABLE)} == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_exactly_those_may_whom_the_table_names(permission):
    for state in states_of(permission):
        assert may_do(permission, a_record(state)) == allowed(permission, state), state


FURTHER_PARTY = """
permission       | states    | FURTHER
read_contract    | any       | OESF
edit_contract    | any       | OE
sign_contract    | any       | S
complete_total   | any       | OF
read_application | not draft | OESF
"""


@pytest.mark.parametrize("permission", Permission)
def test_a_further_party_of_a_contract_does_what_its_table_names(permission):
    nothing = {"organisation_id": None, "bidder_id": None}  # so that it is nobody's own record by another way
    for state in states_of(permission):
        record = a_record(state, **nothing)
        expected = {
            LETTERS[letter]
            for named, states, letters in rows(FURTHER_PARTY)
            if named == permission and holds_in(states, state)
            for letter in letters
        }
        stranger = {role for role in OrgRole if permits(a_member_of(OTHER, role), permission, record)}
        found = {role for role in OrgRole if permits(a_member_of(FURTHER, role), permission, record)}
        assert found - stranger == expected, state


def officials_allowed(permission):
    return [Role(name.split()[1]) for name in allowed(permission, "submitted") if name.startswith("over ")]


def _stained(role, words):
    """Return an official with a tie to the record, in the words of the table of duties."""
    if words.startswith("belongs to "):
        organisation = {"FIRST": FIRST, "SECOND": SECOND, "FURTHER": FURTHER}[words.split()[-1]]
        return an_official(role, "340100", memberships={organisation: frozenset({OrgRole.EDITOR})})
    attribute = words.split()[-1]
    return an_official(role, "340100", person_id={"person_id": OWNER_OF_THE_RECORD, "approvers": 91}.get(attribute, 90))


@pytest.mark.parametrize("row", list(rows(DUTIES)), ids=lambda row: row[0])
def test_nobody_decides_on_what_is_their_own(row):
    permission, ties = Permission(row[0]), row[1].split("; ")
    record = a_record("submitted")
    for role in officials_allowed(permission):
        assert permits(an_official(role, "340100"), permission, record)
        for tie in ties:
            assert not permits(_stained(role, tie), permission, record), (role, tie)


def test_every_other_permission_of_officials_has_no_tie_to_a_person_or_a_party():
    """So that a new separation of duties is entered in the table of duties, too."""
    listed = {row[0] for row in rows(DUTIES)}
    ties = {tie for row in rows(DUTIES) for tie in row[1].split("; ")}
    for permission in set(Permission) - listed:
        for role in officials_allowed(permission):
            assert all(permits(_stained(role, tie), permission, a_record("submitted")) for tie in ties), permission


FOREIGN = st.sampled_from(["110000", "310104", "320000", "340102", "340123", "420100"])
PLACES_OF_THE_RECORD = (DISTRICT, BUYERS_DISTRICT)
TIED_TO_NOTHING = set(Permission) - {Permission.SEND_ENQUIRY, Permission.ASK_ABOUT_CALL, Permission.USE_CONSOLE}
"""All but these: any verified organisation may ask, and the console's front page is every official's."""


@given(
    actor=st.sampled_from(sorted(PEOPLE)),
    permission=st.sampled_from(sorted(TIED_TO_NOTHING)),
    state=st.sampled_from(["draft", "submitted", "registered", "published"]),
    foreign=st.sets(st.tuples(st.sampled_from(Role), FOREIGN), max_size=4),
    elsewhere=st.dictionaries(st.integers(50, 60), st.frozensets(st.sampled_from(OrgRole), min_size=1), max_size=3),
)
def test_nobody_gains_or_loses_by_another_region_or_organisation(actor, permission, state, foreign, elsewhere):
    person, record = PEOPLE[actor], a_record(state)
    assert not any(codes.contains(area, place) for _, area in foreign for place in PLACES_OF_THE_RECORD)
    more = Actor(
        person.person_id,
        memberships={**person.memberships, **elsewhere},
        verified=person.verified | frozenset(elsewhere) if person.verified else frozenset(),
        grants=person.grants | frozenset(foreign),
    )
    assert permits(more, permission, record) == permits(person, permission, record)


def steps():
    """Yield (life, state, verb, who the table of steps names)."""
    for verb, states, who in rows(STEPS):
        life, _, step = verb.partition(".")
        yield life, set(states.split()), step, who


def test_every_step_of_every_life_stands_in_the_table_with_its_states():
    db.load_models()
    real = {(life, verb): {str(s) for s in moves[verb][0]} for life, moves in _moves().items() for verb in moves}
    assert {(life, verb): states for life, states, verb, _ in steps()} == real


def _moves():
    return {name: life.moves for name, life in lifecycle.LIVES.items()}


@pytest.mark.parametrize("row", list(steps()), ids=lambda row: f"{row[0]}.{row[2]}")
def test_a_step_is_taken_in_the_states_and_by_the_people_of_the_table_only(row):
    life, states, verb, who = row
    db.load_models()
    permission = MOVES[life][verb]
    for state in map(str, lifecycle.LIVES[life].states):
        possible = lifecycle.LIVES[life].allows(lifecycle.LIVES[life].initial.__class__(state), verb)
        named = may_do(permission, a_record(state)) if possible and permission else set()
        assert named == (_named(who) if state in states else set()), state


def _named(who):
    """Return the people whom a cell of the table of steps names."""
    if who == "the system":
        return set()
    words = who.split()
    members = {f"{w[:-1].partition('(')[0]} {LETTERS[x]}" for w in words if "(" in w for x in w[:-1].partition("(")[2]}
    officials = " ".join(word for word in words if word in set(Role))
    others = " ".join(word for word in words if word in ("signed", "own"))
    return members | _officials(officials) | _others(others)
