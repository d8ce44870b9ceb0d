"""The whole access policy on one page: who may do what to which record.

A rule is a predicate over (actor, subject). Subjects are judged by attributes that every room names alike:
`organisation_id` (whose it is), `region` (where that organisation is), `seller_id` / `buyer_id` (parties).
`MOVES` names the permission for each step of each lifecycle.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from marketplace import codes


class Role(enum.StrEnum):
    """Platform roles: dated grants with a region."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"  # 运营机构: runs the market by the city's commission
    REGISTRAR = "registrar"  # 登记员
    SECOND_REVIEWER = "second_reviewer"  # 大额复核员
    AUDITOR = "auditor"
    STATISTICIAN = "statistician"
    CALL_SECRETARY = "call_secretary"  # 揭榜挂帅 secretary
    EXPERT_REVIEWER = "expert_reviewer"
    BROKER = "broker"  # 技术经纪人


OFFICIAL_ROLES = frozenset(Role) - {Role.BROKER, Role.EXPERT_REVIEWER}


class OrgRole(enum.StrEnum):
    """What a member may do for an organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    SIGNATORY = "signatory"
    FINANCE = "finance"


@dataclass(frozen=True)
class Actor:
    """Whoever acts in this request, with all that rules judge by.

    Attributes:
        person_id: None for somebody who isn't signed in.
        memberships: organisation id -> roles there.
        verified: ids of those organisations that an official has verified.
        grants: (role, region code) pairs in force today.
    """

    person_id: int | None = None
    name: str = ""
    memberships: dict[int, frozenset[OrgRole]] = field(default_factory=dict)
    verified: frozenset[int] = frozenset()
    grants: frozenset[tuple[Role, str]] = frozenset()

    @property
    def signed_in(self) -> bool:
        """Whether this is a known person."""
        return self.person_id is not None

    @property
    def official(self) -> bool:
        """Whether the person holds any official role today."""
        return any(role in OFFICIAL_ROLES for role, _ in self.grants)

    def has(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return any(role in roles for role, _ in self.grants)

    def has_in(self, region: str, *roles: Role) -> bool:
        """Whether the person holds one of the roles over this region."""
        return any(role in roles and codes.contains(area, region) for role, area in self.grants)

    def regions(self, *roles: Role) -> tuple[str, ...]:
        """Return the regions over which the person holds one of the roles."""
        return tuple(sorted({area for role, area in self.grants if role in roles}))

    def acts_for(self, organisation_id: int | None, *roles: OrgRole) -> bool:
        """Whether the person is a member there, in one of the roles if any are named."""
        held = self.memberships.get(organisation_id, frozenset()) if organisation_id is not None else frozenset()
        return bool(held & frozenset(roles)) if roles else bool(held)


NOBODY = Actor()

Rule = Callable[[Actor, Any], bool]


def signed_in(actor: Actor, _subject: Any) -> bool:
    """Anybody who is signed in."""
    return actor.signed_in


def verified(actor: Actor, _subject: Any) -> bool:
    """A member of at least one verified organisation."""
    return bool(actor.verified)


def holds(*roles: Role, over: str = "region") -> Rule:
    """Holds a role, over the subject's region (or the region named by another attribute) where there is a subject."""

    def rule(actor: Actor, subject: Any) -> bool:
        region = getattr(subject, over, None)
        return actor.has_in(region, *roles) if region else actor.has(*roles)

    return rule


def member(*roles: OrgRole, of: str = "organisation_id") -> Rule:
    """Acts for the organisation named by an attribute of the subject; for any where there is no subject."""

    def rule(actor: Actor, subject: Any) -> bool:
        if subject is None:
            return any(actor.acts_for(organisation, *roles) for organisation in actor.memberships)
        return actor.acts_for(getattr(subject, of, None), *roles)

    return rule


def further_party(*roles: OrgRole) -> Rule:
    """Acts for one of the further parties of a contract, those beside the first-named seller and buyer."""

    def rule(actor: Actor, subject: Any) -> bool:
        return any(actor.acts_for(organisation, *roles) for organisation in getattr(subject, "further_ids", ()))

    return rule


def joining_party(*roles: OrgRole) -> Rule:
    """Acts for one who becomes a party of a contract with the change that is being signed."""

    def rule(actor: Actor, subject: Any) -> bool:
        return any(actor.acts_for(organisation, *roles) for organisation in getattr(subject, "joining_ids", ()))

    return rule


def any_of(*rules: Rule) -> Rule:
    """One of the rules is enough."""
    return lambda actor, subject: any(rule(actor, subject) for rule in rules)


def all_of(*rules: Rule) -> Rule:
    """All of the rules are needed."""
    return lambda actor, subject: all(rule(actor, subject) for rule in rules)


def not_by(*attributes: str) -> Rule:
    """Separation of duties: the subject's earlier step was taken by somebody else."""
    return lambda actor, subject: all(getattr(subject, name, None) != actor.person_id for name in attributes)


def not_among(attribute: str) -> Rule:
    """Separation of duties: the person is not in the subject's list of people."""
    return lambda actor, subject: subject is None or actor.person_id not in getattr(subject, attribute)


def of_none(attribute: str) -> Rule:
    """Belongs to none of the organisations in the subject's list."""
    return lambda actor, subject: subject is None or not actor.memberships.keys() & set(getattr(subject, attribute))


def outsider(actor: Actor, subject: Any) -> bool:
    """Doesn't belong to the organisation that the subject belongs to."""
    return subject is None or getattr(subject, "organisation_id", None) not in actor.memberships


def no_party(actor: Actor, subject: Any) -> bool:
    """Belongs to none of the parties of a contract or its registration, the further ones included."""
    parties = (subject.seller_id, subject.buyer_id, *getattr(subject, "further_ids", ())) if subject is not None else ()
    return actor.memberships.keys().isdisjoint(parties)


def registrant(*roles: OrgRole) -> Rule:
    """Acts for whoever applies for 认定登记: the seller; the buyer of a technology import (a seller from outside)."""

    def rule(actor: Actor, subject: Any) -> bool:
        if subject is None:
            return any(actor.acts_for(organisation, *roles) for organisation in actor.memberships)
        imported = codes.outside_mainland(getattr(subject, "seller_region", None) or subject.region)
        party = getattr(subject, "registrant_id", None) or (subject.buyer_id if imported else subject.seller_id)
        return actor.acts_for(party, *roles)

    return rule


def at_its_point(actor: Actor, subject: Any) -> bool:
    """Works at the record's registration point, where people are named for it."""
    staff = getattr(subject, "point_staff", ())
    return not staff or actor.person_id in staff


def past(*states: str) -> Rule:
    """The record has left these states: what is only being written is its author's affair."""
    return lambda _actor, subject: subject is not None and subject.state not in states


def own(actor: Actor, subject: Any) -> bool:
    """The record belongs to the person."""
    return actor.person_id is not None and getattr(subject, "person_id", None) == actor.person_id


def keyholder(actor: Actor, subject: Any) -> bool:
    """Holds one of the keys that the record's bids are sealed under."""
    return not keyless(actor, subject) and actor.person_id in subject.keyholder_ids


def keyless(_actor: Actor, subject: Any) -> bool:
    """Nobody holds keys of the record's: the clock alone opens it."""
    return getattr(subject, "seal_mode", "clock") == "clock"


class Permission(enum.StrEnum):
    """What can be permitted."""

    # accounts
    USE_ACCOUNT = "use_account"
    FOUND_ORGANISATION = "found_organisation"
    READ_ORGANISATION = "read_organisation"
    EDIT_ORGANISATION = "edit_organisation"
    MANAGE_MEMBERS = "manage_members"
    VERIFY_ORGANISATION = "verify_organisation"
    GRANT_ROLES = "grant_roles"
    # files, inbox
    UPLOAD_FILE = "upload_file"
    READ_INBOX = "read_inbox"
    # intake
    READ_INTAKE = "read_intake"
    HAND_IN_ROWS = "hand_in_rows"
    # affiliations
    READ_AFFILIATIONS = "read_affiliations"
    KEEP_AFFILIATIONS = "keep_affiliations"
    READ_OWN_AFFILIATIONS = "read_own_affiliations"
    DECLARE_AFFILIATION = "declare_affiliation"
    DECIDE_AFFILIATION = "decide_affiliation"
    # experts
    READ_EXPERTS = "read_experts"
    KEEP_EXPERTS = "keep_experts"
    KEEP_OWN_PROFILE = "keep_own_profile"
    DRAW_EXPERTS = "draw_experts"
    # listings
    WRITE_LISTING = "write_listing"
    REVIEW_LISTING = "review_listing"
    READ_DRAFT_LISTING = "read_draft_listing"
    SEND_ENQUIRY = "send_enquiry"
    READ_ENQUIRY = "read_enquiry"
    ANSWER_ENQUIRY = "answer_enquiry"
    # discovery and brokers
    READ_MATCH = "read_match"
    JUDGE_MATCH = "judge_match"
    KEEP_SHORT_LIST = "keep_short_list"
    KEEP_SAVED_SEARCH = "keep_saved_search"
    EDIT_SYNONYMS = "edit_synonyms"
    BROKE = "broke"
    WITHDRAW_INTRODUCTION = "withdraw_introduction"
    ANSWER_INTRODUCTION = "answer_introduction"
    READ_INTRODUCTION = "read_introduction"
    # challenges
    WRITE_CALL = "write_call"
    READ_DRAFT_CALL = "read_draft_call"
    APPROVE_CALL = "approve_call"
    COMMIT_BOUNTY = "commit_bounty"
    CONFIRM_COMMITMENT = "confirm_commitment"
    RETURN_BOUNTY = "return_bounty"
    SPEAK_FOR_CALL = "speak_for_call"
    ASK_ABOUT_CALL = "ask_about_call"
    FOLLOW_CALL = "follow_call"
    CANCEL_CALL = "cancel_call"
    REVOKE_CALL = "revoke_call"
    BID = "bid"
    READ_OWN_BID = "read_own_bid"
    HOLD_CALL_KEY = "hold_call_key"
    OPEN_BIDS = "open_bids"
    READ_BIDS = "read_bids"
    PROPOSE_AWARD = "propose_award"
    # evaluation
    KEEP_PANEL = "keep_panel"
    READ_PANEL = "read_panel"
    JUDGE_BIDS = "judge_bids"
    LEAD_MEETING = "lead_meeting"
    READ_RANKING = "read_ranking"
    ANSWER_BIDS = "answer_bids"
    READ_LETTER = "read_letter"
    # notices
    OBJECT = "object"
    DECIDE_OBJECTION = "decide_objection"
    READ_OBJECTION = "read_objection"
    # contracts
    READ_CONTRACT = "read_contract"
    EDIT_CONTRACT = "edit_contract"
    SIGN_CONTRACT = "sign_contract"
    COMPLETE_TOTAL = "complete_total"
    RECORD_WAIVER = "record_waiver"
    PUBLISH_PRICE = "publish_price"
    REPORT_MILESTONE = "report_milestone"
    ACCEPT_MILESTONE = "accept_milestone"
    # payments
    READ_ESCROW = "read_escrow"
    FUND_ESCROW = "fund_escrow"
    FILE_INVOICE = "file_invoice"
    # grants
    KEEP_PROJECTS = "keep_projects"
    READ_PROJECT = "read_project"
    ASK_TRANCHE = "ask_tranche"
    DECIDE_TRANCHE = "decide_tranche"
    ORDER_RECOVERY = "order_recovery"
    LIFT_RECOVERY = "lift_recovery"
    # registration
    APPLY_FOR_REGISTRATION = "apply_for_registration"
    READ_APPLICATION = "read_application"
    USE_REGISTRATION_DESK = "use_registration_desk"
    REVIEW_REGISTRATION = "review_registration"
    SECOND_REVIEW_REGISTRATION = "second_review_registration"
    REVIEW_REFUSAL = "review_refusal"
    CONFIRM_CHANGE = "confirm_change"
    KEEP_POINTS = "keep_points"
    EXPORT_FOR_TAX = "export_for_tax"
    REVOKE_REGISTRATION = "revoke_registration"
    CONFIRM_REVOCATION = "confirm_revocation"
    IMPORT_REGISTRATIONS = "import_registrations"
    READ_IMPORT = "read_import"
    FILE_INCOME = "file_income"
    APPROVE_INCOME = "approve_income"
    # metrics
    OPEN_FIGURE = "open_figure"
    SET_TARGET = "set_target"
    PUBLISH_FIGURES = "publish_figures"
    KEEP_CUT = "keep_cut"
    SEE_UNREGISTERED = "see_unregistered"
    REMIND_REGISTRANT = "remind_registrant"
    # conversions
    WRITE_CONVERSION = "write_conversion"
    READ_CONVERSION = "read_conversion"
    REVIEW_CONVERSION = "review_conversion"
    RECORD_SCENE = "record_scene"
    # console
    USE_CONSOLE = "use_console"
    READ_AUDIT = "read_audit"
    RUN_DELIVERIES = "run_deliveries"
    EDIT_CALENDAR = "edit_calendar"
    EDIT_POLICIES = "edit_policies"


P, R, O = Permission, Role, OrgRole  # noqa: E741 - three names that the table below repeats a hundred times

RULES: dict[Permission, Rule] = {
    P.USE_ACCOUNT: signed_in,
    P.FOUND_ORGANISATION: signed_in,
    P.READ_ORGANISATION: any_of(member(), holds(*OFFICIAL_ROLES)),
    P.EDIT_ORGANISATION: member(O.OWNER),
    P.MANAGE_MEMBERS: member(O.OWNER),
    P.VERIFY_ORGANISATION: all_of(holds(R.OPERATOR, R.ADMINISTRATOR), outsider, not_by("founded_by")),
    P.GRANT_ROLES: holds(R.ADMINISTRATOR),
    P.UPLOAD_FILE: signed_in,
    P.READ_INBOX: signed_in,
    P.READ_INTAKE: holds(R.OPERATOR, R.CALL_SECRETARY, R.AUDITOR),
    P.HAND_IN_ROWS: holds(R.OPERATOR, R.CALL_SECRETARY),
    P.READ_AFFILIATIONS: holds(R.OPERATOR, R.CALL_SECRETARY, R.AUDITOR),
    P.KEEP_AFFILIATIONS: holds(R.OPERATOR, R.CALL_SECRETARY),
    P.READ_OWN_AFFILIATIONS: member(),
    P.DECLARE_AFFILIATION: member(O.OWNER, O.EDITOR),
    P.DECIDE_AFFILIATION: all_of(holds(R.OPERATOR, R.CALL_SECRETARY), of_none("party_ids")),
    P.READ_EXPERTS: holds(R.OPERATOR, R.CALL_SECRETARY, R.AUDITOR),
    P.KEEP_EXPERTS: holds(R.OPERATOR, R.CALL_SECRETARY),
    P.KEEP_OWN_PROFILE: own,
    P.DRAW_EXPERTS: holds(R.CALL_SECRETARY),
    P.WRITE_LISTING: member(O.OWNER, O.EDITOR),
    P.REVIEW_LISTING: all_of(holds(R.OPERATOR), outsider),
    P.READ_DRAFT_LISTING: any_of(member(), all_of(past("draft"), holds(R.OPERATOR, R.AUDITOR))),
    P.SEND_ENQUIRY: all_of(verified, outsider),
    P.READ_ENQUIRY: any_of(member(of="sender_id"), member(of="recipient_id")),
    P.ANSWER_ENQUIRY: member(O.OWNER, O.EDITOR, of="recipient_id"),
    P.READ_MATCH: any_of(
        member(of="demand_organisation_id"),
        member(of="result_organisation_id"),
        holds(R.BROKER, R.OPERATOR, R.AUDITOR),
    ),
    P.JUDGE_MATCH: any_of(member(of="demand_organisation_id"), member(of="result_organisation_id"), holds(R.BROKER)),
    P.KEEP_SHORT_LIST: member(O.OWNER, O.EDITOR),
    P.KEEP_SAVED_SEARCH: own,
    P.EDIT_SYNONYMS: holds(R.OPERATOR, R.ADMINISTRATOR),
    P.BROKE: holds(R.BROKER),
    P.WITHDRAW_INTRODUCTION: own,
    P.ANSWER_INTRODUCTION: any_of(
        member(O.OWNER, O.EDITOR, of="demand_organisation_id"),
        member(O.OWNER, O.EDITOR, of="result_organisation_id"),
    ),
    P.READ_INTRODUCTION: any_of(
        own,
        member(of="demand_organisation_id"),
        member(of="result_organisation_id"),
        holds(R.OPERATOR, R.AUDITOR),
    ),
    P.WRITE_CALL: member(O.OWNER, O.EDITOR),
    P.READ_DRAFT_CALL: any_of(member(), holds(R.CALL_SECRETARY, R.AUDITOR)),
    P.APPROVE_CALL: all_of(holds(R.CALL_SECRETARY), outsider),
    P.COMMIT_BOUNTY: member(O.OWNER, O.FINANCE),
    P.CONFIRM_COMMITMENT: all_of(holds(R.CALL_SECRETARY), outsider, not_by("asked_by")),
    P.RETURN_BOUNTY: any_of(member(O.OWNER, O.FINANCE), holds(R.CALL_SECRETARY)),
    P.SPEAK_FOR_CALL: member(O.OWNER, O.EDITOR),
    P.ASK_ABOUT_CALL: all_of(verified, outsider),
    P.FOLLOW_CALL: signed_in,
    P.CANCEL_CALL: any_of(member(O.OWNER, O.SIGNATORY), all_of(holds(R.CALL_SECRETARY), outsider)),
    P.REVOKE_CALL: all_of(holds(R.CALL_SECRETARY), outsider),
    P.BID: all_of(verified, member(O.OWNER, O.EDITOR, of="bidder_id"), outsider),
    P.READ_OWN_BID: member(of="bidder_id"),
    P.HOLD_CALL_KEY: all_of(holds(R.CALL_SECRETARY, R.OPERATOR, R.AUDITOR, R.ADMINISTRATOR), outsider),
    # Where officials hold the keys, nobody else opens: not the publisher, not another secretary.
    P.OPEN_BIDS: any_of(all_of(keyless, any_of(holds(R.CALL_SECRETARY), member(O.OWNER, O.EDITOR))), keyholder),
    P.READ_BIDS: any_of(member(O.OWNER, O.EDITOR, O.SIGNATORY), holds(R.CALL_SECRETARY)),
    P.PROPOSE_AWARD: member(O.OWNER, O.SIGNATORY),
    P.KEEP_PANEL: all_of(holds(R.CALL_SECRETARY), outsider),
    P.READ_PANEL: holds(R.CALL_SECRETARY, R.AUDITOR),
    P.JUDGE_BIDS: own,
    # The chair of a panel is one of its reviewers: the subject is the seat, and says who leads.
    P.LEAD_MEETING: all_of(own, lambda _actor, subject: bool(getattr(subject, "leads", False))),
    P.READ_RANKING: any_of(member(O.OWNER, O.EDITOR, O.SIGNATORY), holds(R.CALL_SECRETARY, R.AUDITOR)),
    P.ANSWER_BIDS: all_of(holds(R.CALL_SECRETARY), outsider),
    P.READ_LETTER: any_of(member(of="bidder_id"), holds(R.CALL_SECRETARY, R.AUDITOR)),
    P.OBJECT: signed_in,
    # Neither who approved something in the notice, nor anybody of its parties, nor the objector.
    P.DECIDE_OBJECTION: all_of(
        holds(R.CALL_SECRETARY, R.OPERATOR), not_among("approvers"), of_none("party_ids"), not_by("person_id")
    ),
    P.READ_OBJECTION: any_of(own, holds(R.CALL_SECRETARY, R.OPERATOR, R.AUDITOR)),
    P.READ_CONTRACT: any_of(
        member(of="seller_id"),
        member(of="buyer_id"),
        further_party(),
        joining_party(),
        holds(R.REGISTRAR, R.SECOND_REVIEWER, R.AUDITOR),
    ),
    P.EDIT_CONTRACT: any_of(
        member(O.OWNER, O.EDITOR, of="seller_id"),
        member(O.OWNER, O.EDITOR, of="buyer_id"),
        further_party(O.OWNER, O.EDITOR),
    ),
    P.SIGN_CONTRACT: any_of(
        member(O.SIGNATORY, of="seller_id"),
        member(O.SIGNATORY, of="buyer_id"),
        further_party(O.SIGNATORY),
        joining_party(O.SIGNATORY),
    ),
    P.COMPLETE_TOTAL: any_of(
        member(O.OWNER, O.FINANCE, of="seller_id"),
        member(O.OWNER, O.FINANCE, of="buyer_id"),
        further_party(O.OWNER, O.FINANCE),
    ),
    P.RECORD_WAIVER: member(O.OWNER, O.EDITOR, of="seller_id"),
    P.PUBLISH_PRICE: member(O.OWNER, O.EDITOR, of="seller_id"),
    P.REPORT_MILESTONE: member(O.OWNER, O.EDITOR, of="seller_id"),
    P.ACCEPT_MILESTONE: member(O.OWNER, O.SIGNATORY, of="buyer_id"),
    P.READ_ESCROW: any_of(member(of="payer_id"), member(of="payee_id"), holds(R.AUDITOR)),
    P.FUND_ESCROW: member(O.OWNER, O.FINANCE, of="payer_id"),
    P.FILE_INVOICE: member(O.OWNER, O.FINANCE, of="seller_id"),
    P.KEEP_PROJECTS: all_of(holds(R.CALL_SECRETARY), outsider),
    P.READ_PROJECT: any_of(member(), holds(R.CALL_SECRETARY, R.STATISTICIAN, R.AUDITOR)),
    P.ASK_TRANCHE: member(O.OWNER, O.FINANCE),
    P.DECIDE_TRANCHE: all_of(holds(R.CALL_SECRETARY), outsider, not_by("asked_by")),
    P.ORDER_RECOVERY: all_of(holds(R.CALL_SECRETARY), outsider),
    P.LIFT_RECOVERY: all_of(holds(R.CALL_SECRETARY), outsider, not_by("ordered_by")),
    P.APPLY_FOR_REGISTRATION: registrant(O.OWNER, O.EDITOR, O.FINANCE),
    P.READ_APPLICATION: any_of(
        registrant(),
        all_of(past("draft"), any_of(member(of="seller_id"), member(of="buyer_id"), further_party())),
        all_of(past("draft"), holds(R.REGISTRAR, R.SECOND_REVIEWER, R.STATISTICIAN, R.AUDITOR)),
        # what a region absorbed is its officials' business from the number on
        all_of(
            past(
                *("draft", "submitted", "accepted", "returned", "second_review"),
                *("prechecked", "refused", "review_asked"),
            ),
            holds(R.REGISTRAR, R.SECOND_REVIEWER, R.STATISTICIAN, R.AUDITOR, over="buyer_region"),
        ),
    ),
    P.USE_REGISTRATION_DESK: holds(R.REGISTRAR, R.SECOND_REVIEWER),
    P.REVIEW_REGISTRATION: all_of(holds(R.REGISTRAR), no_party, at_its_point),
    P.SECOND_REVIEW_REGISTRATION: all_of(holds(R.SECOND_REVIEWER), no_party, not_by("reviewed_by"), at_its_point),
    # Whoever refused doesn't judge the refusal; where a point has only those two, another office of the region does.
    P.REVIEW_REFUSAL: all_of(
        holds(R.REGISTRAR, R.SECOND_REVIEWER),
        no_party,
        not_by("reviewed_by", "second_reviewed_by"),
    ),
    P.CONFIRM_CHANGE: all_of(holds(R.SECOND_REVIEWER), no_party, not_by("change_decided_by"), at_its_point),
    P.KEEP_POINTS: holds(R.ADMINISTRATOR),
    P.EXPORT_FOR_TAX: member(O.OWNER, O.FINANCE),
    P.REVOKE_REGISTRATION: all_of(holds(R.REGISTRAR, R.SECOND_REVIEWER), no_party),
    P.CONFIRM_REVOCATION: all_of(
        holds(R.REGISTRAR, R.SECOND_REVIEWER),
        no_party,
        not_by("revocation_proposed_by"),
    ),
    P.IMPORT_REGISTRATIONS: holds(R.REGISTRAR, R.STATISTICIAN),
    P.READ_IMPORT: holds(R.REGISTRAR, R.STATISTICIAN, R.AUDITOR),
    P.FILE_INCOME: member(O.OWNER, O.FINANCE, of="seller_id"),
    P.APPROVE_INCOME: all_of(holds(R.REGISTRAR), no_party),
    P.OPEN_FIGURE: holds(R.STATISTICIAN, R.REGISTRAR, R.SECOND_REVIEWER, R.AUDITOR, R.ADMINISTRATOR),
    P.SET_TARGET: holds(R.STATISTICIAN),
    P.PUBLISH_FIGURES: holds(R.STATISTICIAN),
    P.KEEP_CUT: own,
    P.SEE_UNREGISTERED: holds(R.STATISTICIAN, R.REGISTRAR, R.SECOND_REVIEWER, R.AUDITOR),
    P.REMIND_REGISTRANT: holds(R.STATISTICIAN, R.REGISTRAR),
    P.WRITE_CONVERSION: member(O.OWNER, O.EDITOR),
    P.READ_CONVERSION: any_of(member(), all_of(past("draft"), holds(R.STATISTICIAN, R.AUDITOR))),
    P.REVIEW_CONVERSION: all_of(holds(R.STATISTICIAN), outsider),
    P.RECORD_SCENE: holds(R.STATISTICIAN),
    P.USE_CONSOLE: lambda actor, _subject: actor.official,
    P.READ_AUDIT: holds(R.AUDITOR, R.ADMINISTRATOR),
    P.RUN_DELIVERIES: holds(R.ADMINISTRATOR),
    P.EDIT_CALENDAR: holds(R.ADMINISTRATOR),
    P.EDIT_POLICIES: holds(R.ADMINISTRATOR),
}

SYSTEM = None
"""In `MOVES`: the step is taken by the system itself, when a deadline or a payment arrives."""

MOVES: dict[str, dict[str, Permission | None]] = {
    "introduction": {
        "introduce": P.ANSWER_INTRODUCTION,
        "decline": P.ANSWER_INTRODUCTION,
        "withdraw": P.WITHDRAW_INTRODUCTION,
    },
    "short_list": {"freeze": P.KEEP_SHORT_LIST},
    "candidate": {"reject": P.KEEP_SHORT_LIST, "keep": P.KEEP_SHORT_LIST},
    "registration": {
        "submit": P.APPLY_FOR_REGISTRATION,
        "accept": P.REVIEW_REGISTRATION,
        "return_": P.REVIEW_REGISTRATION,
        "refuse": P.REVIEW_REGISTRATION,
        "pass_on": P.REVIEW_REGISTRATION,
        "register": P.REVIEW_REGISTRATION,
        "precheck": P.REVIEW_REGISTRATION,
        "confirm": P.SECOND_REVIEW_REGISTRATION,
        "confirm_precheck": P.SECOND_REVIEW_REGISTRATION,
        "hand_back": P.SECOND_REVIEW_REGISTRATION,
        "return_in_second_review": P.SECOND_REVIEW_REGISTRATION,
        "refuse_in_second_review": P.SECOND_REVIEW_REGISTRATION,
        "bring_back": P.REVIEW_REGISTRATION,
        "ask_review": P.APPLY_FOR_REGISTRATION,
        "uphold": P.REVIEW_REFUSAL,
        "overturn": P.REVIEW_REFUSAL,
        "ask_change": P.APPLY_FOR_REGISTRATION,
        "pass_change_on": P.REVIEW_REGISTRATION,
        "change": P.REVIEW_REGISTRATION,
        "confirm_change": P.CONFIRM_CHANGE,
        "turn_down_change": P.REVIEW_REGISTRATION,
        "propose_revocation": P.REVOKE_REGISTRATION,
        "drop_revocation": P.REVOKE_REGISTRATION,
        "revoke": P.CONFIRM_REVOCATION,
        "ask_cancellation": P.APPLY_FOR_REGISTRATION,
        "keep": P.REVIEW_REGISTRATION,
        "cancel": P.REVIEW_REGISTRATION,
    },
    "import": {
        "check": SYSTEM,
        "fail": SYSTEM,
        "confirm": P.IMPORT_REGISTRATIONS,
        "hold_back": SYSTEM,
        "finish": SYSTEM,
        "drop": P.IMPORT_REGISTRATIONS,
    },
    "intake": {
        "check": SYSTEM,
        "fail": SYSTEM,
        "confirm": P.HAND_IN_ROWS,
        "finish": SYSTEM,
        "drop": P.HAND_IN_ROWS,
    },
    "expert": {
        "agree": P.USE_ACCOUNT,  # by whoever has proved the address: see experts.actions.agree
        "admit": P.KEEP_EXPERTS,
        "rest": P.KEEP_OWN_PROFILE,
        "return_": P.KEEP_OWN_PROFILE,
        "remove": P.KEEP_EXPERTS,
        "readmit": P.KEEP_EXPERTS,
    },
    "expert_draw": {"draw": P.DRAW_EXPERTS, "publish": P.DRAW_EXPERTS},
    "income": {"approve": P.APPROVE_INCOME, "refuse": P.APPROVE_INCOME},
    "conversion": {
        "submit": P.WRITE_CONVERSION,
        "take_back": P.WRITE_CONVERSION,
        "accept": P.REVIEW_CONVERSION,
        "refuse": P.REVIEW_CONVERSION,
        "revoke": P.REVIEW_CONVERSION,
    },
    "scene": {"strike": P.RECORD_SCENE},
    # by whoever may read the record that the paper is about: see papers.SOURCES
    "paper": {"make": SYSTEM, "fail": SYSTEM, "ask_again": P.USE_ACCOUNT},
    "organisation": {
        "verify": P.VERIFY_ORGANISATION,
        "refuse": P.VERIFY_ORGANISATION,
        "suspend": P.VERIFY_ORGANISATION,
        "restore": P.VERIFY_ORGANISATION,
        "resubmit": P.EDIT_ORGANISATION,
        "amend": P.EDIT_ORGANISATION,
    },
    "invitation": {
        "accept": P.USE_ACCOUNT,  # by whoever has proved the address: see accounts.queries.invitation_for
        "decline": P.USE_ACCOUNT,
        "withdraw": P.MANAGE_MEMBERS,
    },
    "escrow": {
        "charge": P.FUND_ESCROW,
        "fund": SYSTEM,
        "decline": SYSTEM,
        "release": SYSTEM,
        "refund": SYSTEM,
        "keep": SYSTEM,
        "pay_out": SYSTEM,
        "give_back": SYSTEM,
        "split": SYSTEM,
        "bring": SYSTEM,
        "pass_on": SYSTEM,
        "cancel": SYSTEM,
    },
    "instruction": {"succeed": SYSTEM, "fail": SYSTEM},
    "contract": {
        "revise": P.EDIT_CONTRACT,
        "send": P.EDIT_CONTRACT,
        "take_back": P.EDIT_CONTRACT,
        "sign": P.SIGN_CONTRACT,
        "withdraw_signature": P.SIGN_CONTRACT,
        "take_effect": SYSTEM,
        "amend": P.EDIT_CONTRACT,
        "sign_amendment": P.SIGN_CONTRACT,
        "withdraw_amendment_signature": P.SIGN_CONTRACT,
        "drop_amendment": P.EDIT_CONTRACT,
        "take_amended_effect": SYSTEM,
        "perform": SYSTEM,
        "terminate": SYSTEM,
    },
    "termination": {
        "agree": P.SIGN_CONTRACT,
        "refuse": P.SIGN_CONTRACT,
        "give": P.SIGN_CONTRACT,
        "contest": P.SIGN_CONTRACT,
        "accept": P.SIGN_CONTRACT,
        "take_effect": SYSTEM,
        "withdraw": P.SIGN_CONTRACT,
    },
    "first_refusal": {"waive": P.RECORD_WAIVER, "exercise": P.RECORD_WAIVER},
    "milestone": {
        "report": P.REPORT_MILESTONE,
        "accept": P.ACCEPT_MILESTONE,
        "reject": P.ACCEPT_MILESTONE,
        "end": P.ACCEPT_MILESTONE,
        "pay": SYSTEM,
    },
    "grant_project": {
        "publish": P.KEEP_PROJECTS,
        "approve": SYSTEM,
        "fall": SYSTEM,
        "drop": P.KEEP_PROJECTS,
        "close": P.KEEP_PROJECTS,
        "revoke": P.KEEP_PROJECTS,
    },
    "tranche": {
        "grant": P.DECIDE_TRANCHE,
        "refuse": P.DECIDE_TRANCHE,
        "pay": P.DECIDE_TRANCHE,
        "stop": P.KEEP_PROJECTS,
    },
    "recovery": {"return_": P.ORDER_RECOVERY, "lift": P.LIFT_RECOVERY},
    "milestone_extension": {"grant": P.ACCEPT_MILESTONE, "refuse": P.ACCEPT_MILESTONE},
    "version": {
        "submit": P.WRITE_LISTING,
        "revise": P.WRITE_LISTING,
        "return_": P.REVIEW_LISTING,
        "refuse": P.REVIEW_LISTING,
        "approve": P.REVIEW_LISTING,
        "supersede": SYSTEM,
        "withdraw": P.WRITE_LISTING,
        "expire": SYSTEM,
    },
    "enquiry": {"accept": P.ANSWER_ENQUIRY, "decline": P.ANSWER_ENQUIRY, "lapse": SYSTEM},
    "notice": {"stop": SYSTEM, "resume": P.DECIDE_OBJECTION, "end": SYSTEM, "revoke": P.DECIDE_OBJECTION},
    "objection": {"refuse": SYSTEM, "uphold": P.DECIDE_OBJECTION, "dismiss": P.DECIDE_OBJECTION},
    "challenge": {
        "submit": P.WRITE_CALL,
        "take_back": P.WRITE_CALL,
        "return_": P.APPROVE_CALL,
        "refuse": P.APPROVE_CALL,
        "pass_district": P.APPROVE_CALL,
        "refine": P.APPROVE_CALL,
        "fund": SYSTEM,
        "unfund": P.COMMIT_BOUNTY,
        "publish": P.APPROVE_CALL,
        "withdraw": P.WRITE_CALL,
        "extend": P.SPEAK_FOR_CALL,
        "close": SYSTEM,
        "lapse": SYSTEM,
        "open": P.OPEN_BIDS,
        "start_review": P.APPROVE_CALL,
        "defend": P.APPROVE_CALL,
        "start_consensus": P.APPROVE_CALL,
        "give_up": P.PROPOSE_AWARD,
        "propose": P.PROPOSE_AWARD,
        "reconsider": SYSTEM,
        "choose_again": SYSTEM,
        "award": SYSTEM,
        "contract": SYSTEM,
        "accept_finally": SYSTEM,
        "settle": SYSTEM,
        "cancel": P.CANCEL_CALL,
        "terminate": SYSTEM,
        "revoke": P.REVOKE_CALL,
    },
    "commitment": {
        "hold": P.CONFIRM_COMMITMENT,
        "refuse": P.CONFIRM_COMMITMENT,
        "release": SYSTEM,
        "refund": SYSTEM,
    },
    "seat": {
        "pledge": P.JUDGE_BIDS,
        "recuse": P.JUDGE_BIDS,
        "resign": P.JUDGE_BIDS,
        "block": P.KEEP_PANEL,
    },
    "sheet": {"lock": P.JUDGE_BIDS},
    "blind_copy": {"release": P.KEEP_PANEL},
    "meeting": {"close": P.LEAD_MEETING},
    "bid_letter": {"send": P.ANSWER_BIDS},
    "bid": {
        "replace": P.BID,
        "withdraw": P.BID,
        "open": P.OPEN_BIDS,
        "fail": P.OPEN_BIDS,
        "ask_repair": P.APPROVE_CALL,
        "repair": P.BID,
        "exclude": P.APPROVE_CALL,
        "answer": SYSTEM,
        "answer_unopened": SYSTEM,
    },
    "award": {"confirm": SYSTEM, "annul": SYSTEM, "eliminate": P.PROPOSE_AWARD},
}
"""lifecycle -> verb -> the permission that the step needs, or SYSTEM."""


def permits(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """Tell whether the actor may do this to the subject (or to any, without one)."""
    return RULES[permission](actor, subject)
