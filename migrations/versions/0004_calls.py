"""Calls in full: commitments, ways, sealing by officials, panels, letters, gates, acceptance, public money."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import marketplace.db
from marketplace.errors import Conflict

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE_WORK, MONTHS = "全部研究开发工作", 6  # what contracts of earlier calls were drafted with

TRIGGERS = {
    "sqlite": {
        "before": {
            "award_challenge_id_frozen_update": (
                "award",
                "",
                (
                    "CREATE TRIGGER award_challenge_id_frozen_update BEFORE UPDATE ON award FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.bid_id IS OLD.bid_id) OR NOT (NEW.reason IS OLD.reason)) BEGIN SELECT RAISE(ABORT, 'award_challenge_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_bidder_id_frozen_update": (
                "bid",
                "",
                (
                    "CREATE TRIGGER bid_bidder_id_frozen_update BEFORE UPDATE ON bid FOR EACH ROW WHEN OLD.state NOT IN ('sealed', 'withdrawn') AND (NOT (NEW.bidder_id IS OLD.bidder_id) OR NOT (NEW.person_id IS OLD.person_id) OR NOT (NEW.price_fen IS OLD.price_fen) OR NOT (NEW.content IS OLD.content) OR NOT (NEW.fault IS OLD.fault)) BEGIN SELECT RAISE(ABORT, 'bid_bidder_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "challenge_digest_frozen_delete": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_digest_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'challenge_digest_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "challenge_digest_frozen_update": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_digest_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') AND (NOT (NEW.digest IS OLD.digest) OR NOT (NEW.canonical IS OLD.canonical) OR NOT (NEW.key_id IS OLD.key_id) OR NOT (NEW.wrapped_key IS OLD.wrapped_key) OR NOT (NEW.opens_at IS OLD.opens_at) OR NOT (NEW.approved_by IS OLD.approved_by)) BEGIN SELECT RAISE(ABORT, 'challenge_digest_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "challenge_title_frozen_update": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_title_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.title IS OLD.title) OR NOT (NEW.problem IS OLD.problem) OR NOT (NEW.terms IS OLD.terms) OR NOT (NEW.eligibility IS OLD.eligibility) OR NOT (NEW.criteria IS OLD.criteria) OR NOT (NEW.bounty_fen IS OLD.bounty_fen) OR NOT (NEW.deadline_at IS OLD.deadline_at) OR NOT (NEW.demand_version_id IS OLD.demand_version_id)) BEGIN SELECT RAISE(ABORT, 'challenge_title_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_party_row_frozen_delete": (
                "contract_party",
                "",
                (
                    "CREATE TRIGGER contract_party_row_frozen_delete BEFORE DELETE ON contract_party FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'contract_party_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_party_row_frozen_insert": (
                "contract_party",
                "",
                (
                    "CREATE TRIGGER contract_party_row_frozen_insert BEFORE INSERT ON contract_party FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'contract_party_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_party_row_frozen_update": (
                "contract_party",
                "",
                (
                    "CREATE TRIGGER contract_party_row_frozen_update BEFORE UPDATE ON contract_party FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'contract_party_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
        },
        "after": {
            "acceptance_no_delete": (
                "acceptance",
                "",
                (
                    "CREATE TRIGGER acceptance_no_delete BEFORE DELETE ON acceptance\n            BEGIN SELECT RAISE(ABORT, 'acceptance is append-only'); END",
                ),
            ),
            "acceptance_no_update": (
                "acceptance",
                "",
                (
                    "CREATE TRIGGER acceptance_no_update BEFORE UPDATE ON acceptance\n            BEGIN SELECT RAISE(ABORT, 'acceptance is append-only'); END",
                ),
            ),
            "affiliation_check_no_delete": (
                "affiliation_check",
                "",
                (
                    "CREATE TRIGGER affiliation_check_no_delete BEFORE DELETE ON affiliation_check\n            BEGIN SELECT RAISE(ABORT, 'affiliation_check is append-only'); END",
                ),
            ),
            "affiliation_check_no_update": (
                "affiliation_check",
                "",
                (
                    "CREATE TRIGGER affiliation_check_no_update BEFORE UPDATE ON affiliation_check\n            BEGIN SELECT RAISE(ABORT, 'affiliation_check is append-only'); END",
                ),
            ),
            "affiliation_decision_no_delete": (
                "affiliation_decision",
                "",
                (
                    "CREATE TRIGGER affiliation_decision_no_delete BEFORE DELETE ON affiliation_decision\n            BEGIN SELECT RAISE(ABORT, 'affiliation_decision is append-only'); END",
                ),
            ),
            "affiliation_decision_no_update": (
                "affiliation_decision",
                "",
                (
                    "CREATE TRIGGER affiliation_decision_no_update BEFORE UPDATE ON affiliation_decision\n            BEGIN SELECT RAISE(ABORT, 'affiliation_decision is append-only'); END",
                ),
            ),
            "affiliation_edge_ends": (
                "affiliation_edge",
                "",
                (
                    "CREATE TRIGGER affiliation_edge_ends BEFORE INSERT ON affiliation_edge FOR EACH ROW WHEN (SELECT kind FROM affiliation_node WHERE id = NEW.to_id) <> 'organisation' OR NOT (NEW.kind = 'equity' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('organisation', 'person') OR NEW.kind = 'controller' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('organisation', 'person') OR NEW.kind = 'legal_representative' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('person') OR NEW.kind = 'employer' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('person') OR NEW.kind = 'address' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('address') OR NEW.kind = 'phone' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('phone')) BEGIN SELECT RAISE(ABORT, 'affiliation_edge_ends: this bond can not join these two'); END",
                ),
            ),
            "affiliation_edge_from_id_frozen_delete": (
                "affiliation_edge",
                "",
                (
                    "CREATE TRIGGER affiliation_edge_from_id_frozen_delete BEFORE DELETE ON affiliation_edge FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'affiliation_edge_from_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "affiliation_edge_from_id_frozen_update": (
                "affiliation_edge",
                "",
                (
                    "CREATE TRIGGER affiliation_edge_from_id_frozen_update BEFORE UPDATE ON affiliation_edge FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.from_id IS OLD.from_id) OR NOT (NEW.to_id IS OLD.to_id) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.share_bp IS OLD.share_bp) OR NOT (NEW.valid_from IS OLD.valid_from) OR NOT (NEW.certainty IS OLD.certainty) OR NOT (NEW.source IS OLD.source) OR NOT (NEW.organisation_id IS OLD.organisation_id) OR NOT (NEW.recorded_at IS OLD.recorded_at)) BEGIN SELECT RAISE(ABORT, 'affiliation_edge_from_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "award_challenge_id_frozen_update": (
                "award",
                "",
                (
                    "CREATE TRIGGER award_challenge_id_frozen_update BEFORE UPDATE ON award FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.bid_id IS OLD.bid_id) OR NOT (NEW.reason IS OLD.reason) OR NOT (NEW.explanation IS OLD.explanation) OR NOT (NEW.runners IS OLD.runners) OR NOT (NEW.position IS OLD.position) OR NOT (NEW.start_fen IS OLD.start_fen)) BEGIN SELECT RAISE(ABORT, 'award_challenge_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_bidder_id_frozen_update": (
                "bid",
                "",
                (
                    "CREATE TRIGGER bid_bidder_id_frozen_update BEFORE UPDATE ON bid FOR EACH ROW WHEN OLD.state NOT IN ('sealed', 'withdrawn') AND (NOT (NEW.bidder_id IS OLD.bidder_id) OR NOT (NEW.person_id IS OLD.person_id) OR NOT (NEW.price_fen IS OLD.price_fen) OR NOT (NEW.content IS OLD.content) OR NOT (NEW.fault IS OLD.fault) OR NOT (NEW.opened_key IS OLD.opened_key) OR NOT (NEW.findings IS OLD.findings)) BEGIN SELECT RAISE(ABORT, 'bid_bidder_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_consortium_row_frozen_delete": (
                "bid_consortium",
                "",
                (
                    "CREATE TRIGGER bid_consortium_row_frozen_delete BEFORE DELETE ON bid_consortium FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_consortium_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_consortium_row_frozen_insert": (
                "bid_consortium",
                "",
                (
                    "CREATE TRIGGER bid_consortium_row_frozen_insert BEFORE INSERT ON bid_consortium FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_consortium_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_consortium_row_frozen_update": (
                "bid_consortium",
                "",
                (
                    "CREATE TRIGGER bid_consortium_row_frozen_update BEFORE UPDATE ON bid_consortium FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_consortium_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_letter_bid_id_frozen_delete": (
                "bid_letter",
                "",
                (
                    "CREATE TRIGGER bid_letter_bid_id_frozen_delete BEFORE DELETE ON bid_letter FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'bid_letter_bid_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_letter_bid_id_frozen_update": (
                "bid_letter",
                "",
                (
                    "CREATE TRIGGER bid_letter_bid_id_frozen_update BEFORE UPDATE ON bid_letter FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.bid_id IS OLD.bid_id) OR NOT (NEW.challenge_id IS OLD.challenge_id)) BEGIN SELECT RAISE(ABORT, 'bid_letter_bid_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_letter_reason_frozen_delete": (
                "bid_letter",
                "",
                (
                    "CREATE TRIGGER bid_letter_reason_frozen_delete BEFORE DELETE ON bid_letter FOR EACH ROW WHEN OLD.state NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'bid_letter_reason_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_letter_reason_frozen_update": (
                "bid_letter",
                "",
                (
                    "CREATE TRIGGER bid_letter_reason_frozen_update BEFORE UPDATE ON bid_letter FOR EACH ROW WHEN OLD.state NOT IN ('draft') AND (NOT (NEW.reason IS OLD.reason) OR NOT (NEW.scores IS OLD.scores) OR NOT (NEW.comments IS OLD.comments) OR NOT (NEW.note IS OLD.note) OR NOT (NEW.digest IS OLD.digest) OR NOT (NEW.sent_at IS OLD.sent_at) OR NOT (NEW.sent_by IS OLD.sent_by)) BEGIN SELECT RAISE(ABORT, 'bid_letter_reason_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_person_row_frozen_delete": (
                "bid_person",
                "",
                (
                    "CREATE TRIGGER bid_person_row_frozen_delete BEFORE DELETE ON bid_person FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_person_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_person_row_frozen_insert": (
                "bid_person",
                "",
                (
                    "CREATE TRIGGER bid_person_row_frozen_insert BEFORE INSERT ON bid_person FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_person_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_person_row_frozen_update": (
                "bid_person",
                "",
                (
                    "CREATE TRIGGER bid_person_row_frozen_update BEFORE UPDATE ON bid_person FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_person_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_repair_bid_id_frozen_delete": (
                "bid_repair",
                "",
                (
                    "CREATE TRIGGER bid_repair_bid_id_frozen_delete BEFORE DELETE ON bid_repair FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'bid_repair_bid_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_repair_bid_id_frozen_update": (
                "bid_repair",
                "",
                (
                    "CREATE TRIGGER bid_repair_bid_id_frozen_update BEFORE UPDATE ON bid_repair FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.bid_id IS OLD.bid_id) OR NOT (NEW.asked IS OLD.asked) OR NOT (NEW.asked_by IS OLD.asked_by) OR NOT (NEW.asked_at IS OLD.asked_at) OR NOT (NEW.due_at IS OLD.due_at)) BEGIN SELECT RAISE(ABORT, 'bid_repair_bid_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_unit_row_frozen_delete": (
                "bid_unit",
                "",
                (
                    "CREATE TRIGGER bid_unit_row_frozen_delete BEFORE DELETE ON bid_unit FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_unit_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_unit_row_frozen_insert": (
                "bid_unit",
                "",
                (
                    "CREATE TRIGGER bid_unit_row_frozen_insert BEFORE INSERT ON bid_unit FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_unit_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "bid_unit_row_frozen_update": (
                "bid_unit",
                "",
                (
                    "CREATE TRIGGER bid_unit_row_frozen_update BEFORE UPDATE ON bid_unit FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_unit_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_copy_alias_frozen_delete": (
                "blind_copy",
                "",
                (
                    "CREATE TRIGGER blind_copy_alias_frozen_delete BEFORE DELETE ON blind_copy FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'blind_copy_alias_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_copy_alias_frozen_update": (
                "blind_copy",
                "",
                (
                    "CREATE TRIGGER blind_copy_alias_frozen_update BEFORE UPDATE ON blind_copy FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.alias IS OLD.alias) OR NOT (NEW.bid_id IS OLD.bid_id) OR NOT (NEW.panel_id IS OLD.panel_id)) BEGIN SELECT RAISE(ABORT, 'blind_copy_alias_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_copy_content_frozen_delete": (
                "blind_copy",
                "",
                (
                    "CREATE TRIGGER blind_copy_content_frozen_delete BEFORE DELETE ON blind_copy FOR EACH ROW WHEN OLD.state NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'blind_copy_content_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_copy_content_frozen_update": (
                "blind_copy",
                "",
                (
                    "CREATE TRIGGER blind_copy_content_frozen_update BEFORE UPDATE ON blind_copy FOR EACH ROW WHEN OLD.state NOT IN ('draft') AND (NOT (NEW.content IS OLD.content) OR NOT (NEW.marks IS OLD.marks)) BEGIN SELECT RAISE(ABORT, 'blind_copy_content_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_file_row_frozen_delete": (
                "blind_file",
                "",
                (
                    "CREATE TRIGGER blind_file_row_frozen_delete BEFORE DELETE ON blind_file FOR EACH ROW WHEN (SELECT state FROM blind_copy WHERE id = OLD.copy_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'blind_file_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_file_row_frozen_insert": (
                "blind_file",
                "",
                (
                    "CREATE TRIGGER blind_file_row_frozen_insert BEFORE INSERT ON blind_file FOR EACH ROW WHEN (SELECT state FROM blind_copy WHERE id = NEW.copy_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'blind_file_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "blind_file_row_frozen_update": (
                "blind_file",
                "",
                (
                    "CREATE TRIGGER blind_file_row_frozen_update BEFORE UPDATE ON blind_file FOR EACH ROW WHEN (SELECT state FROM blind_copy WHERE id = OLD.copy_id) NOT IN ('draft') OR (SELECT state FROM blind_copy WHERE id = NEW.copy_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'blind_file_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_addendum_no_delete": (
                "call_addendum",
                "",
                (
                    "CREATE TRIGGER call_addendum_no_delete BEFORE DELETE ON call_addendum\n            BEGIN SELECT RAISE(ABORT, 'call_addendum is append-only'); END",
                ),
            ),
            "call_addendum_no_update": (
                "call_addendum",
                "",
                (
                    "CREATE TRIGGER call_addendum_no_update BEFORE UPDATE ON call_addendum\n            BEGIN SELECT RAISE(ABORT, 'call_addendum is append-only'); END",
                ),
            ),
            "call_check_no_delete": (
                "call_check",
                "",
                (
                    "CREATE TRIGGER call_check_no_delete BEFORE DELETE ON call_check\n            BEGIN SELECT RAISE(ABORT, 'call_check is append-only'); END",
                ),
            ),
            "call_check_no_update": (
                "call_check",
                "",
                (
                    "CREATE TRIGGER call_check_no_update BEFORE UPDATE ON call_check\n            BEGIN SELECT RAISE(ABORT, 'call_check is append-only'); END",
                ),
            ),
            "call_extension_no_delete": (
                "call_extension",
                "",
                (
                    "CREATE TRIGGER call_extension_no_delete BEFORE DELETE ON call_extension\n            BEGIN SELECT RAISE(ABORT, 'call_extension is append-only'); END",
                ),
            ),
            "call_extension_no_update": (
                "call_extension",
                "",
                (
                    "CREATE TRIGGER call_extension_no_update BEFORE UPDATE ON call_extension\n            BEGIN SELECT RAISE(ABORT, 'call_extension is append-only'); END",
                ),
            ),
            "call_invitation_row_frozen_delete": (
                "call_invitation",
                "",
                (
                    "CREATE TRIGGER call_invitation_row_frozen_delete BEFORE DELETE ON call_invitation FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'call_invitation_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_invitation_row_frozen_insert": (
                "call_invitation",
                "",
                (
                    "CREATE TRIGGER call_invitation_row_frozen_insert BEFORE INSERT ON call_invitation FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'call_invitation_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_invitation_row_frozen_update": (
                "call_invitation",
                "",
                (
                    "CREATE TRIGGER call_invitation_row_frozen_update BEFORE UPDATE ON call_invitation FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'call_invitation_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_keyholder_row_frozen_delete": (
                "call_keyholder",
                "",
                (
                    "CREATE TRIGGER call_keyholder_row_frozen_delete BEFORE DELETE ON call_keyholder FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'call_keyholder_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_keyholder_row_frozen_insert": (
                "call_keyholder",
                "",
                (
                    "CREATE TRIGGER call_keyholder_row_frozen_insert BEFORE INSERT ON call_keyholder FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'call_keyholder_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_keyholder_row_frozen_update": (
                "call_keyholder",
                "",
                (
                    "CREATE TRIGGER call_keyholder_row_frozen_update BEFORE UPDATE ON call_keyholder FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'call_keyholder_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_phase_row_frozen_delete": (
                "call_phase",
                "",
                (
                    "CREATE TRIGGER call_phase_row_frozen_delete BEFORE DELETE ON call_phase FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'call_phase_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_phase_row_frozen_insert": (
                "call_phase",
                "",
                (
                    "CREATE TRIGGER call_phase_row_frozen_insert BEFORE INSERT ON call_phase FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'call_phase_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_phase_row_frozen_update": (
                "call_phase",
                "",
                (
                    "CREATE TRIGGER call_phase_row_frozen_update BEFORE UPDATE ON call_phase FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'call_phase_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_question_answer_stands": (
                "call_question",
                "",
                (
                    "CREATE TRIGGER call_question_answer_stands BEFORE UPDATE ON call_question FOR EACH ROW WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'call_question_answer_stands: the answer is public'); END",
                ),
            ),
            "call_question_challenge_id_frozen_delete": (
                "call_question",
                "",
                (
                    "CREATE TRIGGER call_question_challenge_id_frozen_delete BEFORE DELETE ON call_question FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'call_question_challenge_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_question_challenge_id_frozen_update": (
                "call_question",
                "",
                (
                    "CREATE TRIGGER call_question_challenge_id_frozen_update BEFORE UPDATE ON call_question FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.asker_tag IS OLD.asker_tag) OR NOT (NEW.question IS OLD.question) OR NOT (NEW.asked_at IS OLD.asked_at)) BEGIN SELECT RAISE(ABORT, 'call_question_challenge_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "call_refinement_no_delete": (
                "call_refinement",
                "",
                (
                    "CREATE TRIGGER call_refinement_no_delete BEFORE DELETE ON call_refinement\n            BEGIN SELECT RAISE(ABORT, 'call_refinement is append-only'); END",
                ),
            ),
            "call_refinement_no_update": (
                "call_refinement",
                "",
                (
                    "CREATE TRIGGER call_refinement_no_update BEFORE UPDATE ON call_refinement\n            BEGIN SELECT RAISE(ABORT, 'call_refinement is append-only'); END",
                ),
            ),
            "call_talk_no_delete": (
                "call_talk",
                "",
                (
                    "CREATE TRIGGER call_talk_no_delete BEFORE DELETE ON call_talk\n            BEGIN SELECT RAISE(ABORT, 'call_talk is append-only'); END",
                ),
            ),
            "call_talk_no_update": (
                "call_talk",
                "",
                (
                    "CREATE TRIGGER call_talk_no_update BEFORE UPDATE ON call_talk\n            BEGIN SELECT RAISE(ABORT, 'call_talk is append-only'); END",
                ),
            ),
            "challenge_deadline_moves_once": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_deadline_moves_once BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.digest IS NOT NULL AND NOT (NEW.deadline_at IS OLD.deadline_at) AND NOT EXISTS (SELECT 1 FROM call_extension WHERE challenge_id = NEW.id AND from_at = OLD.deadline_at AND to_at = NEW.deadline_at) BEGIN SELECT RAISE(ABORT, 'challenge_deadline_moves_once: the deadline of a published call moves by an extension'); END",
                ),
            ),
            "challenge_digest_frozen_delete": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_digest_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'challenge_digest_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "challenge_digest_frozen_update": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_digest_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') AND (NOT (NEW.digest IS OLD.digest) OR NOT (NEW.canonical IS OLD.canonical) OR NOT (NEW.detail_salt IS OLD.detail_salt) OR NOT (NEW.key_id IS OLD.key_id) OR NOT (NEW.wrapped_key IS OLD.wrapped_key) OR NOT (NEW.opens_at IS OLD.opens_at) OR NOT (NEW.approved_by IS OLD.approved_by) OR NOT (NEW.published_by IS OLD.published_by) OR NOT (NEW.bids_from IS OLD.bids_from) OR NOT (NEW.questions_until IS OLD.questions_until)) BEGIN SELECT RAISE(ABORT, 'challenge_digest_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "challenge_district_has_looked": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_district_has_looked BEFORE UPDATE ON challenge FOR EACH ROW WHEN NEW.state = 'refining' AND OLD.state <> 'refining' AND NOT EXISTS (SELECT 1 FROM call_check WHERE challenge_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'challenge_district_has_looked: the publisher was looked up nowhere'); END",
                ),
            ),
            "challenge_ends_with_answers": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_ends_with_answers BEFORE UPDATE ON challenge FOR EACH ROW WHEN NEW.state IN ('settled', 'terminated') AND OLD.state <> NEW.state AND EXISTS (SELECT 1 FROM bid WHERE bid.challenge_id = NEW.id AND bid.state IN ('opened', 'repairing', 'excluded', 'faulty')) BEGIN SELECT RAISE(ABORT, 'challenge_ends_with_answers: every bid gets its letter before the call is settled or terminated'); END",
                ),
            ),
            "challenge_funded_with_its_commitment": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_funded_with_its_commitment BEFORE UPDATE ON challenge FOR EACH ROW WHEN NEW.state = 'funded' AND OLD.state <> 'funded' AND (SELECT COALESCE(SUM(amount_fen), 0) FROM commitment WHERE challenge_id = NEW.id AND kind = NEW.commitment_kind AND state = 'held') * 10000 < CAST(NEW.bounty_fen AS NUMERIC) * NEW.commitment_share_bp BEGIN SELECT RAISE(ABORT, 'challenge_funded_with_its_commitment: no commitment, no call'); END",
                ),
            ),
            "challenge_phases_pay_all": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_phases_pay_all BEFORE UPDATE ON challenge FOR EACH ROW WHEN NEW.state = 'submitted' AND OLD.state <> 'submitted' AND (SELECT COALESCE(SUM(share_bp), 0) FROM call_phase WHERE challenge_id = NEW.id) <> 10000 BEGIN SELECT RAISE(ABORT, 'challenge_phases_pay_all: the shares of the phases add up to the whole bounty'); END",
                ),
            ),
            "challenge_published_with_its_commitment": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_published_with_its_commitment BEFORE UPDATE ON challenge FOR EACH ROW WHEN NEW.state = 'published' AND OLD.state <> 'published' AND (SELECT COALESCE(SUM(amount_fen), 0) FROM commitment WHERE challenge_id = NEW.id AND kind = NEW.commitment_kind AND state = 'held') * 10000 < CAST(NEW.bounty_fen AS NUMERIC) * NEW.commitment_share_bp BEGIN SELECT RAISE(ABORT, 'challenge_published_with_its_commitment: no commitment, no call'); END",
                ),
            ),
            "challenge_title_frozen_update": (
                "challenge",
                "",
                (
                    "CREATE TRIGGER challenge_title_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.title IS OLD.title) OR NOT (NEW.problem IS OLD.problem) OR NOT (NEW.terms IS OLD.terms) OR NOT (NEW.ip_terms IS OLD.ip_terms) OR NOT (NEW.payment_plan IS OLD.payment_plan) OR NOT (NEW.eligibility IS OLD.eligibility) OR NOT (NEW.eligibility_rules IS OLD.eligibility_rules) OR NOT (NEW.consortium_allowed IS OLD.consortium_allowed) OR NOT (NEW.criteria IS OLD.criteria) OR NOT (NEW.defence IS OLD.defence) OR NOT (NEW.spread_bp IS OLD.spread_bp) OR NOT (NEW.bounty_fen IS OLD.bounty_fen) OR NOT (NEW.public_money IS OLD.public_money) OR NOT (NEW.auto_accept_days IS OLD.auto_accept_days) OR NOT (NEW.disclosure IS OLD.disclosure) OR NOT (NEW.way IS OLD.way) OR NOT (NEW.runners IS OLD.runners) OR NOT (NEW.start_share_bp IS OLD.start_share_bp) OR NOT (NEW.assigned_reason IS OLD.assigned_reason) OR NOT (NEW.military_order IS OLD.military_order) OR NOT (NEW.order_consequence IS OLD.order_consequence) OR NOT (NEW.chief_engineer IS OLD.chief_engineer) OR NOT (NEW.chief_powers IS OLD.chief_powers) OR NOT (NEW.leader IS OLD.leader) OR NOT (NEW.leader_employed IS OLD.leader_employed) OR NOT (NEW.seal_mode IS OLD.seal_mode) OR NOT (NEW.min_bids IS OLD.min_bids) OR NOT (NEW.self_extends_days IS OLD.self_extends_days) OR NOT (NEW.commitment_kind IS OLD.commitment_kind) OR NOT (NEW.commitment_share_bp IS OLD.commitment_share_bp) OR NOT (NEW.demand_version_id IS OLD.demand_version_id)) BEGIN SELECT RAISE(ABORT, 'challenge_title_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "commitment_challenge_id_frozen_delete": (
                "commitment",
                "",
                (
                    "CREATE TRIGGER commitment_challenge_id_frozen_delete BEFORE DELETE ON commitment FOR EACH ROW WHEN OLD.state NOT IN ('asked') BEGIN SELECT RAISE(ABORT, 'commitment_challenge_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "commitment_challenge_id_frozen_update": (
                "commitment",
                "",
                (
                    "CREATE TRIGGER commitment_challenge_id_frozen_update BEFORE UPDATE ON commitment FOR EACH ROW WHEN OLD.state NOT IN ('asked') AND (NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.amount_fen IS OLD.amount_fen) OR NOT (NEW.escrow_id IS OLD.escrow_id) OR NOT (NEW.file_id IS OLD.file_id) OR NOT (NEW.issuer IS OLD.issuer) OR NOT (NEW.valid_to IS OLD.valid_to) OR NOT (NEW.asked_by IS OLD.asked_by)) BEGIN SELECT RAISE(ABORT, 'commitment_challenge_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_party_row_frozen_delete": (
                "contract_party",
                "",
                (
                    "CREATE TRIGGER contract_party_row_frozen_delete BEFORE DELETE ON contract_party FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND signature.organisation_id = OLD.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = OLD.contract_id AND known.organisation_id = OLD.organisation_id))) BEGIN SELECT RAISE(ABORT, 'contract_party_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_party_row_frozen_insert": (
                "contract_party",
                "",
                (
                    "CREATE TRIGGER contract_party_row_frozen_insert BEFORE INSERT ON contract_party FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND signature.organisation_id = NEW.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = NEW.contract_id AND known.organisation_id = NEW.organisation_id))) BEGIN SELECT RAISE(ABORT, 'contract_party_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_party_row_frozen_update": (
                "contract_party",
                "",
                (
                    "CREATE TRIGGER contract_party_row_frozen_update BEFORE UPDATE ON contract_party FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND signature.organisation_id = OLD.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = OLD.contract_id AND known.organisation_id = OLD.organisation_id))) OR ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND signature.organisation_id = NEW.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = NEW.contract_id AND known.organisation_id = NEW.organisation_id))) BEGIN SELECT RAISE(ABORT, 'contract_party_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "expert_draw_public_frozen_delete": (
                "expert_draw",
                "",
                (
                    "CREATE TRIGGER expert_draw_public_frozen_delete BEFORE DELETE ON expert_draw FOR EACH ROW WHEN OLD.state NOT IN ('committed') BEGIN SELECT RAISE(ABORT, 'expert_draw_public_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "expert_draw_public_frozen_update": (
                "expert_draw",
                "",
                (
                    "CREATE TRIGGER expert_draw_public_frozen_update BEFORE UPDATE ON expert_draw FOR EACH ROW WHEN OLD.state NOT IN ('committed') AND (NOT (NEW.public IS OLD.public) OR NOT (NEW.pool IS OLD.pool) OR NOT (NEW.excluded IS OLD.excluded) OR NOT (NEW.drawn IS OLD.drawn) OR NOT (NEW.drawn_at IS OLD.drawn_at)) BEGIN SELECT RAISE(ABORT, 'expert_draw_public_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "expert_draw_subject_type_frozen_delete": (
                "expert_draw",
                "",
                (
                    "CREATE TRIGGER expert_draw_subject_type_frozen_delete BEFORE DELETE ON expert_draw FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'expert_draw_subject_type_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "expert_draw_subject_type_frozen_update": (
                "expert_draw",
                "",
                (
                    "CREATE TRIGGER expert_draw_subject_type_frozen_update BEFORE UPDATE ON expert_draw FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.subject_type IS OLD.subject_type) OR NOT (NEW.subject_id IS OLD.subject_id) OR NOT (NEW.size IS OLD.size) OR NOT (NEW.strata IS OLD.strata) OR NOT (NEW.commitment IS OLD.commitment) OR NOT (NEW.sealed_seed IS OLD.sealed_seed)) BEGIN SELECT RAISE(ABORT, 'expert_draw_subject_type_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "expert_replacement_no_delete": (
                "expert_replacement",
                "",
                (
                    "CREATE TRIGGER expert_replacement_no_delete BEFORE DELETE ON expert_replacement\n            BEGIN SELECT RAISE(ABORT, 'expert_replacement is append-only'); END",
                ),
            ),
            "expert_replacement_no_update": (
                "expert_replacement",
                "",
                (
                    "CREATE TRIGGER expert_replacement_no_update BEFORE UPDATE ON expert_replacement\n            BEGIN SELECT RAISE(ABORT, 'expert_replacement is append-only'); END",
                ),
            ),
            "gate_decision_no_delete": (
                "gate_decision",
                "",
                (
                    "CREATE TRIGGER gate_decision_no_delete BEFORE DELETE ON gate_decision\n            BEGIN SELECT RAISE(ABORT, 'gate_decision is append-only'); END",
                ),
            ),
            "gate_decision_no_update": (
                "gate_decision",
                "",
                (
                    "CREATE TRIGGER gate_decision_no_update BEFORE UPDATE ON gate_decision\n            BEGIN SELECT RAISE(ABORT, 'gate_decision is append-only'); END",
                ),
            ),
            "grant_line_no_delete": (
                "grant_line",
                "",
                (
                    "CREATE TRIGGER grant_line_no_delete BEFORE DELETE ON grant_line\n            BEGIN SELECT RAISE(ABORT, 'grant_line is append-only'); END",
                ),
            ),
            "grant_line_no_update": (
                "grant_line",
                "",
                (
                    "CREATE TRIGGER grant_line_no_update BEFORE UPDATE ON grant_line\n            BEGIN SELECT RAISE(ABORT, 'grant_line is append-only'); END",
                ),
            ),
            "grant_project_contract_id_frozen_delete": (
                "grant_project",
                "",
                (
                    "CREATE TRIGGER grant_project_contract_id_frozen_delete BEFORE DELETE ON grant_project FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'grant_project_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "grant_project_contract_id_frozen_update": (
                "grant_project",
                "",
                (
                    "CREATE TRIGGER grant_project_contract_id_frozen_update BEFORE UPDATE ON grant_project FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.organisation_id IS OLD.organisation_id) OR NOT (NEW.cap_fen IS OLD.cap_fen)) BEGIN SELECT RAISE(ABORT, 'grant_project_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "instruction_without_an_invoice": (
                "instruction",
                "",
                (
                    "CREATE TRIGGER instruction_without_an_invoice BEFORE INSERT ON instruction FOR EACH ROW WHEN NEW.kind = 'release' AND EXISTS (SELECT 1 FROM escrow WHERE escrow.id = NEW.escrow_id AND escrow.invoiced) AND NOT EXISTS (SELECT 1 FROM invoice WHERE invoice.escrow_id = NEW.escrow_id AND invoice.purpose = NEW.purpose AND invoice.amount_fen = NEW.amount_fen) BEGIN SELECT RAISE(ABORT, 'instruction_without_an_invoice: a release needs the invoice of the payee'); END",
                ),
            ),
            "invoice_no_delete": (
                "invoice",
                "",
                (
                    "CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice\n            BEGIN SELECT RAISE(ABORT, 'invoice is append-only'); END",
                ),
            ),
            "invoice_no_update": (
                "invoice",
                "",
                (
                    "CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice\n            BEGIN SELECT RAISE(ABORT, 'invoice is append-only'); END",
                ),
            ),
            "measurement_missed_is_no_pass": (
                "measurement",
                "",
                (
                    "CREATE TRIGGER measurement_missed_is_no_pass BEFORE INSERT ON measurement FOR EACH ROW WHEN NEW.must AND NOT NEW.met AND (SELECT outcome FROM acceptance WHERE acceptance.id = NEW.acceptance_id) = 'passed' BEGIN SELECT RAISE(ABORT, 'measurement_missed_is_no_pass: an indicator that must be kept was missed'); END",
                ),
            ),
            "measurement_no_delete": (
                "measurement",
                "",
                (
                    "CREATE TRIGGER measurement_no_delete BEFORE DELETE ON measurement\n            BEGIN SELECT RAISE(ABORT, 'measurement is append-only'); END",
                ),
            ),
            "measurement_no_update": (
                "measurement",
                "",
                (
                    "CREATE TRIGGER measurement_no_update BEFORE UPDATE ON measurement\n            BEGIN SELECT RAISE(ABORT, 'measurement is append-only'); END",
                ),
            ),
            "meeting_minutes_frozen_delete": (
                "meeting",
                "",
                (
                    "CREATE TRIGGER meeting_minutes_frozen_delete BEFORE DELETE ON meeting FOR EACH ROW WHEN OLD.state NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'meeting_minutes_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "meeting_minutes_frozen_update": (
                "meeting",
                "",
                (
                    "CREATE TRIGGER meeting_minutes_frozen_update BEFORE UPDATE ON meeting FOR EACH ROW WHEN OLD.state NOT IN ('open') AND (NOT (NEW.minutes IS OLD.minutes) OR NOT (NEW.order_reason IS OLD.order_reason) OR NOT (NEW.closed_by IS OLD.closed_by) OR NOT (NEW.closed_at IS OLD.closed_at)) BEGIN SELECT RAISE(ABORT, 'meeting_minutes_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "milestone_extension_milestone_id_frozen_delete": (
                "milestone_extension",
                "",
                (
                    "CREATE TRIGGER milestone_extension_milestone_id_frozen_delete BEFORE DELETE ON milestone_extension FOR EACH ROW WHEN OLD.state NOT IN ('asked') BEGIN SELECT RAISE(ABORT, 'milestone_extension_milestone_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "milestone_extension_milestone_id_frozen_update": (
                "milestone_extension",
                "",
                (
                    "CREATE TRIGGER milestone_extension_milestone_id_frozen_update BEFORE UPDATE ON milestone_extension FOR EACH ROW WHEN OLD.state NOT IN ('asked') AND (NOT (NEW.milestone_id IS OLD.milestone_id) OR NOT (NEW.from_on IS OLD.from_on) OR NOT (NEW.to_on IS OLD.to_on) OR NOT (NEW.reason IS OLD.reason)) BEGIN SELECT RAISE(ABORT, 'milestone_extension_milestone_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "panel_own_chair": (
                "panel",
                "",
                (
                    "CREATE TRIGGER panel_own_chair BEFORE UPDATE ON panel FOR EACH ROW WHEN NEW.chair_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat WHERE id = NEW.chair_id AND panel_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'panel_own_chair: the chair is one of the panel'); END",
                ),
            ),
            "ranking_no_delete": (
                "ranking",
                "",
                (
                    "CREATE TRIGGER ranking_no_delete BEFORE DELETE ON ranking\n            BEGIN SELECT RAISE(ABORT, 'ranking is append-only'); END",
                ),
            ),
            "ranking_no_update": (
                "ranking",
                "",
                (
                    "CREATE TRIGGER ranking_no_update BEFORE UPDATE ON ranking\n            BEGIN SELECT RAISE(ABORT, 'ranking is append-only'); END",
                ),
            ),
            "recovery_more_than_was_paid": (
                "recovery",
                "",
                (
                    "CREATE TRIGGER recovery_more_than_was_paid BEFORE INSERT ON recovery FOR EACH ROW WHEN (SELECT COALESCE(SUM(amount_fen), 0) FROM recovery WHERE project_id = NEW.project_id AND state <> 'lifted') + NEW.amount_fen > (SELECT COALESCE(SUM(amount_fen), 0) FROM tranche WHERE project_id = NEW.project_id AND state = 'paid') BEGIN SELECT RAISE(ABORT, 'recovery_more_than_was_paid: no more is ordered back than was paid'); END",
                ),
            ),
            "recovery_project_id_frozen_delete": (
                "recovery",
                "",
                (
                    "CREATE TRIGGER recovery_project_id_frozen_delete BEFORE DELETE ON recovery FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recovery_project_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "recovery_project_id_frozen_update": (
                "recovery",
                "",
                (
                    "CREATE TRIGGER recovery_project_id_frozen_update BEFORE UPDATE ON recovery FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.project_id IS OLD.project_id) OR NOT (NEW.amount_fen IS OLD.amount_fen) OR NOT (NEW.cause IS OLD.cause) OR NOT (NEW.reason IS OLD.reason)) BEGIN SELECT RAISE(ABORT, 'recovery_project_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "score_row_frozen_delete": (
                "score",
                "",
                (
                    "CREATE TRIGGER score_row_frozen_delete BEFORE DELETE ON score FOR EACH ROW WHEN (SELECT state FROM sheet WHERE id = OLD.sheet_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'score_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "score_row_frozen_insert": (
                "score",
                "",
                (
                    "CREATE TRIGGER score_row_frozen_insert BEFORE INSERT ON score FOR EACH ROW WHEN (SELECT state FROM sheet WHERE id = NEW.sheet_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'score_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "score_row_frozen_update": (
                "score",
                "",
                (
                    "CREATE TRIGGER score_row_frozen_update BEFORE UPDATE ON score FOR EACH ROW WHEN (SELECT state FROM sheet WHERE id = OLD.sheet_id) NOT IN ('open') OR (SELECT state FROM sheet WHERE id = NEW.sheet_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'score_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "seat_pledge_stands": (
                "seat",
                "",
                (
                    "CREATE TRIGGER seat_pledge_stands BEFORE UPDATE ON seat FOR EACH ROW WHEN OLD.pledge <> '' AND NOT (NEW.pledge IS OLD.pledge AND NEW.pledged_at IS OLD.pledged_at) BEGIN SELECT RAISE(ABORT, 'seat_pledge_stands: a pledge is never rewritten'); END",
                ),
            ),
            "sheet_stays_locked": (
                "sheet",
                "",
                (
                    "CREATE TRIGGER sheet_stays_locked BEFORE UPDATE ON sheet FOR EACH ROW WHEN OLD.state = 'locked' BEGIN SELECT RAISE(ABORT, 'sheet_stays_locked: a submitted sheet can no longer change'); END",
                ),
            ),
            "sheet_whole_when_locked": (
                "sheet",
                "",
                (
                    "CREATE TRIGGER sheet_whole_when_locked BEFORE UPDATE ON sheet FOR EACH ROW WHEN NEW.state = 'locked' AND EXISTS (SELECT 1 FROM score WHERE sheet_id = NEW.id AND points IS NULL) BEGIN SELECT RAISE(ABORT, 'sheet_whole_when_locked: a sheet with a gap can not be submitted'); END",
                ),
            ),
            "spread_note_row_frozen_delete": (
                "spread_note",
                "",
                (
                    "CREATE TRIGGER spread_note_row_frozen_delete BEFORE DELETE ON spread_note FOR EACH ROW WHEN (SELECT state FROM meeting WHERE id = OLD.meeting_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'spread_note_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "spread_note_row_frozen_insert": (
                "spread_note",
                "",
                (
                    "CREATE TRIGGER spread_note_row_frozen_insert BEFORE INSERT ON spread_note FOR EACH ROW WHEN (SELECT state FROM meeting WHERE id = NEW.meeting_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'spread_note_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "spread_note_row_frozen_update": (
                "spread_note",
                "",
                (
                    "CREATE TRIGGER spread_note_row_frozen_update BEFORE UPDATE ON spread_note FOR EACH ROW WHEN (SELECT state FROM meeting WHERE id = OLD.meeting_id) NOT IN ('open') OR (SELECT state FROM meeting WHERE id = NEW.meeting_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'spread_note_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "tranche_above_the_cap": (
                "tranche",
                "",
                (
                    "CREATE TRIGGER tranche_above_the_cap BEFORE UPDATE ON tranche FOR EACH ROW WHEN NEW.state = 'granted' AND OLD.state <> 'granted' AND (SELECT COALESCE(SUM(amount_fen), 0) FROM tranche WHERE project_id = NEW.project_id AND id <> NEW.id AND state IN ('granted', 'paid')) + NEW.amount_fen > (SELECT cap_fen FROM grant_project WHERE id = NEW.project_id) BEGIN SELECT RAISE(ABORT, 'tranche_above_the_cap: all tranches together stay below the cap'); END",
                ),
            ),
            "tranche_project_id_frozen_delete": (
                "tranche",
                "",
                (
                    "CREATE TRIGGER tranche_project_id_frozen_delete BEFORE DELETE ON tranche FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'tranche_project_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "tranche_project_id_frozen_update": (
                "tranche",
                "",
                (
                    "CREATE TRIGGER tranche_project_id_frozen_update BEFORE UPDATE ON tranche FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.project_id IS OLD.project_id) OR NOT (NEW.number IS OLD.number) OR NOT (NEW.rule IS OLD.rule) OR NOT (NEW.amount_fen IS OLD.amount_fen) OR NOT (NEW.evidence IS OLD.evidence)) BEGIN SELECT RAISE(ABORT, 'tranche_project_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "undertaking_signature_no_delete": (
                "undertaking_signature",
                "",
                (
                    "CREATE TRIGGER undertaking_signature_no_delete BEFORE DELETE ON undertaking_signature\n            BEGIN SELECT RAISE(ABORT, 'undertaking_signature is append-only'); END",
                ),
            ),
            "undertaking_signature_no_update": (
                "undertaking_signature",
                "",
                (
                    "CREATE TRIGGER undertaking_signature_no_update BEFORE UPDATE ON undertaking_signature\n            BEGIN SELECT RAISE(ABORT, 'undertaking_signature is append-only'); END",
                ),
            ),
            "undertaking_text_after_both_signed": (
                "undertaking_text",
                "",
                (
                    "CREATE TRIGGER undertaking_text_after_both_signed BEFORE INSERT ON undertaking_text FOR EACH ROW WHEN EXISTS (SELECT 1 FROM undertaking_text AS earlier WHERE earlier.award_id = NEW.award_id AND earlier.kind = NEW.kind AND (SELECT COUNT(*) FROM undertaking_signature AS given WHERE given.undertaking_id = earlier.id) >= 2) BEGIN SELECT RAISE(ABORT, 'undertaking_text_after_both_signed: both sides have signed it'); END",
                ),
            ),
            "undertaking_text_no_delete": (
                "undertaking_text",
                "",
                (
                    "CREATE TRIGGER undertaking_text_no_delete BEFORE DELETE ON undertaking_text\n            BEGIN SELECT RAISE(ABORT, 'undertaking_text is append-only'); END",
                ),
            ),
            "undertaking_text_no_update": (
                "undertaking_text",
                "",
                (
                    "CREATE TRIGGER undertaking_text_no_update BEFORE UPDATE ON undertaking_text\n            BEGIN SELECT RAISE(ABORT, 'undertaking_text is append-only'); END",
                ),
            ),
        },
    },
    "postgresql": {
        "before": {
            "award_challenge_id_frozen_update": (
                "award",
                "award_challenge_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION award_challenge_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.bid_id IS NOT DISTINCT FROM OLD.bid_id) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason)) THEN RAISE EXCEPTION 'award_challenge_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER award_challenge_id_frozen_update BEFORE UPDATE ON award FOR EACH ROW EXECUTE FUNCTION award_challenge_id_frozen_update()",
                ),
            ),
            "bid_bidder_id_frozen_update": (
                "bid",
                "bid_bidder_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_bidder_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('sealed', 'withdrawn') AND (NOT (NEW.bidder_id IS NOT DISTINCT FROM OLD.bidder_id) OR NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id) OR NOT (NEW.price_fen IS NOT DISTINCT FROM OLD.price_fen) OR NOT (NEW.content IS NOT DISTINCT FROM OLD.content) OR NOT (NEW.fault IS NOT DISTINCT FROM OLD.fault)) THEN RAISE EXCEPTION 'bid_bidder_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_bidder_id_frozen_update BEFORE UPDATE ON bid FOR EACH ROW EXECUTE FUNCTION bid_bidder_id_frozen_update()",
                ),
            ),
            "challenge_digest_frozen_delete": (
                "challenge",
                "challenge_digest_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION challenge_digest_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') THEN RAISE EXCEPTION 'challenge_digest_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_digest_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_digest_frozen_delete()",
                ),
            ),
            "challenge_digest_frozen_update": (
                "challenge",
                "challenge_digest_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION challenge_digest_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') AND (NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest) OR NOT (NEW.canonical IS NOT DISTINCT FROM OLD.canonical) OR NOT (NEW.key_id IS NOT DISTINCT FROM OLD.key_id) OR NOT (NEW.wrapped_key IS NOT DISTINCT FROM OLD.wrapped_key) OR NOT (NEW.opens_at IS NOT DISTINCT FROM OLD.opens_at) OR NOT (NEW.approved_by IS NOT DISTINCT FROM OLD.approved_by)) THEN RAISE EXCEPTION 'challenge_digest_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_digest_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_digest_frozen_update()",
                ),
            ),
            "challenge_title_frozen_update": (
                "challenge",
                "challenge_title_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION challenge_title_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.problem IS NOT DISTINCT FROM OLD.problem) OR NOT (NEW.terms IS NOT DISTINCT FROM OLD.terms) OR NOT (NEW.eligibility IS NOT DISTINCT FROM OLD.eligibility) OR NOT (NEW.criteria IS NOT DISTINCT FROM OLD.criteria) OR NOT (NEW.bounty_fen IS NOT DISTINCT FROM OLD.bounty_fen) OR NOT (NEW.deadline_at IS NOT DISTINCT FROM OLD.deadline_at) OR NOT (NEW.demand_version_id IS NOT DISTINCT FROM OLD.demand_version_id)) THEN RAISE EXCEPTION 'challenge_title_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_title_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_title_frozen_update()",
                ),
            ),
            "contract_party_row_frozen_delete": (
                "contract_party",
                "contract_party_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION contract_party_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'contract_party_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_party_row_frozen_delete BEFORE DELETE ON contract_party FOR EACH ROW EXECUTE FUNCTION contract_party_row_frozen_delete()",
                ),
            ),
            "contract_party_row_frozen_insert": (
                "contract_party",
                "contract_party_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION contract_party_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'contract_party_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_party_row_frozen_insert BEFORE INSERT ON contract_party FOR EACH ROW EXECUTE FUNCTION contract_party_row_frozen_insert()",
                ),
            ),
            "contract_party_row_frozen_update": (
                "contract_party",
                "contract_party_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION contract_party_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'contract_party_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_party_row_frozen_update BEFORE UPDATE ON contract_party FOR EACH ROW EXECUTE FUNCTION contract_party_row_frozen_update()",
                ),
            ),
        },
        "after": {
            "acceptance_append_only": (
                "acceptance",
                "acceptance_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION acceptance_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'acceptance is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER acceptance_append_only BEFORE DELETE OR UPDATE ON acceptance FOR EACH ROW EXECUTE FUNCTION acceptance_is_append_only()",
                ),
            ),
            "affiliation_check_append_only": (
                "affiliation_check",
                "affiliation_check_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION affiliation_check_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'affiliation_check is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER affiliation_check_append_only BEFORE DELETE OR UPDATE ON affiliation_check FOR EACH ROW EXECUTE FUNCTION affiliation_check_is_append_only()",
                ),
            ),
            "affiliation_decision_append_only": (
                "affiliation_decision",
                "affiliation_decision_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION affiliation_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'affiliation_decision is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER affiliation_decision_append_only BEFORE DELETE OR UPDATE ON affiliation_decision FOR EACH ROW EXECUTE FUNCTION affiliation_decision_is_append_only()",
                ),
            ),
            "affiliation_edge_ends": (
                "affiliation_edge",
                "affiliation_edge_ends",
                (
                    "CREATE OR REPLACE FUNCTION affiliation_edge_ends() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT kind FROM affiliation_node WHERE id = NEW.to_id) <> 'organisation' OR NOT (NEW.kind = 'equity' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('organisation', 'person') OR NEW.kind = 'controller' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('organisation', 'person') OR NEW.kind = 'legal_representative' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('person') OR NEW.kind = 'employer' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('person') OR NEW.kind = 'address' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('address') OR NEW.kind = 'phone' AND (SELECT kind FROM affiliation_node WHERE id = NEW.from_id) IN ('phone')) THEN RAISE EXCEPTION 'affiliation_edge_ends: this bond can not join these two' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER affiliation_edge_ends BEFORE INSERT ON affiliation_edge FOR EACH ROW EXECUTE FUNCTION affiliation_edge_ends()",
                ),
            ),
            "affiliation_edge_from_id_frozen_delete": (
                "affiliation_edge",
                "affiliation_edge_from_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION affiliation_edge_from_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'affiliation_edge_from_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER affiliation_edge_from_id_frozen_delete BEFORE DELETE ON affiliation_edge FOR EACH ROW EXECUTE FUNCTION affiliation_edge_from_id_frozen_delete()",
                ),
            ),
            "affiliation_edge_from_id_frozen_update": (
                "affiliation_edge",
                "affiliation_edge_from_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION affiliation_edge_from_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.from_id IS NOT DISTINCT FROM OLD.from_id) OR NOT (NEW.to_id IS NOT DISTINCT FROM OLD.to_id) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.share_bp IS NOT DISTINCT FROM OLD.share_bp) OR NOT (NEW.valid_from IS NOT DISTINCT FROM OLD.valid_from) OR NOT (NEW.certainty IS NOT DISTINCT FROM OLD.certainty) OR NOT (NEW.source IS NOT DISTINCT FROM OLD.source) OR NOT (NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id) OR NOT (NEW.recorded_at IS NOT DISTINCT FROM OLD.recorded_at)) THEN RAISE EXCEPTION 'affiliation_edge_from_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER affiliation_edge_from_id_frozen_update BEFORE UPDATE ON affiliation_edge FOR EACH ROW EXECUTE FUNCTION affiliation_edge_from_id_frozen_update()",
                ),
            ),
            "award_challenge_id_frozen_update": (
                "award",
                "award_challenge_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION award_challenge_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.bid_id IS NOT DISTINCT FROM OLD.bid_id) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason) OR NOT (NEW.explanation IS NOT DISTINCT FROM OLD.explanation) OR NOT (NEW.runners IS NOT DISTINCT FROM OLD.runners) OR NOT (NEW.position IS NOT DISTINCT FROM OLD.position) OR NOT (NEW.start_fen IS NOT DISTINCT FROM OLD.start_fen)) THEN RAISE EXCEPTION 'award_challenge_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER award_challenge_id_frozen_update BEFORE UPDATE ON award FOR EACH ROW EXECUTE FUNCTION award_challenge_id_frozen_update()",
                ),
            ),
            "bid_bidder_id_frozen_update": (
                "bid",
                "bid_bidder_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_bidder_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('sealed', 'withdrawn') AND (NOT (NEW.bidder_id IS NOT DISTINCT FROM OLD.bidder_id) OR NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id) OR NOT (NEW.price_fen IS NOT DISTINCT FROM OLD.price_fen) OR NOT (NEW.content IS NOT DISTINCT FROM OLD.content) OR NOT (NEW.fault IS NOT DISTINCT FROM OLD.fault) OR NOT (NEW.opened_key IS NOT DISTINCT FROM OLD.opened_key) OR NOT (NEW.findings IS NOT DISTINCT FROM OLD.findings)) THEN RAISE EXCEPTION 'bid_bidder_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_bidder_id_frozen_update BEFORE UPDATE ON bid FOR EACH ROW EXECUTE FUNCTION bid_bidder_id_frozen_update()",
                ),
            ),
            "bid_consortium_row_frozen_delete": (
                "bid_consortium",
                "bid_consortium_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION bid_consortium_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_consortium_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_consortium_row_frozen_delete BEFORE DELETE ON bid_consortium FOR EACH ROW EXECUTE FUNCTION bid_consortium_row_frozen_delete()",
                ),
            ),
            "bid_consortium_row_frozen_insert": (
                "bid_consortium",
                "bid_consortium_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION bid_consortium_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_consortium_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_consortium_row_frozen_insert BEFORE INSERT ON bid_consortium FOR EACH ROW EXECUTE FUNCTION bid_consortium_row_frozen_insert()",
                ),
            ),
            "bid_consortium_row_frozen_update": (
                "bid_consortium",
                "bid_consortium_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_consortium_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_consortium_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_consortium_row_frozen_update BEFORE UPDATE ON bid_consortium FOR EACH ROW EXECUTE FUNCTION bid_consortium_row_frozen_update()",
                ),
            ),
            "bid_letter_bid_id_frozen_delete": (
                "bid_letter",
                "bid_letter_bid_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION bid_letter_bid_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'bid_letter_bid_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_letter_bid_id_frozen_delete BEFORE DELETE ON bid_letter FOR EACH ROW EXECUTE FUNCTION bid_letter_bid_id_frozen_delete()",
                ),
            ),
            "bid_letter_bid_id_frozen_update": (
                "bid_letter",
                "bid_letter_bid_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_letter_bid_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.bid_id IS NOT DISTINCT FROM OLD.bid_id) OR NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id)) THEN RAISE EXCEPTION 'bid_letter_bid_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_letter_bid_id_frozen_update BEFORE UPDATE ON bid_letter FOR EACH ROW EXECUTE FUNCTION bid_letter_bid_id_frozen_update()",
                ),
            ),
            "bid_letter_reason_frozen_delete": (
                "bid_letter",
                "bid_letter_reason_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION bid_letter_reason_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft') THEN RAISE EXCEPTION 'bid_letter_reason_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_letter_reason_frozen_delete BEFORE DELETE ON bid_letter FOR EACH ROW EXECUTE FUNCTION bid_letter_reason_frozen_delete()",
                ),
            ),
            "bid_letter_reason_frozen_update": (
                "bid_letter",
                "bid_letter_reason_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_letter_reason_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft') AND (NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason) OR NOT (NEW.scores IS NOT DISTINCT FROM OLD.scores) OR NOT (NEW.comments IS NOT DISTINCT FROM OLD.comments) OR NOT (NEW.note IS NOT DISTINCT FROM OLD.note) OR NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest) OR NOT (NEW.sent_at IS NOT DISTINCT FROM OLD.sent_at) OR NOT (NEW.sent_by IS NOT DISTINCT FROM OLD.sent_by)) THEN RAISE EXCEPTION 'bid_letter_reason_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_letter_reason_frozen_update BEFORE UPDATE ON bid_letter FOR EACH ROW EXECUTE FUNCTION bid_letter_reason_frozen_update()",
                ),
            ),
            "bid_person_row_frozen_delete": (
                "bid_person",
                "bid_person_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION bid_person_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_person_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_person_row_frozen_delete BEFORE DELETE ON bid_person FOR EACH ROW EXECUTE FUNCTION bid_person_row_frozen_delete()",
                ),
            ),
            "bid_person_row_frozen_insert": (
                "bid_person",
                "bid_person_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION bid_person_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_person_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_person_row_frozen_insert BEFORE INSERT ON bid_person FOR EACH ROW EXECUTE FUNCTION bid_person_row_frozen_insert()",
                ),
            ),
            "bid_person_row_frozen_update": (
                "bid_person",
                "bid_person_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_person_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_person_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_person_row_frozen_update BEFORE UPDATE ON bid_person FOR EACH ROW EXECUTE FUNCTION bid_person_row_frozen_update()",
                ),
            ),
            "bid_repair_bid_id_frozen_delete": (
                "bid_repair",
                "bid_repair_bid_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION bid_repair_bid_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'bid_repair_bid_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_repair_bid_id_frozen_delete BEFORE DELETE ON bid_repair FOR EACH ROW EXECUTE FUNCTION bid_repair_bid_id_frozen_delete()",
                ),
            ),
            "bid_repair_bid_id_frozen_update": (
                "bid_repair",
                "bid_repair_bid_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_repair_bid_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.bid_id IS NOT DISTINCT FROM OLD.bid_id) OR NOT (NEW.asked IS NOT DISTINCT FROM OLD.asked) OR NOT (NEW.asked_by IS NOT DISTINCT FROM OLD.asked_by) OR NOT (NEW.asked_at IS NOT DISTINCT FROM OLD.asked_at) OR NOT (NEW.due_at IS NOT DISTINCT FROM OLD.due_at)) THEN RAISE EXCEPTION 'bid_repair_bid_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_repair_bid_id_frozen_update BEFORE UPDATE ON bid_repair FOR EACH ROW EXECUTE FUNCTION bid_repair_bid_id_frozen_update()",
                ),
            ),
            "bid_unit_row_frozen_delete": (
                "bid_unit",
                "bid_unit_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION bid_unit_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_unit_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_unit_row_frozen_delete BEFORE DELETE ON bid_unit FOR EACH ROW EXECUTE FUNCTION bid_unit_row_frozen_delete()",
                ),
            ),
            "bid_unit_row_frozen_insert": (
                "bid_unit",
                "bid_unit_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION bid_unit_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_unit_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_unit_row_frozen_insert BEFORE INSERT ON bid_unit FOR EACH ROW EXECUTE FUNCTION bid_unit_row_frozen_insert()",
                ),
            ),
            "bid_unit_row_frozen_update": (
                "bid_unit",
                "bid_unit_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION bid_unit_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_unit_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER bid_unit_row_frozen_update BEFORE UPDATE ON bid_unit FOR EACH ROW EXECUTE FUNCTION bid_unit_row_frozen_update()",
                ),
            ),
            "blind_copy_alias_frozen_delete": (
                "blind_copy",
                "blind_copy_alias_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION blind_copy_alias_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'blind_copy_alias_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_copy_alias_frozen_delete BEFORE DELETE ON blind_copy FOR EACH ROW EXECUTE FUNCTION blind_copy_alias_frozen_delete()",
                ),
            ),
            "blind_copy_alias_frozen_update": (
                "blind_copy",
                "blind_copy_alias_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION blind_copy_alias_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.alias IS NOT DISTINCT FROM OLD.alias) OR NOT (NEW.bid_id IS NOT DISTINCT FROM OLD.bid_id) OR NOT (NEW.panel_id IS NOT DISTINCT FROM OLD.panel_id)) THEN RAISE EXCEPTION 'blind_copy_alias_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_copy_alias_frozen_update BEFORE UPDATE ON blind_copy FOR EACH ROW EXECUTE FUNCTION blind_copy_alias_frozen_update()",
                ),
            ),
            "blind_copy_content_frozen_delete": (
                "blind_copy",
                "blind_copy_content_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION blind_copy_content_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft') THEN RAISE EXCEPTION 'blind_copy_content_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_copy_content_frozen_delete BEFORE DELETE ON blind_copy FOR EACH ROW EXECUTE FUNCTION blind_copy_content_frozen_delete()",
                ),
            ),
            "blind_copy_content_frozen_update": (
                "blind_copy",
                "blind_copy_content_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION blind_copy_content_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft') AND (NOT (NEW.content IS NOT DISTINCT FROM OLD.content) OR NOT (NEW.marks IS NOT DISTINCT FROM OLD.marks)) THEN RAISE EXCEPTION 'blind_copy_content_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_copy_content_frozen_update BEFORE UPDATE ON blind_copy FOR EACH ROW EXECUTE FUNCTION blind_copy_content_frozen_update()",
                ),
            ),
            "blind_file_row_frozen_delete": (
                "blind_file",
                "blind_file_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION blind_file_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM blind_copy WHERE id = OLD.copy_id) NOT IN ('draft') THEN RAISE EXCEPTION 'blind_file_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_file_row_frozen_delete BEFORE DELETE ON blind_file FOR EACH ROW EXECUTE FUNCTION blind_file_row_frozen_delete()",
                ),
            ),
            "blind_file_row_frozen_insert": (
                "blind_file",
                "blind_file_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION blind_file_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM blind_copy WHERE id = NEW.copy_id) NOT IN ('draft') THEN RAISE EXCEPTION 'blind_file_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_file_row_frozen_insert BEFORE INSERT ON blind_file FOR EACH ROW EXECUTE FUNCTION blind_file_row_frozen_insert()",
                ),
            ),
            "blind_file_row_frozen_update": (
                "blind_file",
                "blind_file_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION blind_file_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM blind_copy WHERE id = OLD.copy_id) NOT IN ('draft') OR (SELECT state FROM blind_copy WHERE id = NEW.copy_id) NOT IN ('draft') THEN RAISE EXCEPTION 'blind_file_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER blind_file_row_frozen_update BEFORE UPDATE ON blind_file FOR EACH ROW EXECUTE FUNCTION blind_file_row_frozen_update()",
                ),
            ),
            "call_addendum_append_only": (
                "call_addendum",
                "call_addendum_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION call_addendum_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'call_addendum is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER call_addendum_append_only BEFORE DELETE OR UPDATE ON call_addendum FOR EACH ROW EXECUTE FUNCTION call_addendum_is_append_only()",
                ),
            ),
            "call_check_append_only": (
                "call_check",
                "call_check_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION call_check_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'call_check is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER call_check_append_only BEFORE DELETE OR UPDATE ON call_check FOR EACH ROW EXECUTE FUNCTION call_check_is_append_only()",
                ),
            ),
            "call_extension_append_only": (
                "call_extension",
                "call_extension_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION call_extension_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'call_extension is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER call_extension_append_only BEFORE DELETE OR UPDATE ON call_extension FOR EACH ROW EXECUTE FUNCTION call_extension_is_append_only()",
                ),
            ),
            "call_invitation_row_frozen_delete": (
                "call_invitation",
                "call_invitation_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION call_invitation_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'call_invitation_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_invitation_row_frozen_delete BEFORE DELETE ON call_invitation FOR EACH ROW EXECUTE FUNCTION call_invitation_row_frozen_delete()",
                ),
            ),
            "call_invitation_row_frozen_insert": (
                "call_invitation",
                "call_invitation_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION call_invitation_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'call_invitation_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_invitation_row_frozen_insert BEFORE INSERT ON call_invitation FOR EACH ROW EXECUTE FUNCTION call_invitation_row_frozen_insert()",
                ),
            ),
            "call_invitation_row_frozen_update": (
                "call_invitation",
                "call_invitation_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION call_invitation_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'call_invitation_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_invitation_row_frozen_update BEFORE UPDATE ON call_invitation FOR EACH ROW EXECUTE FUNCTION call_invitation_row_frozen_update()",
                ),
            ),
            "call_keyholder_row_frozen_delete": (
                "call_keyholder",
                "call_keyholder_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION call_keyholder_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') THEN RAISE EXCEPTION 'call_keyholder_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_keyholder_row_frozen_delete BEFORE DELETE ON call_keyholder FOR EACH ROW EXECUTE FUNCTION call_keyholder_row_frozen_delete()",
                ),
            ),
            "call_keyholder_row_frozen_insert": (
                "call_keyholder",
                "call_keyholder_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION call_keyholder_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') THEN RAISE EXCEPTION 'call_keyholder_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_keyholder_row_frozen_insert BEFORE INSERT ON call_keyholder FOR EACH ROW EXECUTE FUNCTION call_keyholder_row_frozen_insert()",
                ),
            ),
            "call_keyholder_row_frozen_update": (
                "call_keyholder",
                "call_keyholder_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION call_keyholder_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') THEN RAISE EXCEPTION 'call_keyholder_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_keyholder_row_frozen_update BEFORE UPDATE ON call_keyholder FOR EACH ROW EXECUTE FUNCTION call_keyholder_row_frozen_update()",
                ),
            ),
            "call_phase_row_frozen_delete": (
                "call_phase",
                "call_phase_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION call_phase_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'call_phase_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_phase_row_frozen_delete BEFORE DELETE ON call_phase FOR EACH ROW EXECUTE FUNCTION call_phase_row_frozen_delete()",
                ),
            ),
            "call_phase_row_frozen_insert": (
                "call_phase",
                "call_phase_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION call_phase_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'call_phase_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_phase_row_frozen_insert BEFORE INSERT ON call_phase FOR EACH ROW EXECUTE FUNCTION call_phase_row_frozen_insert()",
                ),
            ),
            "call_phase_row_frozen_update": (
                "call_phase",
                "call_phase_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION call_phase_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('draft', 'returned') OR (SELECT state FROM challenge WHERE id = NEW.challenge_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'call_phase_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_phase_row_frozen_update BEFORE UPDATE ON call_phase FOR EACH ROW EXECUTE FUNCTION call_phase_row_frozen_update()",
                ),
            ),
            "call_question_answer_stands": (
                "call_question",
                "call_question_answer_stands",
                (
                    "CREATE OR REPLACE FUNCTION call_question_answer_stands() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'call_question_answer_stands: the answer is public' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_question_answer_stands BEFORE UPDATE ON call_question FOR EACH ROW EXECUTE FUNCTION call_question_answer_stands()",
                ),
            ),
            "call_question_challenge_id_frozen_delete": (
                "call_question",
                "call_question_challenge_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION call_question_challenge_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'call_question_challenge_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_question_challenge_id_frozen_delete BEFORE DELETE ON call_question FOR EACH ROW EXECUTE FUNCTION call_question_challenge_id_frozen_delete()",
                ),
            ),
            "call_question_challenge_id_frozen_update": (
                "call_question",
                "call_question_challenge_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION call_question_challenge_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.asker_tag IS NOT DISTINCT FROM OLD.asker_tag) OR NOT (NEW.question IS NOT DISTINCT FROM OLD.question) OR NOT (NEW.asked_at IS NOT DISTINCT FROM OLD.asked_at)) THEN RAISE EXCEPTION 'call_question_challenge_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER call_question_challenge_id_frozen_update BEFORE UPDATE ON call_question FOR EACH ROW EXECUTE FUNCTION call_question_challenge_id_frozen_update()",
                ),
            ),
            "call_refinement_append_only": (
                "call_refinement",
                "call_refinement_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION call_refinement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'call_refinement is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER call_refinement_append_only BEFORE DELETE OR UPDATE ON call_refinement FOR EACH ROW EXECUTE FUNCTION call_refinement_is_append_only()",
                ),
            ),
            "call_talk_append_only": (
                "call_talk",
                "call_talk_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION call_talk_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'call_talk is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER call_talk_append_only BEFORE DELETE OR UPDATE ON call_talk FOR EACH ROW EXECUTE FUNCTION call_talk_is_append_only()",
                ),
            ),
            "challenge_deadline_moves_once": (
                "challenge",
                "challenge_deadline_moves_once",
                (
                    "CREATE OR REPLACE FUNCTION challenge_deadline_moves_once() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.digest IS NOT NULL AND NOT (NEW.deadline_at IS NOT DISTINCT FROM OLD.deadline_at) AND NOT EXISTS (SELECT 1 FROM call_extension WHERE challenge_id = NEW.id AND from_at = OLD.deadline_at AND to_at = NEW.deadline_at) THEN RAISE EXCEPTION 'challenge_deadline_moves_once: the deadline of a published call moves by an extension' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_deadline_moves_once BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_deadline_moves_once()",
                ),
            ),
            "challenge_digest_frozen_delete": (
                "challenge",
                "challenge_digest_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION challenge_digest_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') THEN RAISE EXCEPTION 'challenge_digest_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_digest_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_digest_frozen_delete()",
                ),
            ),
            "challenge_digest_frozen_update": (
                "challenge",
                "challenge_digest_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION challenge_digest_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn') AND (NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest) OR NOT (NEW.canonical IS NOT DISTINCT FROM OLD.canonical) OR NOT (NEW.detail_salt IS NOT DISTINCT FROM OLD.detail_salt) OR NOT (NEW.key_id IS NOT DISTINCT FROM OLD.key_id) OR NOT (NEW.wrapped_key IS NOT DISTINCT FROM OLD.wrapped_key) OR NOT (NEW.opens_at IS NOT DISTINCT FROM OLD.opens_at) OR NOT (NEW.approved_by IS NOT DISTINCT FROM OLD.approved_by) OR NOT (NEW.published_by IS NOT DISTINCT FROM OLD.published_by) OR NOT (NEW.bids_from IS NOT DISTINCT FROM OLD.bids_from) OR NOT (NEW.questions_until IS NOT DISTINCT FROM OLD.questions_until)) THEN RAISE EXCEPTION 'challenge_digest_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_digest_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_digest_frozen_update()",
                ),
            ),
            "challenge_district_has_looked": (
                "challenge",
                "challenge_district_has_looked",
                (
                    "CREATE OR REPLACE FUNCTION challenge_district_has_looked() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state = 'refining' AND OLD.state <> 'refining' AND NOT EXISTS (SELECT 1 FROM call_check WHERE challenge_id = NEW.id) THEN RAISE EXCEPTION 'challenge_district_has_looked: the publisher was looked up nowhere' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_district_has_looked BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_district_has_looked()",
                ),
            ),
            "challenge_ends_with_answers": (
                "challenge",
                "challenge_ends_with_answers",
                (
                    "CREATE OR REPLACE FUNCTION challenge_ends_with_answers() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state IN ('settled', 'terminated') AND OLD.state <> NEW.state AND EXISTS (SELECT 1 FROM bid WHERE bid.challenge_id = NEW.id AND bid.state IN ('opened', 'repairing', 'excluded', 'faulty')) THEN RAISE EXCEPTION 'challenge_ends_with_answers: every bid gets its letter before the call is settled or terminated' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_ends_with_answers BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_ends_with_answers()",
                ),
            ),
            "challenge_funded_with_its_commitment": (
                "challenge",
                "challenge_funded_with_its_commitment",
                (
                    "CREATE OR REPLACE FUNCTION challenge_funded_with_its_commitment() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state = 'funded' AND OLD.state <> 'funded' AND (SELECT COALESCE(SUM(amount_fen), 0) FROM commitment WHERE challenge_id = NEW.id AND kind = NEW.commitment_kind AND state = 'held') * 10000 < CAST(NEW.bounty_fen AS NUMERIC) * NEW.commitment_share_bp THEN RAISE EXCEPTION 'challenge_funded_with_its_commitment: no commitment, no call' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_funded_with_its_commitment BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_funded_with_its_commitment()",
                ),
            ),
            "challenge_phases_pay_all": (
                "challenge",
                "challenge_phases_pay_all",
                (
                    "CREATE OR REPLACE FUNCTION challenge_phases_pay_all() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state = 'submitted' AND OLD.state <> 'submitted' AND (SELECT COALESCE(SUM(share_bp), 0) FROM call_phase WHERE challenge_id = NEW.id) <> 10000 THEN RAISE EXCEPTION 'challenge_phases_pay_all: the shares of the phases add up to the whole bounty' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_phases_pay_all BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_phases_pay_all()",
                ),
            ),
            "challenge_published_with_its_commitment": (
                "challenge",
                "challenge_published_with_its_commitment",
                (
                    "CREATE OR REPLACE FUNCTION challenge_published_with_its_commitment() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state = 'published' AND OLD.state <> 'published' AND (SELECT COALESCE(SUM(amount_fen), 0) FROM commitment WHERE challenge_id = NEW.id AND kind = NEW.commitment_kind AND state = 'held') * 10000 < CAST(NEW.bounty_fen AS NUMERIC) * NEW.commitment_share_bp THEN RAISE EXCEPTION 'challenge_published_with_its_commitment: no commitment, no call' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_published_with_its_commitment BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_published_with_its_commitment()",
                ),
            ),
            "challenge_title_frozen_update": (
                "challenge",
                "challenge_title_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION challenge_title_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.problem IS NOT DISTINCT FROM OLD.problem) OR NOT (NEW.terms IS NOT DISTINCT FROM OLD.terms) OR NOT (NEW.ip_terms IS NOT DISTINCT FROM OLD.ip_terms) OR NOT (NEW.payment_plan IS NOT DISTINCT FROM OLD.payment_plan) OR NOT (NEW.eligibility IS NOT DISTINCT FROM OLD.eligibility) OR NOT (NEW.eligibility_rules IS NOT DISTINCT FROM OLD.eligibility_rules) OR NOT (NEW.consortium_allowed IS NOT DISTINCT FROM OLD.consortium_allowed) OR NOT (NEW.criteria IS NOT DISTINCT FROM OLD.criteria) OR NOT (NEW.defence IS NOT DISTINCT FROM OLD.defence) OR NOT (NEW.spread_bp IS NOT DISTINCT FROM OLD.spread_bp) OR NOT (NEW.bounty_fen IS NOT DISTINCT FROM OLD.bounty_fen) OR NOT (NEW.public_money IS NOT DISTINCT FROM OLD.public_money) OR NOT (NEW.auto_accept_days IS NOT DISTINCT FROM OLD.auto_accept_days) OR NOT (NEW.disclosure IS NOT DISTINCT FROM OLD.disclosure) OR NOT (NEW.way IS NOT DISTINCT FROM OLD.way) OR NOT (NEW.runners IS NOT DISTINCT FROM OLD.runners) OR NOT (NEW.start_share_bp IS NOT DISTINCT FROM OLD.start_share_bp) OR NOT (NEW.assigned_reason IS NOT DISTINCT FROM OLD.assigned_reason) OR NOT (NEW.military_order IS NOT DISTINCT FROM OLD.military_order) OR NOT (NEW.order_consequence IS NOT DISTINCT FROM OLD.order_consequence) OR NOT (NEW.chief_engineer IS NOT DISTINCT FROM OLD.chief_engineer) OR NOT (NEW.chief_powers IS NOT DISTINCT FROM OLD.chief_powers) OR NOT (NEW.leader IS NOT DISTINCT FROM OLD.leader) OR NOT (NEW.leader_employed IS NOT DISTINCT FROM OLD.leader_employed) OR NOT (NEW.seal_mode IS NOT DISTINCT FROM OLD.seal_mode) OR NOT (NEW.min_bids IS NOT DISTINCT FROM OLD.min_bids) OR NOT (NEW.self_extends_days IS NOT DISTINCT FROM OLD.self_extends_days) OR NOT (NEW.commitment_kind IS NOT DISTINCT FROM OLD.commitment_kind) OR NOT (NEW.commitment_share_bp IS NOT DISTINCT FROM OLD.commitment_share_bp) OR NOT (NEW.demand_version_id IS NOT DISTINCT FROM OLD.demand_version_id)) THEN RAISE EXCEPTION 'challenge_title_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER challenge_title_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_title_frozen_update()",
                ),
            ),
            "commitment_challenge_id_frozen_delete": (
                "commitment",
                "commitment_challenge_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION commitment_challenge_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('asked') THEN RAISE EXCEPTION 'commitment_challenge_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER commitment_challenge_id_frozen_delete BEFORE DELETE ON commitment FOR EACH ROW EXECUTE FUNCTION commitment_challenge_id_frozen_delete()",
                ),
            ),
            "commitment_challenge_id_frozen_update": (
                "commitment",
                "commitment_challenge_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION commitment_challenge_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('asked') AND (NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen) OR NOT (NEW.escrow_id IS NOT DISTINCT FROM OLD.escrow_id) OR NOT (NEW.file_id IS NOT DISTINCT FROM OLD.file_id) OR NOT (NEW.issuer IS NOT DISTINCT FROM OLD.issuer) OR NOT (NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to) OR NOT (NEW.asked_by IS NOT DISTINCT FROM OLD.asked_by)) THEN RAISE EXCEPTION 'commitment_challenge_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER commitment_challenge_id_frozen_update BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION commitment_challenge_id_frozen_update()",
                ),
            ),
            "contract_party_row_frozen_delete": (
                "contract_party",
                "contract_party_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION contract_party_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND signature.organisation_id = OLD.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = OLD.contract_id AND known.organisation_id = OLD.organisation_id))) THEN RAISE EXCEPTION 'contract_party_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_party_row_frozen_delete BEFORE DELETE ON contract_party FOR EACH ROW EXECUTE FUNCTION contract_party_row_frozen_delete()",
                ),
            ),
            "contract_party_row_frozen_insert": (
                "contract_party",
                "contract_party_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION contract_party_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND signature.organisation_id = NEW.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = NEW.contract_id AND known.organisation_id = NEW.organisation_id))) THEN RAISE EXCEPTION 'contract_party_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_party_row_frozen_insert BEFORE INSERT ON contract_party FOR EACH ROW EXECUTE FUNCTION contract_party_row_frozen_insert()",
                ),
            ),
            "contract_party_row_frozen_update": (
                "contract_party",
                "contract_party_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION contract_party_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND signature.organisation_id = OLD.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = OLD.contract_id AND known.organisation_id = OLD.organisation_id))) OR ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND EXISTS (SELECT 1 FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND signature.organisation_id = NEW.organisation_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) AND NOT EXISTS (SELECT 1 FROM contract_party AS known WHERE known.contract_id = NEW.contract_id AND known.organisation_id = NEW.organisation_id))) THEN RAISE EXCEPTION 'contract_party_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_party_row_frozen_update BEFORE UPDATE ON contract_party FOR EACH ROW EXECUTE FUNCTION contract_party_row_frozen_update()",
                ),
            ),
            "expert_draw_public_frozen_delete": (
                "expert_draw",
                "expert_draw_public_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION expert_draw_public_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('committed') THEN RAISE EXCEPTION 'expert_draw_public_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER expert_draw_public_frozen_delete BEFORE DELETE ON expert_draw FOR EACH ROW EXECUTE FUNCTION expert_draw_public_frozen_delete()",
                ),
            ),
            "expert_draw_public_frozen_update": (
                "expert_draw",
                "expert_draw_public_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION expert_draw_public_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('committed') AND (NOT (NEW.public IS NOT DISTINCT FROM OLD.public) OR NOT (NEW.pool IS NOT DISTINCT FROM OLD.pool) OR NOT (NEW.excluded IS NOT DISTINCT FROM OLD.excluded) OR NOT (NEW.drawn IS NOT DISTINCT FROM OLD.drawn) OR NOT (NEW.drawn_at IS NOT DISTINCT FROM OLD.drawn_at)) THEN RAISE EXCEPTION 'expert_draw_public_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER expert_draw_public_frozen_update BEFORE UPDATE ON expert_draw FOR EACH ROW EXECUTE FUNCTION expert_draw_public_frozen_update()",
                ),
            ),
            "expert_draw_subject_type_frozen_delete": (
                "expert_draw",
                "expert_draw_subject_type_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION expert_draw_subject_type_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'expert_draw_subject_type_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER expert_draw_subject_type_frozen_delete BEFORE DELETE ON expert_draw FOR EACH ROW EXECUTE FUNCTION expert_draw_subject_type_frozen_delete()",
                ),
            ),
            "expert_draw_subject_type_frozen_update": (
                "expert_draw",
                "expert_draw_subject_type_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION expert_draw_subject_type_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.subject_type IS NOT DISTINCT FROM OLD.subject_type) OR NOT (NEW.subject_id IS NOT DISTINCT FROM OLD.subject_id) OR NOT (NEW.size IS NOT DISTINCT FROM OLD.size) OR NOT (NEW.strata IS NOT DISTINCT FROM OLD.strata) OR NOT (NEW.commitment IS NOT DISTINCT FROM OLD.commitment) OR NOT (NEW.sealed_seed IS NOT DISTINCT FROM OLD.sealed_seed)) THEN RAISE EXCEPTION 'expert_draw_subject_type_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER expert_draw_subject_type_frozen_update BEFORE UPDATE ON expert_draw FOR EACH ROW EXECUTE FUNCTION expert_draw_subject_type_frozen_update()",
                ),
            ),
            "expert_replacement_append_only": (
                "expert_replacement",
                "expert_replacement_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION expert_replacement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'expert_replacement is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER expert_replacement_append_only BEFORE DELETE OR UPDATE ON expert_replacement FOR EACH ROW EXECUTE FUNCTION expert_replacement_is_append_only()",
                ),
            ),
            "gate_decision_append_only": (
                "gate_decision",
                "gate_decision_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION gate_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'gate_decision is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER gate_decision_append_only BEFORE DELETE OR UPDATE ON gate_decision FOR EACH ROW EXECUTE FUNCTION gate_decision_is_append_only()",
                ),
            ),
            "grant_line_append_only": (
                "grant_line",
                "grant_line_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION grant_line_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'grant_line is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER grant_line_append_only BEFORE DELETE OR UPDATE ON grant_line FOR EACH ROW EXECUTE FUNCTION grant_line_is_append_only()",
                ),
            ),
            "grant_project_contract_id_frozen_delete": (
                "grant_project",
                "grant_project_contract_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION grant_project_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'grant_project_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER grant_project_contract_id_frozen_delete BEFORE DELETE ON grant_project FOR EACH ROW EXECUTE FUNCTION grant_project_contract_id_frozen_delete()",
                ),
            ),
            "grant_project_contract_id_frozen_update": (
                "grant_project",
                "grant_project_contract_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION grant_project_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id) OR NOT (NEW.cap_fen IS NOT DISTINCT FROM OLD.cap_fen)) THEN RAISE EXCEPTION 'grant_project_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER grant_project_contract_id_frozen_update BEFORE UPDATE ON grant_project FOR EACH ROW EXECUTE FUNCTION grant_project_contract_id_frozen_update()",
                ),
            ),
            "instruction_without_an_invoice": (
                "instruction",
                "instruction_without_an_invoice",
                (
                    "CREATE OR REPLACE FUNCTION instruction_without_an_invoice() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.kind = 'release' AND EXISTS (SELECT 1 FROM escrow WHERE escrow.id = NEW.escrow_id AND escrow.invoiced) AND NOT EXISTS (SELECT 1 FROM invoice WHERE invoice.escrow_id = NEW.escrow_id AND invoice.purpose = NEW.purpose AND invoice.amount_fen = NEW.amount_fen) THEN RAISE EXCEPTION 'instruction_without_an_invoice: a release needs the invoice of the payee' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER instruction_without_an_invoice BEFORE INSERT ON instruction FOR EACH ROW EXECUTE FUNCTION instruction_without_an_invoice()",
                ),
            ),
            "invoice_append_only": (
                "invoice",
                "invoice_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION invoice_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'invoice is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER invoice_append_only BEFORE DELETE OR UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_is_append_only()",
                ),
            ),
            "measurement_append_only": (
                "measurement",
                "measurement_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION measurement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'measurement is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER measurement_append_only BEFORE DELETE OR UPDATE ON measurement FOR EACH ROW EXECUTE FUNCTION measurement_is_append_only()",
                ),
            ),
            "measurement_missed_is_no_pass": (
                "measurement",
                "measurement_missed_is_no_pass",
                (
                    "CREATE OR REPLACE FUNCTION measurement_missed_is_no_pass() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.must AND NOT NEW.met AND (SELECT outcome FROM acceptance WHERE acceptance.id = NEW.acceptance_id) = 'passed' THEN RAISE EXCEPTION 'measurement_missed_is_no_pass: an indicator that must be kept was missed' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER measurement_missed_is_no_pass BEFORE INSERT ON measurement FOR EACH ROW EXECUTE FUNCTION measurement_missed_is_no_pass()",
                ),
            ),
            "meeting_minutes_frozen_delete": (
                "meeting",
                "meeting_minutes_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION meeting_minutes_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('open') THEN RAISE EXCEPTION 'meeting_minutes_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER meeting_minutes_frozen_delete BEFORE DELETE ON meeting FOR EACH ROW EXECUTE FUNCTION meeting_minutes_frozen_delete()",
                ),
            ),
            "meeting_minutes_frozen_update": (
                "meeting",
                "meeting_minutes_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION meeting_minutes_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('open') AND (NOT (NEW.minutes IS NOT DISTINCT FROM OLD.minutes) OR NOT (NEW.order_reason IS NOT DISTINCT FROM OLD.order_reason) OR NOT (NEW.closed_by IS NOT DISTINCT FROM OLD.closed_by) OR NOT (NEW.closed_at IS NOT DISTINCT FROM OLD.closed_at)) THEN RAISE EXCEPTION 'meeting_minutes_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER meeting_minutes_frozen_update BEFORE UPDATE ON meeting FOR EACH ROW EXECUTE FUNCTION meeting_minutes_frozen_update()",
                ),
            ),
            "milestone_extension_milestone_id_frozen_delete": (
                "milestone_extension",
                "milestone_extension_milestone_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION milestone_extension_milestone_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('asked') THEN RAISE EXCEPTION 'milestone_extension_milestone_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER milestone_extension_milestone_id_frozen_delete BEFORE DELETE ON milestone_extension FOR EACH ROW EXECUTE FUNCTION milestone_extension_milestone_id_frozen_delete()",
                ),
            ),
            "milestone_extension_milestone_id_frozen_update": (
                "milestone_extension",
                "milestone_extension_milestone_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION milestone_extension_milestone_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('asked') AND (NOT (NEW.milestone_id IS NOT DISTINCT FROM OLD.milestone_id) OR NOT (NEW.from_on IS NOT DISTINCT FROM OLD.from_on) OR NOT (NEW.to_on IS NOT DISTINCT FROM OLD.to_on) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason)) THEN RAISE EXCEPTION 'milestone_extension_milestone_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER milestone_extension_milestone_id_frozen_update BEFORE UPDATE ON milestone_extension FOR EACH ROW EXECUTE FUNCTION milestone_extension_milestone_id_frozen_update()",
                ),
            ),
            "panel_own_chair": (
                "panel",
                "panel_own_chair",
                (
                    "CREATE OR REPLACE FUNCTION panel_own_chair() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.chair_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat WHERE id = NEW.chair_id AND panel_id = NEW.id) THEN RAISE EXCEPTION 'panel_own_chair: the chair is one of the panel' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER panel_own_chair BEFORE UPDATE ON panel FOR EACH ROW EXECUTE FUNCTION panel_own_chair()",
                ),
            ),
            "ranking_append_only": (
                "ranking",
                "ranking_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION ranking_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'ranking is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER ranking_append_only BEFORE DELETE OR UPDATE ON ranking FOR EACH ROW EXECUTE FUNCTION ranking_is_append_only()",
                ),
            ),
            "recovery_more_than_was_paid": (
                "recovery",
                "recovery_more_than_was_paid",
                (
                    "CREATE OR REPLACE FUNCTION recovery_more_than_was_paid() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT COALESCE(SUM(amount_fen), 0) FROM recovery WHERE project_id = NEW.project_id AND state <> 'lifted') + NEW.amount_fen > (SELECT COALESCE(SUM(amount_fen), 0) FROM tranche WHERE project_id = NEW.project_id AND state = 'paid') THEN RAISE EXCEPTION 'recovery_more_than_was_paid: no more is ordered back than was paid' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER recovery_more_than_was_paid BEFORE INSERT ON recovery FOR EACH ROW EXECUTE FUNCTION recovery_more_than_was_paid()",
                ),
            ),
            "recovery_project_id_frozen_delete": (
                "recovery",
                "recovery_project_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION recovery_project_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'recovery_project_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER recovery_project_id_frozen_delete BEFORE DELETE ON recovery FOR EACH ROW EXECUTE FUNCTION recovery_project_id_frozen_delete()",
                ),
            ),
            "recovery_project_id_frozen_update": (
                "recovery",
                "recovery_project_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION recovery_project_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.project_id IS NOT DISTINCT FROM OLD.project_id) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen) OR NOT (NEW.cause IS NOT DISTINCT FROM OLD.cause) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason)) THEN RAISE EXCEPTION 'recovery_project_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER recovery_project_id_frozen_update BEFORE UPDATE ON recovery FOR EACH ROW EXECUTE FUNCTION recovery_project_id_frozen_update()",
                ),
            ),
            "score_row_frozen_delete": (
                "score",
                "score_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION score_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM sheet WHERE id = OLD.sheet_id) NOT IN ('open') THEN RAISE EXCEPTION 'score_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER score_row_frozen_delete BEFORE DELETE ON score FOR EACH ROW EXECUTE FUNCTION score_row_frozen_delete()",
                ),
            ),
            "score_row_frozen_insert": (
                "score",
                "score_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION score_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM sheet WHERE id = NEW.sheet_id) NOT IN ('open') THEN RAISE EXCEPTION 'score_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER score_row_frozen_insert BEFORE INSERT ON score FOR EACH ROW EXECUTE FUNCTION score_row_frozen_insert()",
                ),
            ),
            "score_row_frozen_update": (
                "score",
                "score_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION score_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM sheet WHERE id = OLD.sheet_id) NOT IN ('open') OR (SELECT state FROM sheet WHERE id = NEW.sheet_id) NOT IN ('open') THEN RAISE EXCEPTION 'score_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER score_row_frozen_update BEFORE UPDATE ON score FOR EACH ROW EXECUTE FUNCTION score_row_frozen_update()",
                ),
            ),
            "seat_pledge_stands": (
                "seat",
                "seat_pledge_stands",
                (
                    "CREATE OR REPLACE FUNCTION seat_pledge_stands() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.pledge <> '' AND NOT (NEW.pledge IS NOT DISTINCT FROM OLD.pledge AND NEW.pledged_at IS NOT DISTINCT FROM OLD.pledged_at) THEN RAISE EXCEPTION 'seat_pledge_stands: a pledge is never rewritten' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER seat_pledge_stands BEFORE UPDATE ON seat FOR EACH ROW EXECUTE FUNCTION seat_pledge_stands()",
                ),
            ),
            "sheet_stays_locked": (
                "sheet",
                "sheet_stays_locked",
                (
                    "CREATE OR REPLACE FUNCTION sheet_stays_locked() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state = 'locked' THEN RAISE EXCEPTION 'sheet_stays_locked: a submitted sheet can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER sheet_stays_locked BEFORE UPDATE ON sheet FOR EACH ROW EXECUTE FUNCTION sheet_stays_locked()",
                ),
            ),
            "sheet_whole_when_locked": (
                "sheet",
                "sheet_whole_when_locked",
                (
                    "CREATE OR REPLACE FUNCTION sheet_whole_when_locked() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state = 'locked' AND EXISTS (SELECT 1 FROM score WHERE sheet_id = NEW.id AND points IS NULL) THEN RAISE EXCEPTION 'sheet_whole_when_locked: a sheet with a gap can not be submitted' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER sheet_whole_when_locked BEFORE UPDATE ON sheet FOR EACH ROW EXECUTE FUNCTION sheet_whole_when_locked()",
                ),
            ),
            "spread_note_row_frozen_delete": (
                "spread_note",
                "spread_note_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION spread_note_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM meeting WHERE id = OLD.meeting_id) NOT IN ('open') THEN RAISE EXCEPTION 'spread_note_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER spread_note_row_frozen_delete BEFORE DELETE ON spread_note FOR EACH ROW EXECUTE FUNCTION spread_note_row_frozen_delete()",
                ),
            ),
            "spread_note_row_frozen_insert": (
                "spread_note",
                "spread_note_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION spread_note_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM meeting WHERE id = NEW.meeting_id) NOT IN ('open') THEN RAISE EXCEPTION 'spread_note_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER spread_note_row_frozen_insert BEFORE INSERT ON spread_note FOR EACH ROW EXECUTE FUNCTION spread_note_row_frozen_insert()",
                ),
            ),
            "spread_note_row_frozen_update": (
                "spread_note",
                "spread_note_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION spread_note_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM meeting WHERE id = OLD.meeting_id) NOT IN ('open') OR (SELECT state FROM meeting WHERE id = NEW.meeting_id) NOT IN ('open') THEN RAISE EXCEPTION 'spread_note_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER spread_note_row_frozen_update BEFORE UPDATE ON spread_note FOR EACH ROW EXECUTE FUNCTION spread_note_row_frozen_update()",
                ),
            ),
            "tranche_above_the_cap": (
                "tranche",
                "tranche_above_the_cap",
                (
                    "CREATE OR REPLACE FUNCTION tranche_above_the_cap() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NEW.state = 'granted' AND OLD.state <> 'granted' AND (SELECT COALESCE(SUM(amount_fen), 0) FROM tranche WHERE project_id = NEW.project_id AND id <> NEW.id AND state IN ('granted', 'paid')) + NEW.amount_fen > (SELECT cap_fen FROM grant_project WHERE id = NEW.project_id) THEN RAISE EXCEPTION 'tranche_above_the_cap: all tranches together stay below the cap' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER tranche_above_the_cap BEFORE UPDATE ON tranche FOR EACH ROW EXECUTE FUNCTION tranche_above_the_cap()",
                ),
            ),
            "tranche_project_id_frozen_delete": (
                "tranche",
                "tranche_project_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION tranche_project_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'tranche_project_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER tranche_project_id_frozen_delete BEFORE DELETE ON tranche FOR EACH ROW EXECUTE FUNCTION tranche_project_id_frozen_delete()",
                ),
            ),
            "tranche_project_id_frozen_update": (
                "tranche",
                "tranche_project_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION tranche_project_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.project_id IS NOT DISTINCT FROM OLD.project_id) OR NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.rule IS NOT DISTINCT FROM OLD.rule) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen) OR NOT (NEW.evidence IS NOT DISTINCT FROM OLD.evidence)) THEN RAISE EXCEPTION 'tranche_project_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER tranche_project_id_frozen_update BEFORE UPDATE ON tranche FOR EACH ROW EXECUTE FUNCTION tranche_project_id_frozen_update()",
                ),
            ),
            "undertaking_signature_append_only": (
                "undertaking_signature",
                "undertaking_signature_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION undertaking_signature_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'undertaking_signature is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER undertaking_signature_append_only BEFORE DELETE OR UPDATE ON undertaking_signature FOR EACH ROW EXECUTE FUNCTION undertaking_signature_is_append_only()",
                ),
            ),
            "undertaking_text_after_both_signed": (
                "undertaking_text",
                "undertaking_text_after_both_signed",
                (
                    "CREATE OR REPLACE FUNCTION undertaking_text_after_both_signed() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF EXISTS (SELECT 1 FROM undertaking_text AS earlier WHERE earlier.award_id = NEW.award_id AND earlier.kind = NEW.kind AND (SELECT COUNT(*) FROM undertaking_signature AS given WHERE given.undertaking_id = earlier.id) >= 2) THEN RAISE EXCEPTION 'undertaking_text_after_both_signed: both sides have signed it' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER undertaking_text_after_both_signed BEFORE INSERT ON undertaking_text FOR EACH ROW EXECUTE FUNCTION undertaking_text_after_both_signed()",
                ),
            ),
            "undertaking_text_append_only": (
                "undertaking_text",
                "undertaking_text_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION undertaking_text_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'undertaking_text is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER undertaking_text_append_only BEFORE DELETE OR UPDATE ON undertaking_text FOR EACH ROW EXECUTE FUNCTION undertaking_text_is_append_only()",
                ),
            ),
        },
    },
}


def upgrade() -> None:
    _refuse_sealed()
    lifted = _lift_triggers("before")
    op.create_table(
        "expert_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_publication")),
        sa.UniqueConstraint("key", "published_on", name=op.f("uq_expert_publication_key_published_on")),
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_to", sa.Date(), nullable=True),
        sa.Column("most_reviews", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "applied",
                "invited",
                "active",
                "resting",
                "removed",
                name="expertstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agreed_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'removed' OR removed_because <> ''", name=op.f("ck_expert_removed_with_a_reason")),
        sa.CheckConstraint(
            "state NOT IN ('active', 'resting') OR agreed_at IS NOT NULL", name=op.f("ck_expert_active_by_consent")
        ),
        sa.CheckConstraint(
            "state NOT IN ('active', 'resting') OR person_id IS NOT NULL", name=op.f("ck_expert_active_with_an_account")
        ),
        sa.CheckConstraint(
            "available_from IS NULL OR available_to IS NULL OR available_to >= available_from",
            name=op.f("ck_expert_days_in_order"),
        ),
        sa.CheckConstraint("most_reviews IS NULL OR most_reviews > 0", name=op.f("ck_expert_some_reviews")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_expert_entered_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_expert_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("code", name=op.f("uq_expert_code")),
        sa.UniqueConstraint("person_id", name=op.f("uq_expert_person_id")),
    )
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_expert_state_region"), ["state", "region"], unique=False)

    op.create_table(
        "expert_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "strata", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "committed",
                "drawn",
                "published",
                name="drawstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column(
            "pool", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "excluded", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "drawn", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("committed_by", sa.Integer(), nullable=False),
        sa.Column("committed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'committed') = (drawn_at IS NULL)", name=op.f("ck_expert_draw_drawn_at_a_time")),
        sa.CheckConstraint(
            "(state = 'published') = (seed IS NOT NULL)", name=op.f("ck_expert_draw_seed_when_published")
        ),
        sa.CheckConstraint("length(commitment) = 64", name=op.f("ck_expert_draw_commitment_of_64")),
        sa.CheckConstraint("size > 0 AND size % 2 = 1", name=op.f("ck_expert_draw_odd")),
        sa.ForeignKeyConstraint(["committed_by"], ["person.id"], name=op.f("fk_expert_draw_committed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_draw")),
    )
    with op.batch_alter_table("expert_draw", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expert_draw_subject_type_subject_id"), ["subject_type", "subject_id"], unique=False
        )

    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "uploaded",
                "checked",
                "confirmed",
                "done",
                "failed",
                "dropped",
                name="intakestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("leave_out", sa.Boolean(), nullable=False),
        sa.Column("rows_expected", sa.Integer(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column(
            "counts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "ignored", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "error", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("handed_in_by", sa.Integer(), nullable=False),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("checked_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_intake_not_empty")),
        sa.ForeignKeyConstraint(["handed_in_by"], ["person.id"], name=op.f("fk_intake_handed_in_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_region"), ["region"], unique=False)

    op.create_table(
        "affiliation_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum(
                "bidding",
                "opening",
                "selection",
                "signing",
                name="moment",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("checked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=True),
        sa.Column("bidder_id", sa.Integer(), nullable=True),
        sa.Column(
            "found",
            sa.Enum("clear", "near", "sure", name="found", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("as_shown", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "moment <> 'bidding' OR (publisher_id IS NULL AND bidder_id IS NULL AND found IS NULL)",
            name=op.f("ck_affiliation_check_sealed_while_bidding"),
        ),
        sa.CheckConstraint(
            "moment = 'bidding' OR (publisher_id IS NOT NULL AND bidder_id IS NOT NULL AND found IS NOT NULL)",
            name=op.f("ck_affiliation_check_named_afterwards"),
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_affiliation_check_digest_of_64")),
        sa.ForeignKeyConstraint(
            ["bidder_id"], ["organisation.id"], name=op.f("fk_affiliation_check_bidder_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organisation.id"], name=op.f("fk_affiliation_check_publisher_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation_check")),
    )
    with op.batch_alter_table("affiliation_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_check_found_bidder_id"), ["found", "bidder_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_affiliation_check_subject_type_subject_id_tag"),
            ["subject_type", "subject_id", "tag"],
            unique=False,
        )

    op.create_table(
        "affiliation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("affiliated", "independent", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "fingerprints",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_affiliation_decision_with_a_reason")),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_affiliation_decision_pair_in_one_order")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_affiliation_decision_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["high_id"], ["organisation.id"], name=op.f("fk_affiliation_decision_high_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["low_id"], ["organisation.id"], name=op.f("fk_affiliation_decision_low_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation_decision")),
    )
    with op.batch_alter_table("affiliation_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_decision_low_id_high_id"), ["low_id", "high_id"], unique=False)

    op.create_table(
        "affiliation_node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "organisation",
                "person",
                "address",
                "phone",
                name="nodekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("state_holder", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind = 'organisation' OR (organisation_id IS NULL AND NOT state_holder)",
            name=op.f("ck_affiliation_node_ours"),
        ),
        sa.CheckConstraint("kind = 'person' OR mark = ''", name=op.f("ck_affiliation_node_mark_of_person")),
        sa.CheckConstraint(
            "uscc IS NULL OR (kind = 'organisation' AND length(uscc) = 18)",
            name=op.f("ck_affiliation_node_uscc_of_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_affiliation_node_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation_node")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_affiliation_node_kind_key")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_affiliation_node_organisation_id")),
        sa.UniqueConstraint("uscc", name=op.f("uq_affiliation_node_uscc")),
    )
    with op.batch_alter_table("affiliation_node", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_node_name"), ["name"], unique=False)

    op.create_table(
        "expert_engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("since", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_engagement_expert_id_expert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_engagement")),
        sa.UniqueConstraint(
            "expert_id",
            "subject_type",
            "subject_id",
            name=op.f("uq_expert_engagement_expert_id_subject_type_subject_id"),
        ),
    )
    with op.batch_alter_table("expert_engagement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_engagement_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "expert_field",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_field_expert_id_expert")),
        sa.PrimaryKeyConstraint("expert_id", "field", name=op.f("pk_expert_field")),
    )
    with op.batch_alter_table("expert_field", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_field_field"), ["field"], unique=False)

    op.create_table(
        "expert_publication_author",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_publication_author_expert_id_expert")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["expert_publication.id"],
            name=op.f("fk_expert_publication_author_publication_id_expert_publication"),
        ),
        sa.PrimaryKeyConstraint("publication_id", "position", name=op.f("pk_expert_publication_author")),
    )
    with op.batch_alter_table("expert_publication_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_publication_author_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "expert_replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("out_code", sa.Text(), nullable=False),
        sa.Column("in_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("replaced_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_expert_replacement_with_a_reason")),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["expert_draw.id"], name=op.f("fk_expert_replacement_draw_id_expert_draw")
        ),
        sa.ForeignKeyConstraint(["replaced_by"], ["person.id"], name=op.f("fk_expert_replacement_replaced_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_replacement")),
        sa.UniqueConstraint("draw_id", "in_code", name=op.f("uq_expert_replacement_draw_id_in_code")),
        sa.UniqueConstraint("draw_id", "out_code", name=op.f("uq_expert_replacement_draw_id_out_code")),
    )
    op.create_table(
        "intake_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "added",
                "changed",
                "unchanged",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "said", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "findings", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_row_intake_id_intake")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_row")),
        sa.UniqueConstraint("intake_id", "row", name=op.f("uq_intake_row_intake_id_row")),
    )
    with op.batch_alter_table("intake_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_intake_row_intake_id_outcome_row"), ["intake_id", "outcome", "row"], unique=False
        )

    op.create_table(
        "affiliation_edge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "equity",
                "controller",
                "legal_representative",
                "employer",
                "address",
                "phone",
                name="edgekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("share_bp", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "certainty",
            sa.Enum(
                "register",
                "declared",
                "reported",
                name="certainty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(certainty = 'declared') = (organisation_id IS NOT NULL)", name=op.f("ck_affiliation_edge_declared_by_one")
        ),
        sa.CheckConstraint(
            "(kind = 'equity') = (share_bp IS NOT NULL)", name=op.f("ck_affiliation_edge_share_of_equity")
        ),
        sa.CheckConstraint("source <> ''", name=op.f("ck_affiliation_edge_source_named")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_because <> ''", name=op.f("ck_affiliation_edge_withdrawn_with_a_reason")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_affiliation_edge_two_ends")),
        sa.CheckConstraint(
            "share_bp IS NULL OR share_bp BETWEEN 1 AND 10000", name=op.f("ck_affiliation_edge_share_in_range")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_affiliation_edge_days_in_order")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["affiliation_node.id"], name=op.f("fk_affiliation_edge_from_id_affiliation_node")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_affiliation_edge_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_affiliation_edge_recorded_by_person")),
        sa.ForeignKeyConstraint(
            ["to_id"], ["affiliation_node.id"], name=op.f("fk_affiliation_edge_to_id_affiliation_node")
        ),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_affiliation_edge_withdrawn_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation_edge")),
    )
    with op.batch_alter_table("affiliation_edge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_edge_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_edge_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_edge_to_id"), ["to_id"], unique=False)
        batch_op.create_index(
            "uq_affiliation_edge_day",
            ["from_id", "to_id", "kind", "valid_from"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "uq_affiliation_edge_open",
            ["from_id", "to_id", "kind"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND valid_to IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND valid_to IS NULL"),
        )

    op.create_table(
        "expert_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_expert_advice_days_in_order")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_advice_expert_id_expert")),
        sa.ForeignKeyConstraint(
            ["node_id"], ["affiliation_node.id"], name=op.f("fk_expert_advice_node_id_affiliation_node")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_advice")),
    )
    with op.batch_alter_table("expert_advice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_advice_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_expert_advice_node_id"), ["node_id"], unique=False)

    op.create_table(
        "expert_employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_expert_employment_days_in_order")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_employment_expert_id_expert")),
        sa.ForeignKeyConstraint(
            ["node_id"], ["affiliation_node.id"], name=op.f("fk_expert_employment_node_id_affiliation_node")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_employment")),
        sa.UniqueConstraint("expert_id", "node_id", "since", name=op.f("uq_expert_employment_expert_id_node_id_since")),
    )
    with op.batch_alter_table("expert_employment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_employment_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_expert_employment_node_id"), ["node_id"], unique=False)

    op.create_table(
        "expert_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "family", "domain", "stake", name="interestkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=True),
        sa.Column("declared_by", sa.Integer(), nullable=True),
        sa.Column("declared_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind = 'family' OR (kind = 'stake') = (node_id IS NOT NULL)",
            name=op.f("ck_expert_interest_stake_in_something"),
        ),
        sa.CheckConstraint("kind = 'stake' OR name_key <> ''", name=op.f("ck_expert_interest_somebody_or_a_domain")),
        sa.ForeignKeyConstraint(["declared_by"], ["person.id"], name=op.f("fk_expert_interest_declared_by_person")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_interest_expert_id_expert")),
        sa.ForeignKeyConstraint(
            ["node_id"], ["affiliation_node.id"], name=op.f("fk_expert_interest_node_id_affiliation_node")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_interest")),
    )
    with op.batch_alter_table("expert_interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_interest_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escrow_id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number <> ''", name=op.f("ck_invoice_has_a_number")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_invoice_amount_is_positive")),
        sa.ForeignKeyConstraint(["escrow_id"], ["escrow.id"], name=op.f("fk_invoice_escrow_id_escrow")),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_invoice_filed_by_person")),
        sa.ForeignKeyConstraint(["payee_id"], ["organisation.id"], name=op.f("fk_invoice_payee_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("escrow_id", "purpose", name=op.f("uq_invoice_escrow_id_purpose")),
        sa.UniqueConstraint("payee_id", "number", name=op.f("uq_invoice_payee_id_number")),
    )
    op.create_table(
        "project_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_project_list_notice_id_notice")),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_project_list_published_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_list")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_project_list_notice_id")),
    )
    with op.batch_alter_table("project_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_list_region"), ["region"], unique=False)

    op.create_table(
        "bid_consortium",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("lead_tag", sa.Text(), nullable=False),
        sa.Column("code_tag", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("proposed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_bid_consortium_challenge_id_challenge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_consortium")),
        sa.UniqueConstraint("challenge_id", "code_tag", name=op.f("uq_bid_consortium_challenge_id_code_tag")),
        sa.UniqueConstraint("challenge_id", "lead_tag", name=op.f("uq_bid_consortium_challenge_id_lead_tag")),
    )
    op.create_table(
        "bid_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_bid_draft_challenge_id_challenge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_draft")),
        sa.UniqueConstraint("challenge_id", "tag", name=op.f("uq_bid_draft_challenge_id_tag")),
    )
    op.create_table(
        "bid_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("unit_tag", sa.Text(), nullable=False),
        sa.Column("lead_tag", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(terms IS NULL) = (ciphertext IS NULL)", name=op.f("ck_bid_unit_confirmed_by_somebody")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_bid_unit_challenge_id_challenge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_unit")),
        sa.UniqueConstraint("challenge_id", "unit_tag", name=op.f("uq_bid_unit_challenge_id_unit_tag")),
    )
    op.create_table(
        "call_addendum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "clarification",
                "answers",
                "facts",
                "extension",
                name="addendumkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("published_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_call_addendum_says_something")),
        sa.CheckConstraint("number > 0", name=op.f("ck_call_addendum_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_addendum_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_addendum_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_addendum")),
        sa.UniqueConstraint("challenge_id", "number", name=op.f("uq_call_addendum_challenge_id_number")),
    )
    op.create_table(
        "call_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("looked_up_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_call_check_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_call_check_file_id_attachment")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_check_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_check")),
    )
    with op.batch_alter_table("call_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_check_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "call_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("asked", "self", name="extensionkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("from_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("to_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'self' OR (reason <> '' AND person_id IS NOT NULL)",
            name=op.f("ck_call_extension_asked_with_a_reason"),
        ),
        sa.CheckConstraint("kind = 'self' OR at <= from_at", name=op.f("ck_call_extension_asked_before_the_deadline")),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_call_extension_only_later")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_extension_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_extension_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_extension")),
        sa.UniqueConstraint("challenge_id", "kind", name=op.f("uq_call_extension_challenge_id_kind")),
    )
    op.create_table(
        "call_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_follower_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_follower_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_follower")),
        sa.UniqueConstraint("challenge_id", "person_id", name=op.f("uq_call_follower_challenge_id_person_id")),
    )
    with op.batch_alter_table("call_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_follower_person_id"), ["person_id"], unique=False)

    op.create_table(
        "call_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_invitation_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_call_invitation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_invitation")),
        sa.UniqueConstraint(
            "challenge_id", "organisation_id", name=op.f("uq_call_invitation_challenge_id_organisation_id")
        ),
    )
    with op.batch_alter_table("call_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_invitation_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "call_keyholder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(seat = 'recovery') = (wrapped_key IS NULL) AND (wrapped_key IS NULL) = (salt IS NULL) AND (wrapped_key IS NULL) = (cost IS NULL)",
            name=op.f("ck_call_keyholder_recovery_lies_outside"),
        ),
        sa.CheckConstraint("seat IN ('first', 'second', 'recovery')", name=op.f("ck_call_keyholder_a_known_seat")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_keyholder_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_keyholder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_keyholder")),
        sa.UniqueConstraint("challenge_id", "person_id", name=op.f("uq_call_keyholder_challenge_id_person_id")),
        sa.UniqueConstraint("challenge_id", "seat", name=op.f("uq_call_keyholder_challenge_id_seat")),
    )
    op.create_table(
        "call_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("gate", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number > 0 AND months > 0", name=op.f("ck_call_phase_counts_from_one")),
        sa.CheckConstraint("share_bp BETWEEN 0 AND 10000", name=op.f("ck_call_phase_share_of_the_bounty")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_call_phase_challenge_id_challenge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_phase")),
        sa.UniqueConstraint("challenge_id", "number", name=op.f("uq_call_phase_challenge_id_number")),
    )
    op.create_table(
        "call_refinement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("expert", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expert <> '' AND opinion <> ''", name=op.f("ck_call_refinement_somebody_said_something")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_refinement_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_call_refinement_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_refinement")),
    )
    with op.batch_alter_table("call_refinement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_refinement_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "escrow",
                "guarantee",
                "budget",
                name="commitmentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("escrow_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "refused",
                "held",
                "released",
                "refunded",
                name="commitmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'escrow') = (escrow_id IS NOT NULL)", name=op.f("ck_commitment_escrow_has_one")),
        sa.CheckConstraint("(kind = 'escrow') = (file_id IS NULL)", name=op.f("ck_commitment_document_has_a_file")),
        sa.CheckConstraint("(kind = 'guarantee') = (valid_to IS NOT NULL)", name=op.f("ck_commitment_guarantee_ends")),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_commitment_decided_at_a_time")),
        sa.CheckConstraint(
            "kind = 'escrow' OR state IN ('asked', 'refused') OR confirmed_by IS NOT NULL",
            name=op.f("ck_commitment_document_confirmed"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_commitment_amount_above_zero")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> asked_by", name=op.f("ck_commitment_confirmed_by_another")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_commitment_asked_by_person")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_commitment_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_commitment_confirmed_by_person")),
        sa.ForeignKeyConstraint(["escrow_id"], ["escrow.id"], name=op.f("fk_commitment_escrow_id_escrow")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_commitment_file_id_attachment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("escrow_id", name=op.f("uq_commitment_escrow_id")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(
            "uq_commitment_asked",
            ["challenge_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("read_until", sa.Date(), nullable=False),
        sa.Column("visit", sa.Boolean(), nullable=False),
        sa.Column("appointed_by", sa.Integer(), nullable=False),
        sa.Column("appointed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quorum * 2 > size AND quorum <= size", name=op.f("ck_panel_quorum_of_more_than_half")),
        sa.CheckConstraint("size % 2 = 1", name=op.f("ck_panel_odd")),
        sa.ForeignKeyConstraint(["appointed_by"], ["person.id"], name=op.f("fk_panel_appointed_by_person")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_panel_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["draw_id"], ["expert_draw.id"], name=op.f("fk_panel_draw_id_expert_draw")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("challenge_id", name=op.f("uq_panel_challenge_id")),
        sa.UniqueConstraint("draw_id", name=op.f("uq_panel_draw_id")),
        sa.UniqueConstraint("id", "challenge_id", name=op.f("uq_panel_id_challenge_id")),
    )
    op.create_table(
        "bid_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "scores", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "comments", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "sent", name="letterstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("drafted_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL) AND (state = 'sent') = (digest IS NOT NULL)",
            name=op.f("ck_bid_letter_sent_at_a_time"),
        ),
        sa.CheckConstraint("state = 'draft' OR reason IS NOT NULL", name=op.f("ck_bid_letter_sent_with_a_reason")),
        sa.ForeignKeyConstraint(
            ["bid_id", "challenge_id"],
            ["bid.id", "bid.challenge_id"],
            name=op.f("fk_bid_letter_bid_id_challenge_id_bid"),
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_bid_letter_sent_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_letter")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_bid_letter_bid_id")),
    )
    op.create_table(
        "bid_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_person_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_person")),
        sa.UniqueConstraint("bid_id", "person_tag", name=op.f("uq_bid_person_bid_id_person_tag")),
    )
    with op.batch_alter_table("bid_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_person_bid_id"), ["bid_id"], unique=False)

    op.create_table(
        "bid_repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("asked <> ''", name=op.f("ck_bid_repair_says_what_is_lacking")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_bid_repair_answered_by_somebody"),
        ),
        sa.CheckConstraint("answered_at IS NULL OR answered_at <= due_at", name=op.f("ck_bid_repair_answered_in_time")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_bid_repair_answered_by_person")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_bid_repair_asked_by_person")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_repair_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_repair")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_bid_repair_bid_id")),
    )
    op.create_table(
        "blind_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum("draft", "released", name="copystate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("made_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'released') = (released_at IS NOT NULL)", name=op.f("ck_blind_copy_released_at_a_time")
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_blind_copy_released_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["bid_id", "challenge_id"],
            ["bid.id", "bid.challenge_id"],
            name=op.f("fk_blind_copy_bid_id_challenge_id_bid"),
        ),
        sa.ForeignKeyConstraint(
            ["panel_id", "challenge_id"],
            ["panel.id", "panel.challenge_id"],
            name=op.f("fk_blind_copy_panel_id_challenge_id_panel"),
        ),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_blind_copy_released_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_copy")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_blind_copy_bid_id")),
        sa.UniqueConstraint("id", "panel_id", name=op.f("uq_blind_copy_id_panel_id")),
        sa.UniqueConstraint("panel_id", "alias", name=op.f("uq_blind_copy_panel_id_alias")),
    )
    op.create_table(
        "call_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("asker_tag", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("addendum_id", sa.Integer(), nullable=True),
        sa.Column("published_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_call_question_answered_at_a_time")),
        sa.CheckConstraint("question <> ''", name=op.f("ck_call_question_asks_something")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_call_question_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (addendum_id IS NULL)", name=op.f("ck_call_question_published_to_all")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR answered_at IS NOT NULL", name=op.f("ck_call_question_published_with_its_answer")
        ),
        sa.ForeignKeyConstraint(
            ["addendum_id"], ["call_addendum.id"], name=op.f("fk_call_question_addendum_id_call_addendum")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_call_question_answered_by_person")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_call_question_challenge_id_challenge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_question")),
    )
    with op.batch_alter_table("call_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_question_challenge_id_asker_tag"), ["challenge_id", "asker_tag"], unique=False
        )

    op.create_table(
        "call_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("addendum_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(facts = '') = (addendum_id IS NULL)", name=op.f("ck_call_talk_facts_told_to_all")),
        sa.ForeignKeyConstraint(
            ["addendum_id"], ["call_addendum.id"], name=op.f("fk_call_talk_addendum_id_call_addendum")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_call_talk_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_call_talk_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_talk")),
    )
    with op.batch_alter_table("call_talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_talk_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "ranking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column(
            "order",
            sa.Enum("raw", "calibrated", name="rankingorder", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("decisive", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("excluded_reason", sa.Text(), nullable=True),
        sa.Column("written_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(position IS NULL) = (excluded_reason IS NOT NULL)", name=op.f("ck_ranking_placed_or_excluded")
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_ranking_positions_begin_at_one")),
        sa.ForeignKeyConstraint(
            ["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"], name=op.f("fk_ranking_bid_id_challenge_id_bid")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_ranking_challenge_id_challenge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking")),
        sa.UniqueConstraint("challenge_id", "order", "position", name=op.f("uq_ranking_challenge_id_order_position")),
        sa.UniqueConstraint("order", "bid_id", name=op.f("uq_ranking_order_bid_id")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drawn",
                "pledged",
                "recused",
                "blocked",
                "resigned",
                name="seatstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("drawn_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("pledge", sa.Text(), nullable=False),
        sa.Column("pledged_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "conflicts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("left_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(pledged_at IS NULL) = (pledge = '')", name=op.f("ck_seat_pledged_in_words")),
        sa.CheckConstraint("(state IN ('drawn', 'pledged')) = (left_at IS NULL)", name=op.f("ck_seat_left_at_a_time")),
        sa.CheckConstraint("state <> 'pledged' OR pledged_at IS NOT NULL", name=op.f("ck_seat_reads_after_the_pledge")),
        sa.CheckConstraint("state IN ('drawn', 'pledged') OR reason <> ''", name=op.f("ck_seat_left_with_a_reason")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_seat_expert_id_expert")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_seat_panel_id_panel")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id_person")),
        sa.ForeignKeyConstraint(["replaces_id"], ["seat.id"], name=op.f("fk_seat_replaces_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("id", "panel_id", name=op.f("uq_seat_id_panel_id")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_seat_panel_id_number")),
        sa.UniqueConstraint("panel_id", "person_id", name=op.f("uq_seat_panel_id_person_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_seat_replaces_id")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "blind_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.Text(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column(
            "unread", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "(attachment_id IS NULL) = (left_out <> '')", name=op.f("ck_blind_file_left_out_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_blind_file_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["copy_id"], ["blind_copy.id"], name=op.f("fk_blind_file_copy_id_blind_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_file")),
        sa.UniqueConstraint("copy_id", "number", name=op.f("uq_blind_file_copy_id_number")),
    )
    op.create_table(
        "gate_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "continue",
                "eliminate",
                "merge",
                name="gateverdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("into_award_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'merge') = (into_award_id IS NOT NULL)", name=op.f("ck_gate_decision_merged_into_somebody")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_gate_decision_with_a_reason")),
        sa.CheckConstraint(
            "into_award_id IS NULL OR into_award_id <> award_id", name=op.f("ck_gate_decision_merged_into_another")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_gate_decision_award_id_award")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_gate_decision_by_person")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_gate_decision_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["into_award_id"], ["award.id"], name=op.f("fk_gate_decision_into_award_id_award")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
        sa.UniqueConstraint("award_id", "phase", name=op.f("uq_gate_decision_award_id_phase")),
    )
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_decision_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="meetingstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("opened_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column(
            "order",
            sa.Enum("raw", "calibrated", name="rankingorder", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("order_reason", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (closed_by IS NOT NULL) AND (state = 'open' OR (\"order\" IS NOT NULL AND order_reason <> ''))",
            name=op.f("ck_meeting_closed_with_a_choice"),
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["seat.id"], name=op.f("fk_meeting_closed_by_seat")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_meeting_panel_id_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("panel_id", name=op.f("uq_meeting_panel_id")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("blind", "defence", "visit", name="stage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("open", "locked", name="sheetstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("locked_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name=op.f("ck_sheet_locked_at_a_time")),
        sa.ForeignKeyConstraint(
            ["seat_id", "panel_id"], ["seat.id", "seat.panel_id"], name=op.f("fk_sheet_seat_id_panel_id_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("id", "panel_id", name=op.f("uq_sheet_id_panel_id")),
        sa.UniqueConstraint("seat_id", "stage", name=op.f("uq_sheet_seat_id_stage")),
    )
    op.create_table(
        "undertaking_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "task_book", "pledge", name="undertakingkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_undertaking_text_counts_from_one")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_undertaking_text_award_id_award")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_undertaking_text_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_text")),
        sa.UniqueConstraint("award_id", "kind", "number", name=op.f("uq_undertaking_text_award_id_kind_number")),
        sa.UniqueConstraint("id", "digest", name=op.f("uq_undertaking_text_id_digest")),
    )
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed", "failed", "diligent", name="outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome = 'passed' OR reason <> ''", name=op.f("ck_acceptance_missed_with_a_reason")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_acceptance_by_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_acceptance_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "grant_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("cap_fen", sa.BigInteger(), nullable=False),
        sa.Column("share_policy_id", sa.Integer(), nullable=True),
        sa.Column("most_policy_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "entered",
                "public",
                "approved",
                "dropped",
                "closed",
                "revoked",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('approved', 'closed', 'revoked')) = (approved_on IS NOT NULL)",
            name=op.f("ck_grant_project_approved_on_a_day"),
        ),
        sa.CheckConstraint(
            "(state IN ('dropped', 'revoked')) = (ended_reason IS NOT NULL)",
            name=op.f("ck_grant_project_ended_with_a_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'dropped') OR list_id IS NOT NULL", name=op.f("ck_grant_project_listed_first")
        ),
        sa.CheckConstraint("cap_fen > 0", name=op.f("ck_grant_project_cap_above_zero")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_grant_project_contract_id_contract")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_grant_project_entered_by_person")),
        sa.ForeignKeyConstraint(["list_id"], ["project_list.id"], name=op.f("fk_grant_project_list_id_project_list")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_grant_project_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_project")),
    )
    with op.batch_alter_table("grant_project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_project_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_project_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_project_region"), ["region"], unique=False)
        batch_op.create_index(
            "uq_grant_project_live",
            ["contract_id"],
            unique=True,
            sqlite_where=sa.text("state != 'dropped'"),
            postgresql_where=sa.text("state != 'dropped'"),
        )

    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saved_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_score_points_of_a_hundred")),
        sa.ForeignKeyConstraint(
            ["copy_id", "panel_id"],
            ["blind_copy.id", "blind_copy.panel_id"],
            name=op.f("fk_score_copy_id_panel_id_blind_copy"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "panel_id"], ["sheet.id", "sheet.panel_id"], name=op.f("fk_score_sheet_id_panel_id_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("sheet_id", "copy_id", "criterion", name=op.f("uq_score_sheet_id_copy_id_criterion")),
    )
    op.create_table(
        "spread_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_spread_note_says_something")),
        sa.ForeignKeyConstraint(["copy_id"], ["blind_copy.id"], name=op.f("fk_spread_note_copy_id_blind_copy")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_spread_note_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["written_by"], ["seat.id"], name=op.f("fk_spread_note_written_by_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spread_note")),
        sa.UniqueConstraint(
            "meeting_id", "copy_id", "criterion", name=op.f("uq_spread_note_meeting_id_copy_id_criterion")
        ),
    )
    with op.batch_alter_table("spread_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spread_note_copy_id"), ["copy_id"], unique=False)

    op.create_table(
        "undertaking_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("undertaking_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column(
            "identity", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("address_digest", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_undertaking_signature_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_undertaking_signature_person_id_person")),
        sa.ForeignKeyConstraint(
            ["undertaking_id", "digest"],
            ["undertaking_text.id", "undertaking_text.digest"],
            name=op.f("fk_undertaking_signature_undertaking_id_digest_undertaking_text"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_signature")),
        sa.UniqueConstraint(
            "undertaking_id", "organisation_id", name=op.f("uq_undertaking_signature_undertaking_id_organisation_id")
        ),
        sa.UniqueConstraint(
            "undertaking_id", "person_id", name=op.f("uq_undertaking_signature_undertaking_id_person_id")
        ),
    )
    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("measured", sa.Text(), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.CheckConstraint("measured <> ''", name=op.f("ck_measurement_was_measured")),
        sa.ForeignKeyConstraint(
            ["acceptance_id"], ["acceptance.id"], name=op.f("fk_measurement_acceptance_id_acceptance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint("acceptance_id", "number", name=op.f("uq_measurement_acceptance_id_number")),
    )
    op.create_table(
        "milestone_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                name="extensionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by IS NULL)", name=op.f("ck_milestone_extension_decided_by_somebody")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_milestone_extension_asked_with_a_reason")),
        sa.CheckConstraint(
            "state <> 'refused' OR decision_reason <> ''", name=op.f("ck_milestone_extension_refused_with_a_reason")
        ),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_milestone_extension_only_later")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_milestone_extension_asked_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_milestone_extension_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_milestone_extension_milestone_id_milestone"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_extension")),
    )
    with op.batch_alter_table("milestone_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_extension_milestone_id"), ["milestone_id"], unique=False)
        batch_op.create_index(
            "uq_milestone_extension_once",
            ["milestone_id"],
            unique=True,
            sqlite_where=sa.text("state != 'refused'"),
            postgresql_where=sa.text("state != 'refused'"),
        )

    op.create_table(
        "recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "returned",
                "lifted",
                name="recoverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("ordered_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'ordered') = (closed_on IS NULL)", name=op.f("ck_recovery_closed_on_a_day")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_recovery_ordered_with_a_reason")),
        sa.CheckConstraint("state <> 'lifted' OR close_note <> ''", name=op.f("ck_recovery_lifted_with_a_reason")),
        sa.CheckConstraint("state <> 'lifted' OR closed_by <> ordered_by", name=op.f("ck_recovery_lifted_by_another")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_recovery_amount_is_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_recovery_closed_by_person")),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_recovery_ordered_by_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["grant_project.id"], name=op.f("fk_recovery_project_id_grant_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
        sa.UniqueConstraint("id", "project_id", name=op.f("uq_recovery_id_project_id")),
    )
    with op.batch_alter_table("recovery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_project_id"), ["project_id"], unique=False)

    op.create_table(
        "tranche",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum("first_payment", "acceptance", name="rule", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("basis_fen", sa.BigInteger(), nullable=False),
        sa.Column("limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "paid",
                name="tranchestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name=op.f("ck_tranche_decided_by_somebody")),
        sa.CheckConstraint(
            "(state = 'paid') = (voucher IS NOT NULL AND paid_on IS NOT NULL)",
            name=op.f("ck_tranche_paid_with_a_voucher"),
        ),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_tranche_asked_with_evidence")),
        sa.CheckConstraint(
            "state <> 'refused' OR decision_reason <> ''", name=op.f("ck_tranche_refused_with_a_reason")
        ),
        sa.CheckConstraint("amount_fen > 0 AND amount_fen <= limit_fen", name=op.f("ck_tranche_within_its_rule")),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_tranche_decided_by_another")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_tranche_asked_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_tranche_decided_by_person")),
        sa.ForeignKeyConstraint(["paid_by"], ["person.id"], name=op.f("fk_tranche_paid_by_person")),
        sa.ForeignKeyConstraint(["project_id"], ["grant_project.id"], name=op.f("fk_tranche_project_id_grant_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tranche")),
        sa.UniqueConstraint("id", "project_id", name=op.f("uq_tranche_id_project_id")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_tranche_project_id_number")),
    )
    op.create_table(
        "grant_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "journal",
            sa.Enum(
                "grant",
                "pay",
                "stop",
                "recover",
                "return",
                "lift",
                name="journal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "debit",
            sa.Enum(
                "budget",
                "payable",
                "paid_out",
                "receivable",
                name="account",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "credit",
            sa.Enum(
                "budget",
                "payable",
                "paid_out",
                "receivable",
                name="credited_account",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("tranche_id", sa.Integer(), nullable=True),
        sa.Column("recovery_id", sa.Integer(), nullable=True),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(journal = 'grant' AND debit = 'payable' AND credit = 'budget') OR (journal = 'pay' AND debit = 'paid_out' AND credit = 'payable') OR (journal = 'stop' AND debit = 'budget' AND credit = 'payable') OR (journal = 'recover' AND debit = 'receivable' AND credit = 'paid_out') OR (journal = 'return' AND debit = 'budget' AND credit = 'receivable') OR (journal = 'lift' AND debit = 'paid_out' AND credit = 'receivable')",
            name=op.f("ck_grant_line_accounts_of_its_journal"),
        ),
        sa.CheckConstraint("(tranche_id IS NULL) <> (recovery_id IS NULL)", name=op.f("ck_grant_line_one_cause")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_grant_line_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["grant_project.id"], name=op.f("fk_grant_line_project_id_grant_project")
        ),
        sa.ForeignKeyConstraint(
            ["recovery_id", "project_id"],
            ["recovery.id", "recovery.project_id"],
            name=op.f("fk_grant_line_recovery_id_project_id_recovery"),
        ),
        sa.ForeignKeyConstraint(
            ["tranche_id", "project_id"],
            ["tranche.id", "tranche.project_id"],
            name=op.f("fk_grant_line_tranche_id_project_id_tranche"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_line")),
        sa.UniqueConstraint("recovery_id", "journal", name=op.f("uq_grant_line_recovery_id_journal")),
        sa.UniqueConstraint("tranche_id", "journal", name=op.f("uq_grant_line_tranche_id_journal")),
    )
    with op.batch_alter_table("grant_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_line_project_id"), ["project_id"], unique=False)

    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_key", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "findings", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("exclusion", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("exclusion_note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("excluded_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_bid_excluded_by_person"), "person", ["excluded_by"], ["id"])

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ip_terms", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("payment_plan", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "eligibility_rules",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("consortium_allowed", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("defence", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("spread_bp", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("public_money", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("auto_accept_days", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "disclosure",
                sa.Enum(
                    "public", "brief", "named", name="disclosure", native_enum=False, create_constraint=False, length=32
                ),
                server_default="public",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("detail_salt", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum(
                    "single",
                    "race",
                    "assigned",
                    name="challengeway",
                    native_enum=False,
                    create_constraint=False,
                    length=32,
                ),
                server_default="single",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("runners", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("start_share_bp", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("assigned_reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("military_order", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("order_consequence", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("chief_engineer", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("chief_powers", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("leader", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("leader_employed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column(
                "seal_mode",
                sa.Enum("clock", "officials", name="sealmode", native_enum=False, create_constraint=False, length=32),
                server_default="clock",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("bids_from", marketplace.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("questions_until", marketplace.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("min_bids", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("self_extends_days", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(
            sa.Column(
                "commitment_kind",
                sa.Enum(
                    "escrow",
                    "guarantee",
                    "budget",
                    name="commitmentkind",
                    native_enum=False,
                    create_constraint=False,
                    length=32,
                ),
                server_default="escrow",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("commitment_share_bp", sa.Integer(), server_default=sa.text("10000"), nullable=False)
        )
        batch_op.add_column(sa.Column("approved_at", marketplace.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("published_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("end_cause", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("responsibility", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("end_note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("turn_due_on", sa.Date(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_challenge_id_runners"), ["id", "runners"])
        batch_op.create_foreign_key(batch_op.f("fk_challenge_published_by_person"), "person", ["published_by"], ["id"])

    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.add_column(sa.Column("runners", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("start_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("explanation", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "fall",
                sa.Enum("objection", "winner_gone", name="fall", native_enum=False, create_constraint=False, length=32),
                nullable=True,
            )
        )
        batch_op.drop_index(batch_op.f("uq_award_standing"), sqlite_where=sa.text("state != 'annulled'"))
        batch_op.create_index(
            "uq_award_standing",
            ["challenge_id", "position"],
            unique=True,
            sqlite_where=sa.text("state != 'annulled'"),
            postgresql_where=sa.text("state != 'annulled'"),
        )
        batch_op.drop_constraint(batch_op.f("fk_award_challenge_id_challenge"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_award_challenge_id_runners_challenge"),
            "challenge",
            ["challenge_id", "runners"],
            ["id", "runners"],
        )

    with op.batch_alter_table("escrow", schema=None) as batch_op:
        batch_op.add_column(sa.Column("split_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("brought_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("split_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("invoiced", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_escrow_split_from_id"), ["split_from_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_escrow_split_from_id_escrow"), "escrow", ["split_from_id"], ["id"])

    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("charge_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_instruction_charge_id_instruction"), "instruction", ["charge_id"], ["id"]
        )

    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_due_on", sa.Date(), nullable=True))

    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_silence", sa.Boolean(), server_default=sa.false(), nullable=False))

    op.execute("UPDATE award SET fall = 'objection' WHERE state = 'annulled'")
    _rewrite_opened()
    op.execute("UPDATE challenge SET published_by = approved_by, approved_at = opens_at WHERE digest IS NOT NULL")
    whole = sa.text(
        "INSERT INTO call_phase (challenge_id, number, title, months, share_bp, evidence, gate) "
        "SELECT id, 1, :title, :months, 10000, '', FALSE FROM challenge WHERE state NOT IN ('draft', 'returned')"
    )
    op.execute(whole.bindparams(title=WHOLE_WORK, months=MONTHS))
    with op.batch_alter_table("award") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_award_awardstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_award_annulled_for_a_cause"), "(state = 'annulled') = (fall IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_award_awardstate"), "state IN ('proposed', 'confirmed', 'annulled', 'eliminated')"
        )
        batch_op.create_check_constraint(batch_op.f("ck_award_fall"), "fall IN ('objection', 'winner_gone')")
        batch_op.create_check_constraint(batch_op.f("ck_award_start_not_negative"), "start_fen >= 0")
        batch_op.create_check_constraint(batch_op.f("ck_award_within_the_runners"), "position BETWEEN 1 AND runners")
        batch_op.alter_column("runners", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("position", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("start_fen", existing_type=sa.BigInteger(), server_default=None)
        batch_op.alter_column("explanation", existing_type=sa.Text(), server_default=None)
    with op.batch_alter_table("bid") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bid_bidstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bid_closed_until_opened"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bid_faulty_with_a_reason"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_bidstate"),
            "state IN ('sealed', 'withdrawn', 'opened', 'faulty', 'repairing', 'excluded', 'answered', 'unopened')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_closed_until_opened"),
            "(state IN ('opened', 'repairing', 'excluded', 'answered')) = (bidder_id IS NOT NULL) AND (state IN ('opened', 'repairing', 'excluded', 'answered')) = (price_fen IS NOT NULL) AND (state IN ('opened', 'repairing', 'excluded', 'answered')) = (person_id IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_excluded_with_a_reason"), "state <> 'excluded' OR exclusion IS NOT NULL"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_faulty_with_a_reason"), "(state IN ('faulty', 'unopened')) = (fault IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_found_once_opened"),
            "findings IS NULL OR state IN ('opened', 'repairing', 'excluded', 'answered')",
        )
        batch_op.alter_column("exclusion_note", existing_type=sa.Text(), server_default=None)
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_challenge_challengestate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_open_for_some_time"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_published_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_published_with_digest"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_approved_by_somebody"),
            "state IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'withdrawn') OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_assigned_with_a_reason"),
            "state IN ('draft', 'returned', 'withdrawn') OR (way = 'assigned') = (assigned_reason <> '')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_broken_off_with_a_cause"),
            "(state IN ('cancelled', 'terminated', 'revoked')) = (end_cause IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_challengestate"),
            "state IN ('draft', 'submitted', 'returned', 'refused', 'refining', 'approved', 'funded', 'published', 'closed', 'opened', 'reviewing', 'defending', 'consensus', 'proposed', 'awarded', 'contracted', 'accepting', 'settled', 'lapsed', 'withdrawn', 'cancelled', 'terminated', 'revoked')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_challengeway"), "way IN ('single', 'race', 'assigned')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_chief_with_powers"),
            "state IN ('draft', 'returned', 'withdrawn') OR chief_engineer = (chief_powers <> '')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_commitment_is_a_share"), "commitment_share_bp BETWEEN 0 AND 10000"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_commitmentkind"), "commitment_kind IN ('escrow', 'guarantee', 'budget')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_disclosure"), "disclosure IN ('public', 'brief', 'named')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_extends_itself_by_days"),
            "(min_bids > 0) = (self_extends_days > 0) AND min_bids >= 0 AND self_extends_days >= 0",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_hidden_with_a_salt"),
            "digest IS NULL OR (disclosure = 'public') = (detail_salt IS NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_key_by_its_mode"),
            "(wrapped_key IS NOT NULL) = (digest IS NOT NULL AND seal_mode = 'clock')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_named_means_invited"), "disclosure <> 'named' OR way = 'assigned'"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_open_for_some_time"),
            "opens_at IS NULL OR (deadline_at > opens_at AND (bids_from IS NULL OR bids_from < deadline_at) AND (questions_until IS NULL OR questions_until <= deadline_at))",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_order_with_a_consequence"),
            "state IN ('draft', 'returned', 'withdrawn') OR military_order = (order_consequence <> '')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_published_by_another"), "published_by IS NULL OR published_by <> submitted_by"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_published_whole"),
            "(digest IS NULL) = (canonical IS NULL) AND (digest IS NULL) = (key_id IS NULL) AND (digest IS NULL) = (opens_at IS NULL) AND (digest IS NULL) = (published_by IS NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_published_with_digest"),
            "(digest IS NULL) = (state IN ('draft', 'returned', 'submitted', 'refining', 'refused', 'approved', 'funded', 'withdrawn'))",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_runners_of_a_race"), "(way = 'race') = (runners > 1) AND runners >= 1"
        )
        batch_op.create_check_constraint(batch_op.f("ck_challenge_sealmode"), "seal_mode IN ('clock', 'officials')")
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_silence_and_public_money"),
            "auto_accept_days IS NULL OR (auto_accept_days > 0 AND NOT public_money)",
        )
        batch_op.create_check_constraint(batch_op.f("ck_challenge_spread_is_a_share"), "spread_bp BETWEEN 0 AND 10000")
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_start_share_of_a_race"),
            "start_share_bp >= 0 AND (way = 'race' OR start_share_bp = 0) AND start_share_bp * runners <= 10000",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_terminated_with_responsibility"),
            "(state IN ('terminated', 'revoked')) = (responsibility IS NOT NULL)",
        )
        batch_op.alter_column("ip_terms", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("payment_plan", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column(
            "eligibility_rules",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
        batch_op.alter_column("consortium_allowed", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("defence", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("spread_bp", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("public_money", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column(
            "disclosure",
            existing_type=sa.Enum("public", "brief", "named", name="disclosure", native_enum=False, length=32),
            server_default=None,
        )
        batch_op.alter_column(
            "way",
            existing_type=sa.Enum("single", "race", "assigned", name="challengeway", native_enum=False, length=32),
            server_default=None,
        )
        batch_op.alter_column("runners", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("start_share_bp", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("assigned_reason", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("military_order", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("order_consequence", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("chief_engineer", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("chief_powers", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("leader", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("leader_employed", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column(
            "seal_mode",
            existing_type=sa.Enum("clock", "officials", name="sealmode", native_enum=False, length=32),
            server_default=None,
        )
        batch_op.alter_column("min_bids", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("self_extends_days", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column(
            "commitment_kind",
            existing_type=sa.Enum("escrow", "guarantee", "budget", name="commitmentkind", native_enum=False, length=32),
            server_default=None,
        )
        batch_op.alter_column("commitment_share_bp", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("end_note", existing_type=sa.Text(), server_default=None)
    with op.batch_alter_table("escrow") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_escrow_escrowstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_escrow_funded_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_escrow_never_more_out_than_in"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_brings_at_most_its_amount"), "brought_fen >= 0 AND brought_fen <= amount_fen"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_brought_from_somewhere"), "(split_from_id IS NULL) = (brought_fen = 0)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_escrowstate"),
            "state IN ('planned', 'charging', 'funded', 'releasing', 'released', 'refunding', 'refunded', 'failed', 'cancelled', 'split')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_funded_whole"), "funded_fen = brought_fen OR funded_fen = amount_fen"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_never_more_out_than_in"),
            "released_fen >= 0 AND refunded_fen >= 0 AND split_fen >= 0 AND released_fen + refunded_fen + split_fen <= funded_fen",
        )
        batch_op.alter_column("brought_fen", existing_type=sa.BigInteger(), server_default=None)
        batch_op.alter_column("split_fen", existing_type=sa.BigInteger(), server_default=None)
        batch_op.alter_column("invoiced", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("instruction") as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_instruction_only_a_refund_gives_back"), "charge_id IS NULL OR kind = 'refund'"
        )
    with op.batch_alter_table("milestone") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_milestone_milestonestate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_milestone_rejected_with_a_reason"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_milestone_milestonestate"),
            "state IN ('planned', 'reported', 'accepted', 'rejected', 'ended', 'paid')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_milestone_passed_by_somebody"),
            "state NOT IN ('accepted', 'paid') OR decided_by IS NOT NULL OR by_silence",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_milestone_rejected_with_a_reason"),
            "state NOT IN ('rejected', 'ended') OR decision_reason IS NOT NULL",
        )
        batch_op.alter_column("by_silence", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("termination") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_termination_way"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_termination_way"), "way IN ('agreement', 'notice', 'verdict')")
    _lay_triggers("after", lifted)


def downgrade() -> None:
    lifted = _lift_triggers("after")
    with op.batch_alter_table("award") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_award_annulled_for_a_cause"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_award_awardstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_award_fall"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_award_start_not_negative"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_award_within_the_runners"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_award_awardstate"), "state IN ('proposed', 'confirmed', 'annulled')"
        )
    with op.batch_alter_table("bid") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bid_bidstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bid_closed_until_opened"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bid_excluded_with_a_reason"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bid_faulty_with_a_reason"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bid_found_once_opened"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_bidstate"), "state IN ('sealed', 'withdrawn', 'opened', 'faulty')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_closed_until_opened"),
            "(state = 'opened') = (bidder_id IS NOT NULL) AND (state = 'opened') = (price_fen IS NOT NULL) AND (state = 'opened') = (person_id IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_bid_faulty_with_a_reason"), "(state = 'faulty') = (fault IS NOT NULL)"
        )
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_challenge_approved_by_somebody"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_assigned_with_a_reason"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_broken_off_with_a_cause"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_challengestate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_challengeway"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_chief_with_powers"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_commitment_is_a_share"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_commitmentkind"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_disclosure"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_extends_itself_by_days"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_hidden_with_a_salt"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_key_by_its_mode"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_named_means_invited"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_open_for_some_time"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_order_with_a_consequence"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_published_by_another"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_published_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_published_with_digest"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_runners_of_a_race"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_sealmode"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_silence_and_public_money"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_spread_is_a_share"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_start_share_of_a_race"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_challenge_terminated_with_responsibility"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_challengestate"),
            "state IN ('draft', 'submitted', 'returned', 'refused', 'published', 'closed', 'opened', 'proposed', 'awarded', 'contracted', 'settled', 'lapsed', 'withdrawn')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_open_for_some_time"), "opens_at IS NULL OR deadline_at > opens_at"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_published_whole"),
            "(digest IS NULL) = (canonical IS NULL) AND (digest IS NULL) = (wrapped_key IS NULL) AND (digest IS NULL) = (opens_at IS NULL) AND (digest IS NULL) = (approved_by IS NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_challenge_published_with_digest"),
            "(digest IS NULL) = (state IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn'))",
        )
    with op.batch_alter_table("escrow") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_escrow_brings_at_most_its_amount"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_escrow_brought_from_somewhere"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_escrow_escrowstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_escrow_funded_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_escrow_never_more_out_than_in"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_escrowstate"),
            "state IN ('planned', 'charging', 'funded', 'releasing', 'released', 'refunding', 'refunded', 'failed', 'cancelled')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_funded_whole"), "funded_fen = 0 OR funded_fen = amount_fen"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_never_more_out_than_in"),
            "released_fen >= 0 AND refunded_fen >= 0 AND released_fen + refunded_fen <= funded_fen",
        )
    with op.batch_alter_table("instruction") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_instruction_only_a_refund_gives_back"), type_="check")
    with op.batch_alter_table("milestone") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_milestone_milestonestate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_milestone_passed_by_somebody"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_milestone_rejected_with_a_reason"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_milestone_milestonestate"),
            "state IN ('planned', 'reported', 'accepted', 'rejected', 'paid')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_milestone_rejected_with_a_reason"), "state <> 'rejected' OR decision_reason IS NOT NULL"
        )
    with op.batch_alter_table("termination") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_termination_way"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_termination_way"), "way IN ('agreement', 'notice')")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_column("by_silence")

    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_column("reply_due_on")

    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_instruction_charge_id_instruction"), type_="foreignkey")
        batch_op.drop_column("charge_id")

    with op.batch_alter_table("escrow", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_escrow_split_from_id_escrow"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_escrow_split_from_id"))
        batch_op.drop_column("invoiced")
        batch_op.drop_column("split_fen")
        batch_op.drop_column("brought_fen")
        batch_op.drop_column("split_from_id")

    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_award_challenge_id_runners_challenge"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_award_challenge_id_challenge"), "challenge", ["challenge_id"], ["id"]
        )
        batch_op.drop_index(
            "uq_award_standing",
            sqlite_where=sa.text("state != 'annulled'"),
            postgresql_where=sa.text("state != 'annulled'"),
        )
        batch_op.create_index(
            batch_op.f("uq_award_standing"), ["challenge_id"], unique=1, sqlite_where=sa.text("state != 'annulled'")
        )
        batch_op.drop_column("fall")
        batch_op.drop_column("explanation")
        batch_op.drop_column("start_fen")
        batch_op.drop_column("position")
        batch_op.drop_column("runners")

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_challenge_published_by_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_challenge_id_runners"), type_="unique")
        batch_op.drop_column("turn_due_on")
        batch_op.drop_column("end_note")
        batch_op.drop_column("responsibility")
        batch_op.drop_column("end_cause")
        batch_op.drop_column("published_by")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("commitment_share_bp")
        batch_op.drop_column("commitment_kind")
        batch_op.drop_column("self_extends_days")
        batch_op.drop_column("min_bids")
        batch_op.drop_column("questions_until")
        batch_op.drop_column("bids_from")
        batch_op.drop_column("seal_mode")
        batch_op.drop_column("leader_employed")
        batch_op.drop_column("leader")
        batch_op.drop_column("chief_powers")
        batch_op.drop_column("chief_engineer")
        batch_op.drop_column("order_consequence")
        batch_op.drop_column("military_order")
        batch_op.drop_column("assigned_reason")
        batch_op.drop_column("start_share_bp")
        batch_op.drop_column("runners")
        batch_op.drop_column("way")
        batch_op.drop_column("detail_salt")
        batch_op.drop_column("disclosure")
        batch_op.drop_column("auto_accept_days")
        batch_op.drop_column("public_money")
        batch_op.drop_column("spread_bp")
        batch_op.drop_column("defence")
        batch_op.drop_column("consortium_allowed")
        batch_op.drop_column("eligibility_rules")
        batch_op.drop_column("payment_plan")
        batch_op.drop_column("ip_terms")

    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_bid_excluded_by_person"), type_="foreignkey")
        batch_op.drop_column("excluded_by")
        batch_op.drop_column("exclusion_note")
        batch_op.drop_column("exclusion")
        batch_op.drop_column("findings")
        batch_op.drop_column("opened_key")

    with op.batch_alter_table("grant_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_line_project_id"))

    op.drop_table("grant_line")
    op.drop_table("tranche")
    with op.batch_alter_table("recovery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_project_id"))

    op.drop_table("recovery")
    with op.batch_alter_table("milestone_extension", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_milestone_extension_once",
            sqlite_where=sa.text("state != 'refused'"),
            postgresql_where=sa.text("state != 'refused'"),
        )
        batch_op.drop_index(batch_op.f("ix_milestone_extension_milestone_id"))

    op.drop_table("milestone_extension")
    op.drop_table("measurement")
    op.drop_table("undertaking_signature")
    with op.batch_alter_table("spread_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spread_note_copy_id"))

    op.drop_table("spread_note")
    op.drop_table("score")
    with op.batch_alter_table("grant_project", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grant_project_live",
            sqlite_where=sa.text("state != 'dropped'"),
            postgresql_where=sa.text("state != 'dropped'"),
        )
        batch_op.drop_index(batch_op.f("ix_grant_project_region"))
        batch_op.drop_index(batch_op.f("ix_grant_project_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_grant_project_list_id"))

    op.drop_table("grant_project")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_contract_id"))

    op.drop_table("acceptance")
    op.drop_table("undertaking_text")
    op.drop_table("sheet")
    op.drop_table("meeting")
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_decision_challenge_id"))

    op.drop_table("gate_decision")
    op.drop_table("blind_file")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_person_id"))

    op.drop_table("seat")
    op.drop_table("ranking")
    with op.batch_alter_table("call_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_talk_challenge_id"))

    op.drop_table("call_talk")
    with op.batch_alter_table("call_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_question_challenge_id_asker_tag"))

    op.drop_table("call_question")
    op.drop_table("blind_copy")
    op.drop_table("bid_repair")
    with op.batch_alter_table("bid_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_person_bid_id"))

    op.drop_table("bid_person")
    op.drop_table("bid_letter")
    op.drop_table("panel")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_commitment_asked", sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'")
        )
        batch_op.drop_index(batch_op.f("ix_commitment_challenge_id"))

    op.drop_table("commitment")
    with op.batch_alter_table("call_refinement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_refinement_challenge_id"))

    op.drop_table("call_refinement")
    op.drop_table("call_phase")
    op.drop_table("call_keyholder")
    with op.batch_alter_table("call_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_invitation_organisation_id"))

    op.drop_table("call_invitation")
    with op.batch_alter_table("call_follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_follower_person_id"))

    op.drop_table("call_follower")
    op.drop_table("call_extension")
    with op.batch_alter_table("call_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_check_challenge_id"))

    op.drop_table("call_check")
    op.drop_table("call_addendum")
    op.drop_table("bid_unit")
    op.drop_table("bid_draft")
    op.drop_table("bid_consortium")
    with op.batch_alter_table("project_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_list_region"))

    op.drop_table("project_list")
    op.drop_table("invoice")
    with op.batch_alter_table("expert_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_interest_expert_id"))

    op.drop_table("expert_interest")
    with op.batch_alter_table("expert_employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_employment_node_id"))
        batch_op.drop_index(batch_op.f("ix_expert_employment_expert_id"))

    op.drop_table("expert_employment")
    with op.batch_alter_table("expert_advice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_advice_node_id"))
        batch_op.drop_index(batch_op.f("ix_expert_advice_expert_id"))

    op.drop_table("expert_advice")
    with op.batch_alter_table("affiliation_edge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_affiliation_edge_open",
            sqlite_where=sa.text("withdrawn_at IS NULL AND valid_to IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND valid_to IS NULL"),
        )
        batch_op.drop_index(
            "uq_affiliation_edge_day",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_affiliation_edge_to_id"))
        batch_op.drop_index(batch_op.f("ix_affiliation_edge_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_affiliation_edge_from_id"))

    op.drop_table("affiliation_edge")
    with op.batch_alter_table("intake_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_row_intake_id_outcome_row"))

    op.drop_table("intake_row")
    op.drop_table("expert_replacement")
    with op.batch_alter_table("expert_publication_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_publication_author_expert_id"))

    op.drop_table("expert_publication_author")
    with op.batch_alter_table("expert_field", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_field_field"))

    op.drop_table("expert_field")
    with op.batch_alter_table("expert_engagement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_engagement_expert_id"))

    op.drop_table("expert_engagement")
    with op.batch_alter_table("affiliation_node", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_affiliation_node_name"))

    op.drop_table("affiliation_node")
    with op.batch_alter_table("affiliation_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_affiliation_decision_low_id_high_id"))

    op.drop_table("affiliation_decision")
    with op.batch_alter_table("affiliation_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_affiliation_check_subject_type_subject_id_tag"))
        batch_op.drop_index(batch_op.f("ix_affiliation_check_found_bidder_id"))

    op.drop_table("affiliation_check")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_region"))

    op.drop_table("intake")
    with op.batch_alter_table("expert_draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_draw_subject_type_subject_id"))

    op.drop_table("expert_draw")
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_state_region"))
        batch_op.drop_index(batch_op.f("ix_expert_name_key"))

    op.drop_table("expert")
    op.drop_table("expert_publication")
    _lay_triggers("before", lifted)


def _lift_triggers(which: str) -> dict[str, str]:
    """Drop the triggers that change; SQLite makes altered tables anew, so that there every trigger steps aside.

    Returns:
        name -> statement of those that come back as they were.
    """
    bind = op.get_bind()
    changed = TRIGGERS[bind.dialect.name][which]
    if bind.dialect.name == "postgresql":
        for name, (table, function, _) in changed.items():
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {function}()")
        return {}
    found = dict(bind.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all())
    for name in found:
        op.execute(f"DROP TRIGGER {name}")
    return {name: statement for name, statement in found.items() if name not in changed}


def _lay_triggers(which: str, lifted: dict[str, str]) -> None:
    bind = op.get_bind()
    for _, _, statements in TRIGGERS[bind.dialect.name][which].values():
        for statement in statements:
            bind.exec_driver_sql(statement)
    for statement in lifted.values():
        bind.exec_driver_sql(statement)


def _refuse_sealed() -> None:
    sealed = op.get_bind().scalar(sa.text("SELECT count(*) FROM bid WHERE state = 'sealed'"))
    if sealed:
        raise Conflict(
            f"{sealed} bids are sealed in the earlier form, which this version can't open. "
            "Open their calls with the earlier version, or have the bids withdrawn, then upgrade."
        )


def _rewrite_opened() -> None:
    """Give what was opened before the form in which bids are read now; nothing of it is lost."""
    bid = sa.table(
        "bid",
        sa.column("id", sa.Integer),
        sa.column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    )
    bind = op.get_bind()
    for number, content in bind.execute(sa.select(bid.c.id, bid.c.content).where(bid.c.content.is_not(None))).all():
        bind.execute(sa.update(bid).where(bid.c.id == number).values(content=_rewritten(content)))


def _rewritten(content: dict[str, Any]) -> dict[str, Any]:
    enclosure, team, steps = content.pop("enclosure", None), content["team"], content["milestones"]
    return {
        **content,
        "slot": 1,
        "promises": [{**one, "how": ""} for one in content["promises"]],
        "chief": None,
        "team": [{"name": team, "organisation": "", "role": ""}] if team else [],
        "milestones": [{"title": steps or WHOLE_WORK, "months": MONTHS, "share_bp": 10_000, "evidence": ""}],
        "budget": [],
        "own_ip": [],
        "cited_result_versions": [],
        "members": [],
        "enclosures": [enclosure] if enclosure else [],
        "affiliation_salt": "",
        "pledge": "",
    }
