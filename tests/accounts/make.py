"""Forms of organisations as people fill them in."""

from marketplace.accounts.actions import OrganisationDraft

DETAILS = {
    "name": "合肥测试技术有限公司",
    "nature": "150",
    "region": "340104",
    "industry": "C35",
    "size": "small",
    "legal_representative": "法定代表人",
}


def a_draft(**changes):
    """Return what an organisation says about itself."""
    return OrganisationDraft(**{**DETAILS, **changes})
