"""The one next step on the page of a listing, for whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _

from marketplace.listings import queries
from marketplace.listings.completeness import lacking
from marketplace.listings.states import Kind, VersionState
from marketplace.permissions import Permission, permits
from marketplace.web.links import optional_url

if TYPE_CHECKING:
    from datetime import date

    from marketplace.listings.models import Version
    from marketplace.permissions import Actor

S = VersionState


@dataclass(frozen=True)
class Deed:
    """A button: where it leads, what it says, whether it posts, how it looks."""

    url: str
    label: str
    posts: bool = False
    tone: str = "primary"


@dataclass(frozen=True)
class NextStep:
    """What is to be done, by whom, until when."""

    title: str
    body: str = ""
    due: date | None = None
    mine: bool = True
    who: str = ""
    deeds: tuple[Deed, ...] = ()


def next_step(version: Version, actor: Actor) -> NextStep | None:
    """Return the one next step for this viewer, or None where there is nothing to do."""
    if permits(actor, Permission.WRITE_LISTING, version):
        return _of_author(version)
    if version.state is S.SUBMITTED and permits(actor, Permission.REVIEW_LISTING, version):
        deed = Deed(url_for("listings.review", id=version.id), _("Review this version"))
        return NextStep(_("This version waits for your decision"), due=version.review_due_on, deeds=(deed,))
    if version.state is S.PUBLISHED and version.organisation_id not in actor.memberships:
        return _of_visitor(version, actor)
    return None


def _of_author(version: Version) -> NextStep | None:
    if version.state in (S.DRAFT, S.RETURNED):
        return _to_submit(version)
    if version.state is S.SUBMITTED:
        return _under_review(version)
    work = queries.working(version.listing_id)
    if work is not None:
        deed = Deed(url_for("listings.version", id=work.id), _("Go to the version in work"))
        return NextStep(
            _("A newer version is in work"), _("What is published stands until it is approved."), deeds=(deed,)
        )
    if version.state is S.PUBLISHED:
        return _of_published(version)
    return _again(version)


def _to_submit(version: Version) -> NextStep:
    edit = url_for("listings.edit", id=version.id)
    if lacking(version):
        return NextStep(
            _("Fill in what is missing, then submit it"),
            _("The list below says what is missing."),
            deeds=(Deed(edit, _("Go on writing")),),
        )
    if not version.listing.organisation.verified:
        return NextStep(
            _("Your organisation has to be verified before you can submit this"),
            _("The draft is kept. An official checks the organisation's data."),
            deeds=(Deed(optional_url("accounts.organisations"), _("My organisations")),),
        )
    submit = url_for("listings.submit_version", id=version.id)
    if version.state is S.RETURNED:
        return NextStep(
            _("Correct what the reviewer named, then submit it again"),
            deeds=(
                Deed(edit, _("Correct the text")),
                Deed(submit, _("Submit it again"), posts=True, tone="outline"),
            ),
        )
    return NextStep(
        _("Read it through, then submit it for review"),
        _("You can take it back until the reviewer has decided."),
        deeds=(
            Deed(submit, _("Submit for review"), posts=True),
            Deed(edit, _("Change the text"), tone="outline"),
        ),
    )


def _under_review(version: Version) -> NextStep:
    back = Deed(
        url_for("listings.take_back", id=version.id), _("Take it back to change it"), posts=True, tone="outline"
    )
    return NextStep(
        _("The operator reads your version"),
        _("You will be told as soon as it is decided."),
        due=version.review_due_on,
        mine=False,
        who=_("the operator"),
        deeds=(back,),
    )


def _of_published(version: Version) -> NextStep:
    again = url_for("listings.revise", id=version.listing_id)
    call = optional_url("challenges.new", demand=version.listing_id) if version.kind is Kind.DEMAND else ""
    if call:
        return NextStep(
            _("Nobody has solved it yet? Post it as an open call"),
            _("With a bounty and a deadline, teams can bid for it."),
            deeds=(Deed(call, _("Raise it to an open call")), Deed(again, _("Change it"), posts=True, tone="outline")),
        )
    return NextStep(
        _("It is published"),
        _("A change is reviewed as a new version while this one stands."),
        due=None,
        deeds=(Deed(again, _("Change or renew it"), posts=True, tone="outline"),),
    )


def _again(version: Version) -> NextStep | None:
    base = queries.last_published(version.listing_id)
    if base is None or queries.published(version.listing_id) is not None:
        return None
    deed = Deed(url_for("listings.revise", id=version.listing_id), _("Publish it again"), posts=True)
    return NextStep(
        _("It is no longer shown"), _("A new version begins with the last text and is reviewed."), deeds=(deed,)
    )


def _of_visitor(version: Version, actor: Actor) -> NextStep:
    result = version.kind is Kind.RESULT
    title = _("Interested in this result?") if result else _("Can you solve this?")
    if not actor.signed_in:
        login = optional_url("security.login", next=request.path)
        return NextStep(
            title,
            _("Sign in to ask the owner; every answer has a deadline."),
            deeds=(Deed(login, _("Sign in to send an enquiry")),) if login else (),
        )
    if not actor.verified:
        mine = optional_url("accounts.organisations")
        return NextStep(
            title,
            _("Enquiries come from verified organisations, so that both sides know whom they talk to."),
            deeds=(Deed(mine, _("My organisations")),) if mine else (),
        )
    asked = queries.waiting_enquiry(version.listing_id, actor.memberships)
    if asked is not None:
        deed = Deed(url_for("listings.enquiry", id=asked.id), _("Read your enquiry"), tone="outline")
        return NextStep(
            _("Your enquiry waits for an answer"), due=asked.reply_due_on, mine=False, who=_("the owner"), deeds=(deed,)
        )
    deed = Deed(url_for("listings.enquire", id=version.listing_id), _("Send an enquiry"))
    return NextStep(title, _("The owner has to answer within a fixed number of working days."), deeds=(deed,))
