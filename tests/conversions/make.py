"""Conversion records for tests."""

import io

from werkzeug.datastructures import FileStorage

from marketplace import clock
from marketplace.conversions import actions
from marketplace.conversions.actions import ConversionDraft
from marketplace.files import actions as files
from tests.factories import a_member, actor_of, an_official, an_organisation
from tests.listings.make import a_published

PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SHUSHAN = "340104"


def a_draft(**changes):
    values = {
        "way": "licence",
        "region": SHUSHAN,
        "converted_on": clock.today(),
        "taken_up_by": "测试企业",
        "account": "建成一条中试线。",
    }
    return ConversionDraft(**{**values, **changes})


def a_result(nature="150", organisation=None):
    """Return (published result, actor of its owner)."""
    party = organisation or an_organisation(nature=nature)
    return a_published(author=(party, actor_of(a_member(party))))


def a_conversion(result=None, *, nature="150", evidence=True, **changes):
    """Return (a record, an actor who may write on it); `result` as `a_result` returns it."""
    version, by = result or a_result(nature)
    one = actions.write(version, a_draft(**changes), by=by)
    if evidence:
        files.attach_uploads([FileStorage(io.BytesIO(PAPER), filename="合同.pdf")], one, by=by)
    return one, by


def an_official_of(region="340100"):
    return actor_of(an_official("statistician", region))


def accepted(result=None, **fields):
    """Return an accepted record."""
    one, by = a_conversion(result, **fields)
    actions.submit(one, by=by)
    actions.accept(one, by=an_official_of("000000"))
    return one
