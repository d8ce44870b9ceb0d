"""Pages of enquiries: asking, answering, talking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.files import queries as files
from marketplace.files.actions import attach_uploads
from marketplace.listings import enquiries as acts
from marketplace.listings import paging, queries, shown
from marketplace.listings.blueprint import NUMBER, bp, enquiry_of, listing_of
from marketplace.listings.decision_forms import AnswerForm, EnquiryForm, MessageForm
from marketplace.listings.states import UNANSWERED
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Organisation
    from marketplace.listings.models import Enquiry, EnquiryMessage, Listing
    from marketplace.permissions import Actor
    from marketplace.web.forms import Form


@bp.route(f"/listings/{NUMBER}/enquire", methods=["GET", "POST"])
@guarded(Permission.SEND_ENQUIRY, load=listing_of, seen_by=Permission.USE_ACCOUNT)
def enquire(listing: Listing) -> ResponseReturnValue:
    """Ask about a published result or demand."""
    asked = queries.waiting_enquiry(listing.id, guard.actor().verified)
    parties = _verified_parties()
    form = EnquiryForm()
    form.sender.choices = [(party.id, party.name) for party in parties]
    if not posted():
        return redirect(url_for("listings.enquiry", id=asked.id)) if asked else _enquire_page(listing, form)

    def send() -> Enquiry:
        party = next(one for one in parties if one.id == form.sender.data)
        enquiry = acts.ask(listing, form.text.data, sender=party, by=guard.actor())
        attach_uploads(form.files.data or (), enquiry, by=guard.actor())
        return enquiry

    return submit(form, send, then=_sent, page=lambda form: _enquire_page(listing, form))


def _verified_parties() -> list[Organisation]:
    found = (accounts.organisation(number) for number in sorted(guard.actor().verified))
    return [party for party in found if party]


def _sent(enquiry: Enquiry) -> str:
    flash(_("Sent. The other side has to answer before the date shown below."), "good")
    return url_for("listings.enquiry", id=enquiry.id)


def _enquire_page(listing: Listing, form: Form) -> str:
    return render_template(
        "listings/enquire.html",
        version=queries.published(listing.id),
        due=queries.due("enquiry.reply", listing.region)[0],
        form=form,
        **shown.table(),
    )


@bp.get("/enquiries")
@guarded(Permission.USE_ACCOUNT)
def enquiries() -> ResponseReturnValue:
    """The enquiries of my organisations, got and sent."""
    view, groups = paging.parts(queries.enquiries_of(guard.actor()))
    return render_template(
        "listings/enquiries.html",
        groups=groups,
        view=view,
        UNANSWERED=UNANSWERED,
        **shown.table(),
    )


@bp.route(f"/enquiries/{NUMBER}", methods=["GET", "POST"])
@guarded(Permission.READ_ENQUIRY, load=enquiry_of)
def enquiry(enquiry: Enquiry) -> ResponseReturnValue:
    """An enquiry: its answer, and the conversation that follows an acceptance."""
    if not posted():
        return _enquiry_page(enquiry)
    form = MessageForm()
    return submit(
        form,
        lambda: _write(enquiry, form),
        then=lambda _message: url_for("listings.enquiry", id=enquiry.id, _anchor="last"),
        page=lambda form: _enquiry_page(enquiry, message_form=form),
    )


def _write(enquiry: Enquiry, form: MessageForm) -> EnquiryMessage:
    message = acts.write(enquiry, form.text.data, by=guard.actor())
    attach_uploads(form.files.data or (), message, by=guard.actor())
    return message


@bp.post(f"/enquiries/{NUMBER}/answer")
@guarded(Permission.ANSWER_ENQUIRY, load=enquiry_of, seen_by=Permission.READ_ENQUIRY)
def answer(enquiry: Enquiry) -> ResponseReturnValue:
    """Accept or decline an enquiry."""
    form = AnswerForm()
    return submit(
        form,
        lambda: _answer(enquiry, form),
        then=lambda _enquiry: url_for("listings.enquiry", id=enquiry.id),
        page=lambda form: _enquiry_page(enquiry, answer_form=form),
    )


def _answer(enquiry: Enquiry, form: AnswerForm) -> Enquiry:
    text = form.answer.data or ""
    if form.decision.data == "accept":
        return acts.accept(enquiry, text, by=guard.actor())
    return acts.decline(enquiry, form.reason.data, text, by=guard.actor())


def _enquiry_page(enquiry: Enquiry, message_form: Form | None = None, answer_form: Form | None = None) -> str:
    actor = guard.actor()
    answers = enquiry.state in UNANSWERED and permits(actor, Permission.ANSWER_ENQUIRY, enquiry)
    return render_template(
        "listings/enquiry.html",
        enquiry=enquiry,
        asked=enquiry.sender_id in actor.memberships,
        answers=answers,
        answer_form=answer_form or (AnswerForm(formdata=None) if answers else None),
        message_form=message_form or MessageForm(formdata=None),
        files_of=_files_of,
        UNANSWERED=UNANSWERED,
        **shown.table(),
    )


def _files_of(subject: Enquiry | EnquiryMessage) -> list[dict[str, Any]]:
    """Return the files of a question or a message as the component for files wants them."""
    return [
        {
            "name": one.name,
            "url": url_for("files.download", public_id=one.public_id),
            "size": one.size,
            "digest": one.digest,
        }
        for one in files.of(subject)
    ]


def reads_enquiry(actor: Actor, enquiry_id: int) -> bool:
    """Tell who reads the files of a question: its two sides."""
    found = queries.enquiry(enquiry_id)
    return found is not None and permits(actor, Permission.READ_ENQUIRY, found)


def reads_message(actor: Actor, message_id: int) -> bool:
    """Tell who reads the files of a message: the two sides of its conversation."""
    found = queries.message(message_id)
    return found is not None and permits(actor, Permission.READ_ENQUIRY, found.enquiry)
