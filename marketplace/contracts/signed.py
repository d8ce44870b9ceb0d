"""What "signed by all" means to the database: conditions in SQL for its triggers, the same on both engines.

`{contract}` stands for the number of the contract.
"""

from __future__ import annotations

NEWEST = "(SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = {contract})"

ALL_HAVE_SIGNED = (
    "(SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id "  # noqa: S608
    f"WHERE contract_version.contract_id = {{contract}} AND contract_version.number = {NEWEST} "
    "AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) "
    "= 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = {contract})"
)
"""Every party's signature stands under the newest version."""

JOINS = (
    "(SELECT state FROM contract WHERE contract.id = {row}.contract_id) = 'amending' "  # noqa: S608
    "AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id "
    "WHERE contract_version.contract_id = {row}.contract_id AND signature.organisation_id = {row}.organisation_id "
    f"AND contract_version.number = {NEWEST.format(contract='{row}.contract_id')} "
    "AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) "
    "AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = {row}.contract_id "
    "AND known.organisation_id = {row}.organisation_id)"
)
"""An organisation that is no party yet has signed the change of a contract that it joins."""

CHANGE_IS_SIGNED = "{row}.state = 'amending' AND " + ALL_HAVE_SIGNED.format(contract="{row}.id")
"""For the contract itself: its last signature under a change has fallen, and the columns follow the text."""

CONTENT_IS_SIGNED = (
    "(SELECT state FROM contract WHERE contract.id = {row}.contract_id) = 'amending' AND "  # noqa: S608
    + ALL_HAVE_SIGNED.format(contract="{row}.contract_id")
)
"""The same for the rows of its content."""
