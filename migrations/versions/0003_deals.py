"""Contracts with all their parties and endings, points, papers, imports, conversions, and figures by every dimension."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import marketplace.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TRIGGERS = {
    "sqlite": {
        "before": {
            "contract_award_id_frozen_delete": (
                "contract",
                "",
                (
                    "CREATE TRIGGER contract_award_id_frozen_delete BEFORE DELETE ON contract FOR EACH ROW WHEN OLD.state NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'contract_award_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_award_id_frozen_update": (
                "contract",
                "",
                (
                    "CREATE TRIGGER contract_award_id_frozen_update BEFORE UPDATE ON contract FOR EACH ROW WHEN OLD.state NOT IN ('draft') AND (NOT (NEW.award_id IS OLD.award_id) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.sub_kind IS OLD.sub_kind) OR NOT (NEW.field IS OLD.field) OR NOT (NEW.seller_id IS OLD.seller_id) OR NOT (NEW.buyer_id IS OLD.buyer_id) OR NOT (NEW.region IS OLD.region) OR NOT (NEW.amount_fen IS OLD.amount_fen) OR NOT (NEW.technical_fen IS OLD.technical_fen) OR NOT (NEW.valid_from IS OLD.valid_from) OR NOT (NEW.valid_to IS OLD.valid_to) OR NOT (NEW.ip_type IS OLD.ip_type) OR NOT (NEW.plan_source IS OLD.plan_source) OR NOT (NEW.aim IS OLD.aim) OR NOT (NEW.service_industry IS OLD.service_industry)) BEGIN SELECT RAISE(ABORT, 'contract_award_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "milestone_contract_id_frozen_delete": (
                "milestone",
                "",
                (
                    "CREATE TRIGGER milestone_contract_id_frozen_delete BEFORE DELETE ON milestone FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'milestone_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "milestone_contract_id_frozen_update": (
                "milestone",
                "",
                (
                    "CREATE TRIGGER milestone_contract_id_frozen_update BEFORE UPDATE ON milestone FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.number IS OLD.number) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.due_on IS OLD.due_on) OR NOT (NEW.amount_fen IS OLD.amount_fen)) BEGIN SELECT RAISE(ABORT, 'milestone_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_line_row_frozen_delete": (
                "price_line",
                "",
                (
                    "CREATE TRIGGER price_line_row_frozen_delete BEFORE DELETE ON price_line FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_line_row_frozen_insert": (
                "price_line",
                "",
                (
                    "CREATE TRIGGER price_line_row_frozen_insert BEFORE INSERT ON price_line FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_line_row_frozen_update": (
                "price_line",
                "",
                (
                    "CREATE TRIGGER price_line_row_frozen_update BEFORE UPDATE ON price_line FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "registration_number_frozen_delete": (
                "registration",
                "",
                (
                    "CREATE TRIGGER registration_number_frozen_delete BEFORE DELETE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') BEGIN SELECT RAISE(ABORT, 'registration_number_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "registration_number_frozen_update": (
                "registration",
                "",
                (
                    "CREATE TRIGGER registration_number_frozen_update BEFORE UPDATE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') AND (NOT (NEW.number IS OLD.number) OR NOT (NEW.registered_on IS OLD.registered_on) OR NOT (NEW.seller IS OLD.seller) OR NOT (NEW.buyer IS OLD.buyer) OR NOT (NEW.seller_region IS OLD.seller_region) OR NOT (NEW.buyer_region IS OLD.buyer_region)) BEGIN SELECT RAISE(ABORT, 'registration_number_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
        },
        "after": {
            "amendment_contract_id_frozen_delete": (
                "amendment",
                "",
                (
                    "CREATE TRIGGER amendment_contract_id_frozen_delete BEFORE DELETE ON amendment FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'amendment_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "amendment_contract_id_frozen_update": (
                "amendment",
                "",
                (
                    "CREATE TRIGGER amendment_contract_id_frozen_update BEFORE UPDATE ON amendment FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.version_id IS OLD.version_id) OR NOT (NEW.reason IS OLD.reason) OR NOT (NEW.note IS OLD.note)) BEGIN SELECT RAISE(ABORT, 'amendment_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_award_id_frozen_delete": (
                "contract",
                "",
                (
                    "CREATE TRIGGER contract_award_id_frozen_delete BEFORE DELETE ON contract FOR EACH ROW WHEN (OLD.state NOT IN ('draft') AND NOT (OLD.state = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.id))) BEGIN SELECT RAISE(ABORT, 'contract_award_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_award_id_frozen_update": (
                "contract",
                "",
                (
                    "CREATE TRIGGER contract_award_id_frozen_update BEFORE UPDATE ON contract FOR EACH ROW WHEN (OLD.state NOT IN ('draft') AND NOT (OLD.state = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.id))) AND (NOT (NEW.award_id IS OLD.award_id) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.sub_kind IS OLD.sub_kind) OR NOT (NEW.field IS OLD.field) OR NOT (NEW.seller_id IS OLD.seller_id) OR NOT (NEW.buyer_id IS OLD.buyer_id) OR NOT (NEW.region IS OLD.region) OR NOT (NEW.amount_fen IS OLD.amount_fen) OR NOT (NEW.technical_fen IS OLD.technical_fen) OR NOT (NEW.valid_from IS OLD.valid_from) OR NOT (NEW.valid_to IS OLD.valid_to) OR NOT (NEW.ip_type IS OLD.ip_type) OR NOT (NEW.plan_source IS OLD.plan_source) OR NOT (NEW.aim IS OLD.aim) OR NOT (NEW.service_industry IS OLD.service_industry) OR NOT (NEW.payment_mode IS OLD.payment_mode) OR NOT (NEW.totals_open IS OLD.totals_open) OR NOT (NEW.origin IS OLD.origin) OR NOT (NEW.result_version_id IS OLD.result_version_id) OR NOT (NEW.details IS OLD.details) OR NOT (NEW.related IS OLD.related)) BEGIN SELECT RAISE(ABORT, 'contract_award_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "contract_binds_unsigned": (
                "contract",
                "",
                (
                    "CREATE TRIGGER contract_binds_unsigned BEFORE UPDATE ON contract FOR EACH ROW WHEN NOT (NEW.in_force_number IS OLD.in_force_number) AND (NEW.state <> 'in_force' OR NEW.in_force_number <> (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.id) OR NOT ((SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.id))) BEGIN SELECT RAISE(ABORT, 'contract_binds_unsigned: a text binds when every party has signed it, and only then'); END",
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
            "conversion_result_version_id_frozen_delete": (
                "conversion",
                "",
                (
                    "CREATE TRIGGER conversion_result_version_id_frozen_delete BEFORE DELETE ON conversion FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'refused') BEGIN SELECT RAISE(ABORT, 'conversion_result_version_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "conversion_result_version_id_frozen_update": (
                "conversion",
                "",
                (
                    "CREATE TRIGGER conversion_result_version_id_frozen_update BEFORE UPDATE ON conversion FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'refused') AND (NOT (NEW.result_version_id IS OLD.result_version_id) OR NOT (NEW.listing_id IS OLD.listing_id) OR NOT (NEW.organisation_id IS OLD.organisation_id) OR NOT (NEW.way IS OLD.way) OR NOT (NEW.region IS OLD.region) OR NOT (NEW.converted_on IS OLD.converted_on) OR NOT (NEW.taken_up_by IS OLD.taken_up_by) OR NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.account IS OLD.account)) BEGIN SELECT RAISE(ABORT, 'conversion_result_version_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "first_refusal_contract_id_frozen_delete": (
                "first_refusal",
                "",
                (
                    "CREATE TRIGGER first_refusal_contract_id_frozen_delete BEFORE DELETE ON first_refusal FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'first_refusal_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "first_refusal_contract_id_frozen_update": (
                "first_refusal",
                "",
                (
                    "CREATE TRIGGER first_refusal_contract_id_frozen_update BEFORE UPDATE ON first_refusal FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.article IS OLD.article) OR NOT (NEW.holder IS OLD.holder) OR NOT (NEW.conditions IS OLD.conditions) OR NOT (NEW.asked_on IS OLD.asked_on)) BEGIN SELECT RAISE(ABORT, 'first_refusal_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "first_refusal_state_frozen_delete": (
                "first_refusal",
                "",
                (
                    "CREATE TRIGGER first_refusal_state_frozen_delete BEFORE DELETE ON first_refusal FOR EACH ROW WHEN OLD.state NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'first_refusal_state_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "first_refusal_state_frozen_update": (
                "first_refusal",
                "",
                (
                    "CREATE TRIGGER first_refusal_state_frozen_update BEFORE UPDATE ON first_refusal FOR EACH ROW WHEN OLD.state NOT IN ('open') AND (NOT (NEW.state IS OLD.state) OR NOT (NEW.answered_on IS OLD.answered_on) OR NOT (NEW.evidence IS OLD.evidence) OR NOT (NEW.recorded_by IS OLD.recorded_by)) BEGIN SELECT RAISE(ABORT, 'first_refusal_state_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "income_sum_delete": (
                "income",
                "",
                (
                    "CREATE TRIGGER income_sum_delete AFTER DELETE ON income FOR EACH ROW BEGIN UPDATE registration SET approved_fen = approved_fen - (CASE WHEN OLD.state = 'approved' THEN OLD.technical_fen ELSE 0 END) WHERE id = OLD.registration_id; END",
                ),
            ),
            "income_sum_insert": (
                "income",
                "",
                (
                    "CREATE TRIGGER income_sum_insert AFTER INSERT ON income FOR EACH ROW BEGIN UPDATE registration SET approved_fen = approved_fen + (CASE WHEN NEW.state = 'approved' THEN NEW.technical_fen ELSE 0 END) WHERE id = NEW.registration_id; END",
                ),
            ),
            "income_sum_update": (
                "income",
                "",
                (
                    "CREATE TRIGGER income_sum_update AFTER UPDATE ON income FOR EACH ROW BEGIN UPDATE registration SET approved_fen = approved_fen - (CASE WHEN OLD.state = 'approved' THEN OLD.technical_fen ELSE 0 END) WHERE id = OLD.registration_id; UPDATE registration SET approved_fen = approved_fen + (CASE WHEN NEW.state = 'approved' THEN NEW.technical_fen ELSE 0 END) WHERE id = NEW.registration_id; END",
                ),
            ),
            "metric_publication_no_delete": (
                "metric_publication",
                "",
                (
                    "CREATE TRIGGER metric_publication_no_delete BEFORE DELETE ON metric_publication\n            BEGIN SELECT RAISE(ABORT, 'metric_publication is append-only'); END",
                ),
            ),
            "metric_publication_no_update": (
                "metric_publication",
                "",
                (
                    "CREATE TRIGGER metric_publication_no_update BEFORE UPDATE ON metric_publication\n            BEGIN SELECT RAISE(ABORT, 'metric_publication is append-only'); END",
                ),
            ),
            "milestone_contract_id_frozen_delete": (
                "milestone",
                "",
                (
                    "CREATE TRIGGER milestone_contract_id_frozen_delete BEFORE DELETE ON milestone FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id) AND OLD.state IN ('planned', 'rejected'))) BEGIN SELECT RAISE(ABORT, 'milestone_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "milestone_contract_id_frozen_update": (
                "milestone",
                "",
                (
                    "CREATE TRIGGER milestone_contract_id_frozen_update BEFORE UPDATE ON milestone FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id) AND OLD.state IN ('planned', 'rejected'))) AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.number IS OLD.number) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.due_on IS OLD.due_on) OR NOT (NEW.amount_fen IS OLD.amount_fen)) BEGIN SELECT RAISE(ABORT, 'milestone_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "paper_file_id_frozen_delete": (
                "paper",
                "",
                (
                    "CREATE TRIGGER paper_file_id_frozen_delete BEFORE DELETE ON paper FOR EACH ROW WHEN OLD.state NOT IN ('asked', 'failed') BEGIN SELECT RAISE(ABORT, 'paper_file_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "paper_file_id_frozen_update": (
                "paper",
                "",
                (
                    "CREATE TRIGGER paper_file_id_frozen_update BEFORE UPDATE ON paper FOR EACH ROW WHEN OLD.state NOT IN ('asked', 'failed') AND (NOT (NEW.file_id IS OLD.file_id) OR NOT (NEW.state IS OLD.state)) BEGIN SELECT RAISE(ABORT, 'paper_file_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "paper_subject_frozen_delete": (
                "paper",
                "",
                (
                    "CREATE TRIGGER paper_subject_frozen_delete BEFORE DELETE ON paper FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'paper_subject_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "paper_subject_frozen_update": (
                "paper",
                "",
                (
                    "CREATE TRIGGER paper_subject_frozen_update BEFORE UPDATE ON paper FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.subject IS OLD.subject) OR NOT (NEW.subject_id IS OLD.subject_id) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.format IS OLD.format) OR NOT (NEW.version_digest IS OLD.version_digest)) BEGIN SELECT RAISE(ABORT, 'paper_subject_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_line_row_frozen_delete": (
                "price_line",
                "",
                (
                    "CREATE TRIGGER price_line_row_frozen_delete BEFORE DELETE ON price_line FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_line_row_frozen_insert": (
                "price_line",
                "",
                (
                    "CREATE TRIGGER price_line_row_frozen_insert BEFORE INSERT ON price_line FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_line_row_frozen_update": (
                "price_line",
                "",
                (
                    "CREATE TRIGGER price_line_row_frozen_update BEFORE UPDATE ON price_line FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) OR ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "price_way_no_delete": (
                "price_way",
                "",
                (
                    "CREATE TRIGGER price_way_no_delete BEFORE DELETE ON price_way\n            BEGIN SELECT RAISE(ABORT, 'price_way is append-only'); END",
                ),
            ),
            "price_way_no_update": (
                "price_way",
                "",
                (
                    "CREATE TRIGGER price_way_no_update BEFORE UPDATE ON price_way\n            BEGIN SELECT RAISE(ABORT, 'price_way is append-only'); END",
                ),
            ),
            "publicity_no_delete": (
                "publicity",
                "",
                (
                    "CREATE TRIGGER publicity_no_delete BEFORE DELETE ON publicity\n            BEGIN SELECT RAISE(ABORT, 'publicity is append-only'); END",
                ),
            ),
            "publicity_no_update": (
                "publicity",
                "",
                (
                    "CREATE TRIGGER publicity_no_update BEFORE UPDATE ON publicity\n            BEGIN SELECT RAISE(ABORT, 'publicity is append-only'); END",
                ),
            ),
            "registration_number_frozen_delete": (
                "registration",
                "",
                (
                    "CREATE TRIGGER registration_number_frozen_delete BEFORE DELETE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked') BEGIN SELECT RAISE(ABORT, 'registration_number_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "registration_number_frozen_update": (
                "registration",
                "",
                (
                    "CREATE TRIGGER registration_number_frozen_update BEFORE UPDATE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked') AND (NOT (NEW.number IS OLD.number)) BEGIN SELECT RAISE(ABORT, 'registration_number_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "registration_registered_on_frozen_delete": (
                "registration",
                "",
                (
                    "CREATE TRIGGER registration_registered_on_frozen_delete BEFORE DELETE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked', 'changing') BEGIN SELECT RAISE(ABORT, 'registration_registered_on_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "registration_registered_on_frozen_update": (
                "registration",
                "",
                (
                    "CREATE TRIGGER registration_registered_on_frozen_update BEFORE UPDATE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked', 'changing') AND (NOT (NEW.registered_on IS OLD.registered_on) OR NOT (NEW.seller IS OLD.seller) OR NOT (NEW.buyer IS OLD.buyer) OR NOT (NEW.sellers IS OLD.sellers) OR NOT (NEW.buyers IS OLD.buyers) OR NOT (NEW.seller_region IS OLD.seller_region) OR NOT (NEW.buyer_region IS OLD.buyer_region)) BEGIN SELECT RAISE(ABORT, 'registration_registered_on_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "right_holder_row_frozen_delete": (
                "right_holder",
                "",
                (
                    "CREATE TRIGGER right_holder_row_frozen_delete BEFORE DELETE ON right_holder FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) BEGIN SELECT RAISE(ABORT, 'right_holder_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "right_holder_row_frozen_insert": (
                "right_holder",
                "",
                (
                    "CREATE TRIGGER right_holder_row_frozen_insert BEFORE INSERT ON right_holder FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) BEGIN SELECT RAISE(ABORT, 'right_holder_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "right_holder_row_frozen_update": (
                "right_holder",
                "",
                (
                    "CREATE TRIGGER right_holder_row_frozen_update BEFORE UPDATE ON right_holder FOR EACH ROW WHEN ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) OR ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) BEGIN SELECT RAISE(ABORT, 'right_holder_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "scene_name_frozen_delete": (
                "scene",
                "",
                (
                    "CREATE TRIGGER scene_name_frozen_delete BEFORE DELETE ON scene FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'scene_name_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "scene_name_frozen_update": (
                "scene",
                "",
                (
                    "CREATE TRIGGER scene_name_frozen_update BEFORE UPDATE ON scene FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.name IS OLD.name) OR NOT (NEW.region IS OLD.region) OR NOT (NEW.field IS OLD.field) OR NOT (NEW.opened_on IS OLD.opened_on) OR NOT (NEW.organisation IS OLD.organisation) OR NOT (NEW.evidence IS OLD.evidence) OR NOT (NEW.result_version_id IS OLD.result_version_id)) BEGIN SELECT RAISE(ABORT, 'scene_name_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "signature_for_two_or_twice": (
                "signature",
                "",
                (
                    "CREATE TRIGGER signature_for_two_or_twice BEFORE INSERT ON signature FOR EACH ROW WHEN EXISTS (SELECT 1 FROM signature WHERE signature.version_id = NEW.version_id AND ((signature.person_id = NEW.person_id AND signature.organisation_id <> NEW.organisation_id) OR (signature.organisation_id = NEW.organisation_id AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)))) BEGIN SELECT RAISE(ABORT, 'signature_for_two_or_twice: nobody signs for two parties, and a party signs once'); END",
                ),
            ),
            "signature_withdrawal_no_delete": (
                "signature_withdrawal",
                "",
                (
                    "CREATE TRIGGER signature_withdrawal_no_delete BEFORE DELETE ON signature_withdrawal\n            BEGIN SELECT RAISE(ABORT, 'signature_withdrawal is append-only'); END",
                ),
            ),
            "signature_withdrawal_no_update": (
                "signature_withdrawal",
                "",
                (
                    "CREATE TRIGGER signature_withdrawal_no_update BEFORE UPDATE ON signature_withdrawal\n            BEGIN SELECT RAISE(ABORT, 'signature_withdrawal is append-only'); END",
                ),
            ),
            "signing_turn_row_frozen_delete": (
                "signing_turn",
                "",
                (
                    "CREATE TRIGGER signing_turn_row_frozen_delete BEFORE DELETE ON signing_turn FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'signing_turn_row_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "signing_turn_row_frozen_insert": (
                "signing_turn",
                "",
                (
                    "CREATE TRIGGER signing_turn_row_frozen_insert BEFORE INSERT ON signing_turn FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'signing_turn_row_frozen_insert: this text is published or under review and can no longer change'); END",
                ),
            ),
            "signing_turn_row_frozen_update": (
                "signing_turn",
                "",
                (
                    "CREATE TRIGGER signing_turn_row_frozen_update BEFORE UPDATE ON signing_turn FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'signing_turn_row_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "termination_consent_no_delete": (
                "termination_consent",
                "",
                (
                    "CREATE TRIGGER termination_consent_no_delete BEFORE DELETE ON termination_consent\n            BEGIN SELECT RAISE(ABORT, 'termination_consent is append-only'); END",
                ),
            ),
            "termination_consent_no_update": (
                "termination_consent",
                "",
                (
                    "CREATE TRIGGER termination_consent_no_update BEFORE UPDATE ON termination_consent\n            BEGIN SELECT RAISE(ABORT, 'termination_consent is append-only'); END",
                ),
            ),
            "termination_contract_id_frozen_delete": (
                "termination",
                "",
                (
                    "CREATE TRIGGER termination_contract_id_frozen_delete BEFORE DELETE ON termination FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'termination_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
                ),
            ),
            "termination_contract_id_frozen_update": (
                "termination",
                "",
                (
                    "CREATE TRIGGER termination_contract_id_frozen_update BEFORE UPDATE ON termination FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.way IS OLD.way) OR NOT (NEW.cause IS OLD.cause) OR NOT (NEW.statement IS OLD.statement) OR NOT (NEW.digest IS OLD.digest)) BEGIN SELECT RAISE(ABORT, 'termination_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
                ),
            ),
            "total_completion_no_delete": (
                "total_completion",
                "",
                (
                    "CREATE TRIGGER total_completion_no_delete BEFORE DELETE ON total_completion\n            BEGIN SELECT RAISE(ABORT, 'total_completion is append-only'); END",
                ),
            ),
            "total_completion_no_update": (
                "total_completion",
                "",
                (
                    "CREATE TRIGGER total_completion_no_update BEFORE UPDATE ON total_completion\n            BEGIN SELECT RAISE(ABORT, 'total_completion is append-only'); END",
                ),
            ),
        },
    },
    "postgresql": {
        "before": {
            "contract_award_id_frozen_delete": (
                "contract",
                "contract_award_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION contract_award_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft') THEN RAISE EXCEPTION 'contract_award_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_award_id_frozen_delete BEFORE DELETE ON contract FOR EACH ROW EXECUTE FUNCTION contract_award_id_frozen_delete()",
                ),
            ),
            "contract_award_id_frozen_update": (
                "contract",
                "contract_award_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION contract_award_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft') AND (NOT (NEW.award_id IS NOT DISTINCT FROM OLD.award_id) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.sub_kind IS NOT DISTINCT FROM OLD.sub_kind) OR NOT (NEW.field IS NOT DISTINCT FROM OLD.field) OR NOT (NEW.seller_id IS NOT DISTINCT FROM OLD.seller_id) OR NOT (NEW.buyer_id IS NOT DISTINCT FROM OLD.buyer_id) OR NOT (NEW.region IS NOT DISTINCT FROM OLD.region) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen) OR NOT (NEW.technical_fen IS NOT DISTINCT FROM OLD.technical_fen) OR NOT (NEW.valid_from IS NOT DISTINCT FROM OLD.valid_from) OR NOT (NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to) OR NOT (NEW.ip_type IS NOT DISTINCT FROM OLD.ip_type) OR NOT (NEW.plan_source IS NOT DISTINCT FROM OLD.plan_source) OR NOT (NEW.aim IS NOT DISTINCT FROM OLD.aim) OR NOT (NEW.service_industry IS NOT DISTINCT FROM OLD.service_industry)) THEN RAISE EXCEPTION 'contract_award_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_award_id_frozen_update BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION contract_award_id_frozen_update()",
                ),
            ),
            "milestone_contract_id_frozen_delete": (
                "milestone",
                "milestone_contract_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION milestone_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'milestone_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER milestone_contract_id_frozen_delete BEFORE DELETE ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_contract_id_frozen_delete()",
                ),
            ),
            "milestone_contract_id_frozen_update": (
                "milestone",
                "milestone_contract_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION milestone_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.due_on IS NOT DISTINCT FROM OLD.due_on) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen)) THEN RAISE EXCEPTION 'milestone_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER milestone_contract_id_frozen_update BEFORE UPDATE ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_contract_id_frozen_update()",
                ),
            ),
            "price_line_row_frozen_delete": (
                "price_line",
                "price_line_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION price_line_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'price_line_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER price_line_row_frozen_delete BEFORE DELETE ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_delete()",
                ),
            ),
            "price_line_row_frozen_insert": (
                "price_line",
                "price_line_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION price_line_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'price_line_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER price_line_row_frozen_insert BEFORE INSERT ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_insert()",
                ),
            ),
            "price_line_row_frozen_update": (
                "price_line",
                "price_line_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION price_line_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'price_line_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER price_line_row_frozen_update BEFORE UPDATE ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_update()",
                ),
            ),
            "registration_number_frozen_delete": (
                "registration",
                "registration_number_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION registration_number_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') THEN RAISE EXCEPTION 'registration_number_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER registration_number_frozen_delete BEFORE DELETE ON registration FOR EACH ROW EXECUTE FUNCTION registration_number_frozen_delete()",
                ),
            ),
            "registration_number_frozen_update": (
                "registration",
                "registration_number_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION registration_number_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') AND (NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.registered_on IS NOT DISTINCT FROM OLD.registered_on) OR NOT (NEW.seller IS NOT DISTINCT FROM OLD.seller) OR NOT (NEW.buyer IS NOT DISTINCT FROM OLD.buyer) OR NOT (NEW.seller_region IS NOT DISTINCT FROM OLD.seller_region) OR NOT (NEW.buyer_region IS NOT DISTINCT FROM OLD.buyer_region)) THEN RAISE EXCEPTION 'registration_number_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER registration_number_frozen_update BEFORE UPDATE ON registration FOR EACH ROW EXECUTE FUNCTION registration_number_frozen_update()",
                ),
            ),
        },
        "after": {
            "amendment_contract_id_frozen_delete": (
                "amendment",
                "amendment_contract_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION amendment_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'amendment_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER amendment_contract_id_frozen_delete BEFORE DELETE ON amendment FOR EACH ROW EXECUTE FUNCTION amendment_contract_id_frozen_delete()",
                ),
            ),
            "amendment_contract_id_frozen_update": (
                "amendment",
                "amendment_contract_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION amendment_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.version_id IS NOT DISTINCT FROM OLD.version_id) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason) OR NOT (NEW.note IS NOT DISTINCT FROM OLD.note)) THEN RAISE EXCEPTION 'amendment_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER amendment_contract_id_frozen_update BEFORE UPDATE ON amendment FOR EACH ROW EXECUTE FUNCTION amendment_contract_id_frozen_update()",
                ),
            ),
            "contract_award_id_frozen_delete": (
                "contract",
                "contract_award_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION contract_award_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (OLD.state NOT IN ('draft') AND NOT (OLD.state = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.id))) THEN RAISE EXCEPTION 'contract_award_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_award_id_frozen_delete BEFORE DELETE ON contract FOR EACH ROW EXECUTE FUNCTION contract_award_id_frozen_delete()",
                ),
            ),
            "contract_award_id_frozen_update": (
                "contract",
                "contract_award_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION contract_award_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (OLD.state NOT IN ('draft') AND NOT (OLD.state = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.id))) AND (NOT (NEW.award_id IS NOT DISTINCT FROM OLD.award_id) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.sub_kind IS NOT DISTINCT FROM OLD.sub_kind) OR NOT (NEW.field IS NOT DISTINCT FROM OLD.field) OR NOT (NEW.seller_id IS NOT DISTINCT FROM OLD.seller_id) OR NOT (NEW.buyer_id IS NOT DISTINCT FROM OLD.buyer_id) OR NOT (NEW.region IS NOT DISTINCT FROM OLD.region) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen) OR NOT (NEW.technical_fen IS NOT DISTINCT FROM OLD.technical_fen) OR NOT (NEW.valid_from IS NOT DISTINCT FROM OLD.valid_from) OR NOT (NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to) OR NOT (NEW.ip_type IS NOT DISTINCT FROM OLD.ip_type) OR NOT (NEW.plan_source IS NOT DISTINCT FROM OLD.plan_source) OR NOT (NEW.aim IS NOT DISTINCT FROM OLD.aim) OR NOT (NEW.service_industry IS NOT DISTINCT FROM OLD.service_industry) OR NOT (NEW.payment_mode IS NOT DISTINCT FROM OLD.payment_mode) OR NOT (NEW.totals_open IS NOT DISTINCT FROM OLD.totals_open) OR NOT (NEW.origin IS NOT DISTINCT FROM OLD.origin) OR NOT (NEW.result_version_id IS NOT DISTINCT FROM OLD.result_version_id) OR NOT (NEW.details IS NOT DISTINCT FROM OLD.details) OR NOT (NEW.related IS NOT DISTINCT FROM OLD.related)) THEN RAISE EXCEPTION 'contract_award_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_award_id_frozen_update BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION contract_award_id_frozen_update()",
                ),
            ),
            "contract_binds_unsigned": (
                "contract",
                "contract_binds_unsigned",
                (
                    "CREATE OR REPLACE FUNCTION contract_binds_unsigned() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF NOT (NEW.in_force_number IS NOT DISTINCT FROM OLD.in_force_number) AND (NEW.state <> 'in_force' OR NEW.in_force_number <> (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.id) OR NOT ((SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.id))) THEN RAISE EXCEPTION 'contract_binds_unsigned: a text binds when every party has signed it, and only then' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER contract_binds_unsigned BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION contract_binds_unsigned()",
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
            "conversion_result_version_id_frozen_delete": (
                "conversion",
                "conversion_result_version_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION conversion_result_version_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'refused') THEN RAISE EXCEPTION 'conversion_result_version_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER conversion_result_version_id_frozen_delete BEFORE DELETE ON conversion FOR EACH ROW EXECUTE FUNCTION conversion_result_version_id_frozen_delete()",
                ),
            ),
            "conversion_result_version_id_frozen_update": (
                "conversion",
                "conversion_result_version_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION conversion_result_version_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'refused') AND (NOT (NEW.result_version_id IS NOT DISTINCT FROM OLD.result_version_id) OR NOT (NEW.listing_id IS NOT DISTINCT FROM OLD.listing_id) OR NOT (NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id) OR NOT (NEW.way IS NOT DISTINCT FROM OLD.way) OR NOT (NEW.region IS NOT DISTINCT FROM OLD.region) OR NOT (NEW.converted_on IS NOT DISTINCT FROM OLD.converted_on) OR NOT (NEW.taken_up_by IS NOT DISTINCT FROM OLD.taken_up_by) OR NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.account IS NOT DISTINCT FROM OLD.account)) THEN RAISE EXCEPTION 'conversion_result_version_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER conversion_result_version_id_frozen_update BEFORE UPDATE ON conversion FOR EACH ROW EXECUTE FUNCTION conversion_result_version_id_frozen_update()",
                ),
            ),
            "first_refusal_contract_id_frozen_delete": (
                "first_refusal",
                "first_refusal_contract_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION first_refusal_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'first_refusal_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER first_refusal_contract_id_frozen_delete BEFORE DELETE ON first_refusal FOR EACH ROW EXECUTE FUNCTION first_refusal_contract_id_frozen_delete()",
                ),
            ),
            "first_refusal_contract_id_frozen_update": (
                "first_refusal",
                "first_refusal_contract_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION first_refusal_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.article IS NOT DISTINCT FROM OLD.article) OR NOT (NEW.holder IS NOT DISTINCT FROM OLD.holder) OR NOT (NEW.conditions IS NOT DISTINCT FROM OLD.conditions) OR NOT (NEW.asked_on IS NOT DISTINCT FROM OLD.asked_on)) THEN RAISE EXCEPTION 'first_refusal_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER first_refusal_contract_id_frozen_update BEFORE UPDATE ON first_refusal FOR EACH ROW EXECUTE FUNCTION first_refusal_contract_id_frozen_update()",
                ),
            ),
            "first_refusal_state_frozen_delete": (
                "first_refusal",
                "first_refusal_state_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION first_refusal_state_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('open') THEN RAISE EXCEPTION 'first_refusal_state_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER first_refusal_state_frozen_delete BEFORE DELETE ON first_refusal FOR EACH ROW EXECUTE FUNCTION first_refusal_state_frozen_delete()",
                ),
            ),
            "first_refusal_state_frozen_update": (
                "first_refusal",
                "first_refusal_state_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION first_refusal_state_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('open') AND (NOT (NEW.state IS NOT DISTINCT FROM OLD.state) OR NOT (NEW.answered_on IS NOT DISTINCT FROM OLD.answered_on) OR NOT (NEW.evidence IS NOT DISTINCT FROM OLD.evidence) OR NOT (NEW.recorded_by IS NOT DISTINCT FROM OLD.recorded_by)) THEN RAISE EXCEPTION 'first_refusal_state_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER first_refusal_state_frozen_update BEFORE UPDATE ON first_refusal FOR EACH ROW EXECUTE FUNCTION first_refusal_state_frozen_update()",
                ),
            ),
            "income_sum_delete": (
                "income",
                "income_sum_delete",
                (
                    "CREATE OR REPLACE FUNCTION income_sum_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN UPDATE registration SET approved_fen = approved_fen - (CASE WHEN OLD.state = 'approved' THEN OLD.technical_fen ELSE 0 END) WHERE id = OLD.registration_id; RETURN NULL; END $function$",
                    "CREATE TRIGGER income_sum_delete AFTER DELETE ON income FOR EACH ROW EXECUTE FUNCTION income_sum_delete()",
                ),
            ),
            "income_sum_insert": (
                "income",
                "income_sum_insert",
                (
                    "CREATE OR REPLACE FUNCTION income_sum_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN UPDATE registration SET approved_fen = approved_fen + (CASE WHEN NEW.state = 'approved' THEN NEW.technical_fen ELSE 0 END) WHERE id = NEW.registration_id; RETURN NULL; END $function$",
                    "CREATE TRIGGER income_sum_insert AFTER INSERT ON income FOR EACH ROW EXECUTE FUNCTION income_sum_insert()",
                ),
            ),
            "income_sum_update": (
                "income",
                "income_sum_update",
                (
                    "CREATE OR REPLACE FUNCTION income_sum_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN UPDATE registration SET approved_fen = approved_fen - (CASE WHEN OLD.state = 'approved' THEN OLD.technical_fen ELSE 0 END) WHERE id = OLD.registration_id; UPDATE registration SET approved_fen = approved_fen + (CASE WHEN NEW.state = 'approved' THEN NEW.technical_fen ELSE 0 END) WHERE id = NEW.registration_id; RETURN NULL; END $function$",
                    "CREATE TRIGGER income_sum_update AFTER UPDATE ON income FOR EACH ROW EXECUTE FUNCTION income_sum_update()",
                ),
            ),
            "metric_publication_append_only": (
                "metric_publication",
                "metric_publication_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION metric_publication_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'metric_publication is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER metric_publication_append_only BEFORE DELETE OR UPDATE ON metric_publication FOR EACH ROW EXECUTE FUNCTION metric_publication_is_append_only()",
                ),
            ),
            "milestone_contract_id_frozen_delete": (
                "milestone",
                "milestone_contract_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION milestone_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id) AND OLD.state IN ('planned', 'rejected'))) THEN RAISE EXCEPTION 'milestone_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER milestone_contract_id_frozen_delete BEFORE DELETE ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_contract_id_frozen_delete()",
                ),
            ),
            "milestone_contract_id_frozen_update": (
                "milestone",
                "milestone_contract_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION milestone_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id) AND OLD.state IN ('planned', 'rejected'))) AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.due_on IS NOT DISTINCT FROM OLD.due_on) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen)) THEN RAISE EXCEPTION 'milestone_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER milestone_contract_id_frozen_update BEFORE UPDATE ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_contract_id_frozen_update()",
                ),
            ),
            "paper_file_id_frozen_delete": (
                "paper",
                "paper_file_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION paper_file_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('asked', 'failed') THEN RAISE EXCEPTION 'paper_file_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER paper_file_id_frozen_delete BEFORE DELETE ON paper FOR EACH ROW EXECUTE FUNCTION paper_file_id_frozen_delete()",
                ),
            ),
            "paper_file_id_frozen_update": (
                "paper",
                "paper_file_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION paper_file_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('asked', 'failed') AND (NOT (NEW.file_id IS NOT DISTINCT FROM OLD.file_id) OR NOT (NEW.state IS NOT DISTINCT FROM OLD.state)) THEN RAISE EXCEPTION 'paper_file_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER paper_file_id_frozen_update BEFORE UPDATE ON paper FOR EACH ROW EXECUTE FUNCTION paper_file_id_frozen_update()",
                ),
            ),
            "paper_subject_frozen_delete": (
                "paper",
                "paper_subject_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION paper_subject_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'paper_subject_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER paper_subject_frozen_delete BEFORE DELETE ON paper FOR EACH ROW EXECUTE FUNCTION paper_subject_frozen_delete()",
                ),
            ),
            "paper_subject_frozen_update": (
                "paper",
                "paper_subject_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION paper_subject_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.subject IS NOT DISTINCT FROM OLD.subject) OR NOT (NEW.subject_id IS NOT DISTINCT FROM OLD.subject_id) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.format IS NOT DISTINCT FROM OLD.format) OR NOT (NEW.version_digest IS NOT DISTINCT FROM OLD.version_digest)) THEN RAISE EXCEPTION 'paper_subject_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER paper_subject_frozen_update BEFORE UPDATE ON paper FOR EACH ROW EXECUTE FUNCTION paper_subject_frozen_update()",
                ),
            ),
            "price_line_row_frozen_delete": (
                "price_line",
                "price_line_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION price_line_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) THEN RAISE EXCEPTION 'price_line_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER price_line_row_frozen_delete BEFORE DELETE ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_delete()",
                ),
            ),
            "price_line_row_frozen_insert": (
                "price_line",
                "price_line_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION price_line_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) THEN RAISE EXCEPTION 'price_line_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER price_line_row_frozen_insert BEFORE INSERT ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_insert()",
                ),
            ),
            "price_line_row_frozen_update": (
                "price_line",
                "price_line_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION price_line_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) OR ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) THEN RAISE EXCEPTION 'price_line_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER price_line_row_frozen_update BEFORE UPDATE ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_update()",
                ),
            ),
            "price_way_append_only": (
                "price_way",
                "price_way_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION price_way_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'price_way is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER price_way_append_only BEFORE DELETE OR UPDATE ON price_way FOR EACH ROW EXECUTE FUNCTION price_way_is_append_only()",
                ),
            ),
            "publicity_append_only": (
                "publicity",
                "publicity_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION publicity_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'publicity is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER publicity_append_only BEFORE DELETE OR UPDATE ON publicity FOR EACH ROW EXECUTE FUNCTION publicity_is_append_only()",
                ),
            ),
            "registration_number_frozen_delete": (
                "registration",
                "registration_number_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION registration_number_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked') THEN RAISE EXCEPTION 'registration_number_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER registration_number_frozen_delete BEFORE DELETE ON registration FOR EACH ROW EXECUTE FUNCTION registration_number_frozen_delete()",
                ),
            ),
            "registration_number_frozen_update": (
                "registration",
                "registration_number_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION registration_number_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked') AND (NOT (NEW.number IS NOT DISTINCT FROM OLD.number)) THEN RAISE EXCEPTION 'registration_number_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER registration_number_frozen_update BEFORE UPDATE ON registration FOR EACH ROW EXECUTE FUNCTION registration_number_frozen_update()",
                ),
            ),
            "registration_registered_on_frozen_delete": (
                "registration",
                "registration_registered_on_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION registration_registered_on_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked', 'changing') THEN RAISE EXCEPTION 'registration_registered_on_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER registration_registered_on_frozen_delete BEFORE DELETE ON registration FOR EACH ROW EXECUTE FUNCTION registration_registered_on_frozen_delete()",
                ),
            ),
            "registration_registered_on_frozen_update": (
                "registration",
                "registration_registered_on_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION registration_registered_on_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused', 'review_asked', 'changing') AND (NOT (NEW.registered_on IS NOT DISTINCT FROM OLD.registered_on) OR NOT (NEW.seller IS NOT DISTINCT FROM OLD.seller) OR NOT (NEW.buyer IS NOT DISTINCT FROM OLD.buyer) OR NOT (NEW.sellers IS NOT DISTINCT FROM OLD.sellers) OR NOT (NEW.buyers IS NOT DISTINCT FROM OLD.buyers) OR NOT (NEW.seller_region IS NOT DISTINCT FROM OLD.seller_region) OR NOT (NEW.buyer_region IS NOT DISTINCT FROM OLD.buyer_region)) THEN RAISE EXCEPTION 'registration_registered_on_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER registration_registered_on_frozen_update BEFORE UPDATE ON registration FOR EACH ROW EXECUTE FUNCTION registration_registered_on_frozen_update()",
                ),
            ),
            "right_holder_row_frozen_delete": (
                "right_holder",
                "right_holder_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION right_holder_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) THEN RAISE EXCEPTION 'right_holder_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER right_holder_row_frozen_delete BEFORE DELETE ON right_holder FOR EACH ROW EXECUTE FUNCTION right_holder_row_frozen_delete()",
                ),
            ),
            "right_holder_row_frozen_insert": (
                "right_holder",
                "right_holder_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION right_holder_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) THEN RAISE EXCEPTION 'right_holder_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER right_holder_row_frozen_insert BEFORE INSERT ON right_holder FOR EACH ROW EXECUTE FUNCTION right_holder_row_frozen_insert()",
                ),
            ),
            "right_holder_row_frozen_update": (
                "right_holder",
                "right_holder_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION right_holder_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF ((SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = OLD.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = OLD.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = OLD.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = OLD.contract_id))) OR ((SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') AND NOT ((SELECT state FROM contract WHERE contract.id = NEW.contract_id) = 'amending' AND (SELECT COUNT(*) FROM signature JOIN contract_version ON contract_version.id = signature.version_id WHERE contract_version.contract_id = NEW.contract_id AND contract_version.number = (SELECT MAX(number) FROM contract_version WHERE contract_version.contract_id = NEW.contract_id) AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)) = 2 + (SELECT COUNT(*) FROM contract_party WHERE contract_party.contract_id = NEW.contract_id))) THEN RAISE EXCEPTION 'right_holder_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER right_holder_row_frozen_update BEFORE UPDATE ON right_holder FOR EACH ROW EXECUTE FUNCTION right_holder_row_frozen_update()",
                ),
            ),
            "scene_name_frozen_delete": (
                "scene",
                "scene_name_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION scene_name_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'scene_name_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER scene_name_frozen_delete BEFORE DELETE ON scene FOR EACH ROW EXECUTE FUNCTION scene_name_frozen_delete()",
                ),
            ),
            "scene_name_frozen_update": (
                "scene",
                "scene_name_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION scene_name_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.name IS NOT DISTINCT FROM OLD.name) OR NOT (NEW.region IS NOT DISTINCT FROM OLD.region) OR NOT (NEW.field IS NOT DISTINCT FROM OLD.field) OR NOT (NEW.opened_on IS NOT DISTINCT FROM OLD.opened_on) OR NOT (NEW.organisation IS NOT DISTINCT FROM OLD.organisation) OR NOT (NEW.evidence IS NOT DISTINCT FROM OLD.evidence) OR NOT (NEW.result_version_id IS NOT DISTINCT FROM OLD.result_version_id)) THEN RAISE EXCEPTION 'scene_name_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER scene_name_frozen_update BEFORE UPDATE ON scene FOR EACH ROW EXECUTE FUNCTION scene_name_frozen_update()",
                ),
            ),
            "signature_for_two_or_twice": (
                "signature",
                "signature_for_two_or_twice",
                (
                    "CREATE OR REPLACE FUNCTION signature_for_two_or_twice() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF EXISTS (SELECT 1 FROM signature WHERE signature.version_id = NEW.version_id AND ((signature.person_id = NEW.person_id AND signature.organisation_id <> NEW.organisation_id) OR (signature.organisation_id = NEW.organisation_id AND signature.id NOT IN (SELECT signature_id FROM signature_withdrawal)))) THEN RAISE EXCEPTION 'signature_for_two_or_twice: nobody signs for two parties, and a party signs once' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER signature_for_two_or_twice BEFORE INSERT ON signature FOR EACH ROW EXECUTE FUNCTION signature_for_two_or_twice()",
                ),
            ),
            "signature_withdrawal_append_only": (
                "signature_withdrawal",
                "signature_withdrawal_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION signature_withdrawal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'signature_withdrawal is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER signature_withdrawal_append_only BEFORE DELETE OR UPDATE ON signature_withdrawal FOR EACH ROW EXECUTE FUNCTION signature_withdrawal_is_append_only()",
                ),
            ),
            "signing_turn_row_frozen_delete": (
                "signing_turn",
                "signing_turn_row_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION signing_turn_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'signing_turn_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER signing_turn_row_frozen_delete BEFORE DELETE ON signing_turn FOR EACH ROW EXECUTE FUNCTION signing_turn_row_frozen_delete()",
                ),
            ),
            "signing_turn_row_frozen_insert": (
                "signing_turn",
                "signing_turn_row_frozen_insert",
                (
                    "CREATE OR REPLACE FUNCTION signing_turn_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'signing_turn_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER signing_turn_row_frozen_insert BEFORE INSERT ON signing_turn FOR EACH ROW EXECUTE FUNCTION signing_turn_row_frozen_insert()",
                ),
            ),
            "signing_turn_row_frozen_update": (
                "signing_turn",
                "signing_turn_row_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION signing_turn_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'signing_turn_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER signing_turn_row_frozen_update BEFORE UPDATE ON signing_turn FOR EACH ROW EXECUTE FUNCTION signing_turn_row_frozen_update()",
                ),
            ),
            "termination_consent_append_only": (
                "termination_consent",
                "termination_consent_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION termination_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'termination_consent is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER termination_consent_append_only BEFORE DELETE OR UPDATE ON termination_consent FOR EACH ROW EXECUTE FUNCTION termination_consent_is_append_only()",
                ),
            ),
            "termination_contract_id_frozen_delete": (
                "termination",
                "termination_contract_id_frozen_delete",
                (
                    "CREATE OR REPLACE FUNCTION termination_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'termination_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER termination_contract_id_frozen_delete BEFORE DELETE ON termination FOR EACH ROW EXECUTE FUNCTION termination_contract_id_frozen_delete()",
                ),
            ),
            "termination_contract_id_frozen_update": (
                "termination",
                "termination_contract_id_frozen_update",
                (
                    "CREATE OR REPLACE FUNCTION termination_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN IF 1 = 1 AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.way IS NOT DISTINCT FROM OLD.way) OR NOT (NEW.cause IS NOT DISTINCT FROM OLD.cause) OR NOT (NEW.statement IS NOT DISTINCT FROM OLD.statement) OR NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest)) THEN RAISE EXCEPTION 'termination_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $function$",
                    "CREATE TRIGGER termination_contract_id_frozen_update BEFORE UPDATE ON termination FOR EACH ROW EXECUTE FUNCTION termination_contract_id_frozen_update()",
                ),
            ),
            "total_completion_append_only": (
                "total_completion",
                "total_completion_is_append_only",
                (
                    "CREATE OR REPLACE FUNCTION total_completion_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION 'total_completion is append-only' USING ERRCODE = 'restrict_violation'; END $function$",
                    "CREATE TRIGGER total_completion_append_only BEFORE DELETE OR UPDATE ON total_completion FOR EACH ROW EXECUTE FUNCTION total_completion_is_append_only()",
                ),
            ),
        },
    },
}


def upgrade() -> None:
    lifted = _lift_triggers("before")
    op.create_table(
        "metric_page",
        sa.Column(
            "date_basis",
            sa.Enum("registered", "signed", name="datebasis", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("year_cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("date_basis", "region", "year", "dimension", name=op.f("pk_metric_page")),
    )
    op.create_table(
        "metric_respondents",
        sa.Column(
            "date_basis",
            sa.Enum("registered", "signed", name="datebasis", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("date_basis", "region", "year", "dimension", name=op.f("pk_metric_respondents")),
    )
    op.create_table(
        "registration_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_person", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) = 2", name=op.f("ck_registration_point_code_of_2")),
        sa.CheckConstraint("length(region) = 6", name=op.f("ck_registration_point_region_of_6")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_registration_point_uscc_of_18")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_registration_point_days_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_point")),
        sa.UniqueConstraint("area", "code", name=op.f("uq_registration_point_area_code")),
    )
    with op.batch_alter_table("registration_point", schema=None) as batch_op:
        batch_op.create_index(
            "uq_registration_point_open",
            ["region"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "uploaded",
                "checked",
                "confirmed",
                "imported",
                "failed",
                "dropped",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("leave_out", sa.Boolean(), nullable=False),
        sa.Column("rows_expected", sa.Integer(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column(
            "counts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "warnings", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "error", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("checked_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("unit IN ('', 'yuan', 'wan')", name=op.f("ck_import_unit")),
        sa.CheckConstraint("size > 0", name=op.f("ck_import_not_empty")),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_import_imported_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_region"), ["region"], unique=False)

    op.create_table(
        "metric_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("as_of", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "figures", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("published_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("revises_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(revises_id IS NULL) = (reason = '')", name=op.f("ck_metric_publication_revision_has_a_reason")
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_metric_publication_digest_is_sha256")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_metric_publication_published_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["revises_id"], ["metric_publication.id"], name=op.f("fk_metric_publication_revises_id_metric_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_publication")),
        sa.UniqueConstraint("number", name=op.f("uq_metric_publication_number")),
        sa.UniqueConstraint("revises_id", name=op.f("uq_metric_publication_revises_id")),
    )
    with op.batch_alter_table("metric_publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metric_publication_region_period"), ["region", "period"], unique=False)

    op.create_table(
        "metric_saved_cut",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "asked", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_metric_saved_cut_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_saved_cut")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_metric_saved_cut_person_id_name")),
    )
    op.create_table(
        "point_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role", sa.Enum("A", "B", name="duty", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_point_staff_days_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_point_staff_person_id_person")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["registration_point.id"], name=op.f("fk_point_staff_point_id_registration_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_staff")),
    )
    with op.batch_alter_table("point_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_staff_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_point_staff_open",
            ["point_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("version_digest", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "made", "failed", name="paperstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "error",
            sa.Enum(
                "changed", "withdrawn", "rendering", name="fault", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_paper_failed_with_a_reason")),
        sa.CheckConstraint("(state = 'made') = (file_id IS NOT NULL)", name=op.f("ck_paper_made_means_a_file")),
        sa.CheckConstraint("(state = 'made') = (made_at IS NOT NULL)", name=op.f("ck_paper_made_means_a_time")),
        sa.CheckConstraint("format IN ('pdf', 'docx', 'xlsx')", name=op.f("ck_paper_known_format")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_paper_asked_by_person")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_paper_file_id_attachment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("file_id", name=op.f("uq_paper_file_id")),
        sa.UniqueConstraint(
            "subject",
            "subject_id",
            "kind",
            "language",
            "format",
            "version_digest",
            name=op.f("uq_paper_subject_subject_id_kind_language_format_version_digest"),
        ),
    )
    op.create_table(
        "scene",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("result_version_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("recorded", "struck", name="scenestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("struck_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'struck') = (reason <> '')", name=op.f("ck_scene_struck_with_a_reason")),
        sa.CheckConstraint("(state = 'struck') = (struck_at IS NOT NULL)", name=op.f("ck_scene_struck_at_a_time")),
        sa.CheckConstraint("name <> '' AND organisation <> '' AND evidence <> ''", name=op.f("ck_scene_told_in_full")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_scene_recorded_by_person")),
        sa.ForeignKeyConstraint(["result_version_id"], ["version.id"], name=op.f("fk_scene_result_version_id_version")),
        sa.ForeignKeyConstraint(["struck_by"], ["person.id"], name=op.f("fk_scene_struck_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scene")),
    )
    with op.batch_alter_table("scene", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_scene_state_region_opened_on"), ["state", "region", "opened_on"], unique=False
        )
        batch_op.create_index(
            "uq_scene_once",
            ["region", "name"],
            unique=True,
            sqlite_where=sa.text("state != 'struck'"),
            postgresql_where=sa.text("state != 'struck'"),
        )

    op.create_table(
        "contract_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("seller", "buyer", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 2", name=op.f("ck_contract_party_after_the_first")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_party_contract_id_contract")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contract_party_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_party")),
        sa.UniqueConstraint(
            "contract_id", "organisation_id", name=op.f("uq_contract_party_contract_id_organisation_id")
        ),
        sa.UniqueConstraint(
            "contract_id", "side", "position", name=op.f("uq_contract_party_contract_id_side_position")
        ),
    )
    with op.batch_alter_table("contract_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_party_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "conversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_version_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_nature", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("converted_on", sa.Date(), nullable=False),
        sa.Column("taken_up_by", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "accepted",
                "refused",
                name="conversionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f("ck_conversion_refused_with_a_reason")),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_conversion_submitted_at_a_time")
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'refused') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_conversion_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "way <> 'own_use' OR contract_id IS NULL", name=op.f("ck_conversion_own_use_without_contract")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_conversion_contract_id_contract")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_conversion_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_conversion_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["result_version_id", "listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_conversion_result_version_id_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_conversion_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
    )
    with op.batch_alter_table("conversion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversion_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_conversion_state_region_converted_on"), ["state", "region", "converted_on"], unique=False
        )
        batch_op.create_index(
            "uq_conversion_contract",
            ["contract_id", "listing_id"],
            unique=True,
            sqlite_where=sa.text("state != 'refused'"),
            postgresql_where=sa.text("state != 'refused'"),
        )
        batch_op.create_index(
            "uq_conversion_once",
            ["listing_id", "way", "taken_up_by", "converted_on"],
            unique=True,
            sqlite_where=sa.text("state != 'refused'"),
            postgresql_where=sa.text("state != 'refused'"),
        )

    op.create_table(
        "first_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "waived", "exercised", name="waiverstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("article IN ('847', '859', '860')", name=op.f("ck_first_refusal_article")),
        sa.CheckConstraint("holder <> '' OR state = 'waived'", name=op.f("ck_first_refusal_nobody_has_nothing_open")),
        sa.CheckConstraint(
            "state = 'open' OR (answered_on IS NOT NULL AND evidence <> '' AND recorded_by IS NOT NULL AND recorded_at IS NOT NULL)",
            name=op.f("ck_first_refusal_answered_with_evidence"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_first_refusal_asked_by_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_first_refusal_contract_id_contract")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_first_refusal_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_refusal")),
    )
    with op.batch_alter_table("first_refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_refusal_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "metric_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_metric_reminder_contract_id_contract")),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_metric_reminder_sent_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_reminder")),
        sa.UniqueConstraint("contract_id", "sent_on", name=op.f("uq_metric_reminder_contract_id_sent_on")),
    )
    with op.batch_alter_table("metric_reminder", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_metric_reminder_contract_id_sent_at"), ["contract_id", "sent_at"], unique=False
        )

    op.create_table(
        "price_way",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_price_way_has_evidence")),
        sa.CheckConstraint("way IN ('listed', 'auction')", name=op.f("ck_price_way_not_agreed")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_price_way_contract_id_contract")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_price_way_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_way")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_price_way_contract_id")),
    )
    op.create_table(
        "publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.Column("published_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_publicity_contract_id_contract")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_publicity_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_publicity_notice_id")),
    )
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publicity_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "right_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.CheckConstraint("share_bp > 0 AND share_bp <= 10000", name=op.f("ck_right_holder_share_in_range")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_right_holder_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_right_holder_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_right_holder")),
        sa.UniqueConstraint("contract_id", "name", name=op.f("uq_right_holder_contract_id_name")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_right_holder_contract_id_number")),
    )
    op.create_table(
        "signing_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.CheckConstraint("turn >= 1", name=op.f("ck_signing_turn_counts_from_one")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_signing_turn_contract_id_contract")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signing_turn_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_turn")),
        sa.UniqueConstraint("contract_id", "organisation_id", name=op.f("uq_signing_turn_contract_id_organisation_id")),
        sa.UniqueConstraint("contract_id", "turn", name=op.f("uq_signing_turn_contract_id_turn")),
    )
    op.create_table(
        "termination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("agreement", "notice", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "given",
                "contested",
                "effective",
                "refused",
                "withdrawn",
                name="terminationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("contest_reason", sa.Text(), nullable=False),
        sa.Column("closed_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'effective') = (refunded_fen IS NOT NULL) AND (refunded_fen IS NULL OR refunded_fen >= 0)",
            name=op.f("ck_termination_settled_when_effective"),
        ),
        sa.CheckConstraint(
            "(state IN ('effective', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)",
            name=op.f("ck_termination_closed"),
        ),
        sa.CheckConstraint("state <> 'given' OR way = 'notice'", name=op.f("ck_termination_only_a_notice_is_given")),
        sa.CheckConstraint(
            "way <> 'notice' OR effective_on IS NOT NULL", name=op.f("ck_termination_a_notice_has_its_day")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_termination_contract_id_contract")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_termination_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_termination_proposed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termination")),
    )
    with op.batch_alter_table("termination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_termination_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(
            "uq_termination_live",
            ["contract_id"],
            unique=True,
            sqlite_where=sa.text("(state NOT IN ('refused', 'withdrawn'))"),
            postgresql_where=sa.text("(state NOT IN ('refused', 'withdrawn'))"),
        )

    op.create_table(
        "total_completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("technical_fen", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_total_completion_has_evidence")),
        sa.CheckConstraint("fen > 0", name=op.f("ck_total_completion_amount_is_positive")),
        sa.CheckConstraint(
            "technical_fen >= 0 AND technical_fen <= fen", name=op.f("ck_total_completion_amounts_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_total_completion_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_total_completion")),
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("earlier_number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "signed", "dropped", name="amendmentstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("closed_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("earlier_escrow_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_amendment_closed_once")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_amendment_closed_by_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_amendment_contract_id_contract")),
        sa.ForeignKeyConstraint(
            ["earlier_escrow_id"], ["escrow.id"], name=op.f("fk_amendment_earlier_escrow_id_escrow")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_amendment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_amendment_proposed_by_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["contract_version.id"], name=op.f("fk_amendment_version_id_contract_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("version_id", name=op.f("uq_amendment_version_id")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_amendment_open",
            ["contract_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "added",
                "changed",
                "unchanged",
                "same",
                "differing",
                "missing",
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
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id_import")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_import_row_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_row_import_id_number"), ["import_id", "number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_import_row_import_id_outcome_row"), ["import_id", "outcome", "row"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_import_row_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "uq_import_row_row",
            ["import_id", "row"],
            unique=True,
            sqlite_where=sa.text('"row" > 0'),
            postgresql_where=sa.text('"row" > 0'),
        )

    op.create_table(
        "incoming_registration",
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("known_version", sa.Integer(), nullable=True),
        sa.Column("known_state", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("plan_source", sa.Text(), nullable=False),
        sa.Column("payment_mode", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("service_industry", sa.Text(), nullable=False),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("technical_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "seller", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "buyer", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "sellers", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "buyers", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("seller_region", sa.Text(), nullable=False),
        sa.Column("buyer_region", sa.Text(), nullable=False),
        sa.Column("seller_nature", sa.Text(), nullable=False),
        sa.Column("buyer_nature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_incoming_registration_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("batch", "number", name=op.f("pk_incoming_registration")),
    )
    with op.batch_alter_table("incoming_registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_registration_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "refusal_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("refused_by", sa.Integer(), nullable=True),
        sa.Column("refused_second_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "open", "granted", "turned_down", name="outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome = 'open' OR decided_by IS NOT NULL", name=op.f("ck_refusal_review_decided_by_somebody")
        ),
        sa.CheckConstraint("decided_by <> refused_by", name=op.f("ck_refusal_review_not_who_refused")),
        sa.CheckConstraint("decided_by <> refused_second_by", name=op.f("ck_refusal_review_not_who_refused_second")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_refusal_review_asked_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_refusal_review_decided_by_person")),
        sa.ForeignKeyConstraint(["refused_by"], ["person.id"], name=op.f("fk_refusal_review_refused_by_person")),
        sa.ForeignKeyConstraint(
            ["refused_second_by"], ["person.id"], name=op.f("fk_refusal_review_refused_second_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_refusal_review_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_review")),
    )
    with op.batch_alter_table("refusal_review", schema=None) as batch_op:
        batch_op.create_index(
            "uq_refusal_review_open",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        )

    op.create_table(
        "registration_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "asked", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "after", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("superseded_code", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "open", "granted", "turned_down", name="outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'granted' OR decided_on IS NOT NULL", name=op.f("ck_registration_change_granted_on_a_day")
        ),
        sa.CheckConstraint("confirmed_by <> decided_by", name=op.f("ck_registration_change_two_reviewers")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_registration_change_asked_by_person")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_registration_change_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_registration_change_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_change_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_change")),
    )
    with op.batch_alter_table("registration_change", schema=None) as batch_op:
        batch_op.create_index(
            "uq_registration_change_edition",
            ["registration_id", "edition"],
            unique=True,
            sqlite_where=sa.text("outcome = 'granted'"),
            postgresql_where=sa.text("outcome = 'granted'"),
        )
        batch_op.create_index(
            "uq_registration_change_open",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        )

    op.create_table(
        "termination_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("termination_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("address_digest", sa.Text(), nullable=True),
        sa.Column(
            "identity", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_termination_consent_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_termination_consent_person_id_person")),
        sa.ForeignKeyConstraint(
            ["termination_id"], ["termination.id"], name=op.f("fk_termination_consent_termination_id_termination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termination_consent")),
        sa.UniqueConstraint(
            "termination_id", "organisation_id", name=op.f("uq_termination_consent_termination_id_organisation_id")
        ),
        sa.UniqueConstraint(
            "termination_id", "person_id", name=op.f("uq_termination_consent_termination_id_person_id")
        ),
    )
    op.create_table(
        "signature_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_signature_withdrawal_has_a_reason")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_withdrawal_person_id_person")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_signature_withdrawal_signature_id_signature")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_withdrawal")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_signature_withdrawal_signature_id")),
    )
    op.drop_table("metric_bucket")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payment_mode", sa.Text(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("totals_open", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("origin", sa.Text(), server_default="direct", nullable=False))
        batch_op.add_column(sa.Column("result_version_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "details",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("related", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("in_force_number", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_contract_result_version_id_version"), "version", ["result_version_id"], ["id"]
        )

    with op.batch_alter_table("metric_target", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "indicator",
                sa.Enum(
                    "headline",
                    "absorbed",
                    "exported",
                    "conversions",
                    "institute_conversions",
                    "scenes",
                    name="indicator",
                    native_enum=False,
                    create_constraint=False,
                    length=32,
                ),
                server_default="headline",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("department", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("first_year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("each_year", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("count", sa.Integer(), nullable=True))
        batch_op.alter_column("amount_fen", existing_type=sa.BIGINT(), nullable=True)
        batch_op.drop_constraint(batch_op.f("uq_metric_target_region_year"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_metric_target_region_year_indicator_department_each_year"),
            ["region", "year", "indicator", "department", "each_year"],
        )

    with op.batch_alter_table("price_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quantity", sa.Integer(), nullable=True))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("registrant_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("point_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("desk_region", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "sellers",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "buyers",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("approved_fen", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("edition", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("exported_at", marketplace.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "sketch",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "resembles",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("difference", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "expected",
                sa.Enum(
                    "change", "cancellation", name="expected", native_enum=False, create_constraint=False, length=32
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_registration_point_id"), ["point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_text_digest"), ["text_digest"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_point_id_registration_point"), "registration_point", ["point_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_registrant_id_organisation"), "organisation", ["registrant_id"], ["id"]
        )

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("statement", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "identity",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )
        batch_op.drop_constraint(batch_op.f("uq_signature_version_id_organisation_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_signature_version_id_person_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_signature_version_id_organisation_id_attempt"), ["version_id", "organisation_id", "attempt"]
        )

    op.execute("UPDATE contract SET origin = 'award' WHERE award_id IS NOT NULL")
    op.execute(
        "UPDATE contract SET in_force_number = (SELECT max(number) FROM contract_version v WHERE v.contract_id = contract.id) "
        "WHERE state IN ('in_force', 'performed')"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE registration SET sellers = json_array(json(seller)), buyers = json_array(json(buyer))")
    else:
        op.execute("UPDATE registration SET sellers = jsonb_build_array(seller), buyers = jsonb_build_array(buyer)")
    op.execute(
        "UPDATE registration SET registrant_id = seller_id, decided_on = registered_on, desk_region = seller_region, "
        "approved_fen = coalesce((SELECT sum(i.technical_fen) FROM income i "
        "WHERE i.registration_id = registration.id AND i.state = 'approved'), 0)"
    )
    with op.batch_alter_table("contract") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_contract_amount_is_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_contract_contractstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_contract_in_force_means_signed"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_contract_amount_is_positive"), "amount_fen >= 0 AND (amount_fen > 0 OR totals_open)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_contract_contractstate"),
            "state IN ('draft', 'signing', 'in_force', 'amending', 'performed', 'terminated')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_contract_in_force_means_signed"),
            "state IN ('draft', 'signing') OR (signed_on IS NOT NULL AND in_force_number IS NOT NULL AND (escrow_id IS NOT NULL OR amount_fen = 0))",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_contract_open_totals_have_a_mode"), "NOT totals_open OR payment_mode NOT IN ('1', '2')"
        )
        batch_op.create_check_constraint(batch_op.f("ck_contract_origin"), "origin IN ('award', 'result', 'direct')")
        batch_op.alter_column("payment_mode", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("totals_open", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("origin", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column(
            "details",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
        batch_op.alter_column("related", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("escrow") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_escrow_escrowstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_escrowstate"),
            "state IN ('planned', 'charging', 'funded', 'releasing', 'released', 'refunding', 'refunded', 'failed', 'cancelled')",
        )
    with op.batch_alter_table("metric_target") as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_metric_target_amount_for_money"),
            "(amount_fen IS NOT NULL) = (indicator IN ('headline', 'absorbed', 'exported'))",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_metric_target_count_for_the_rest"),
            "(count IS NULL) = (indicator IN ('headline', 'absorbed', 'exported'))",
        )
        batch_op.create_check_constraint(batch_op.f("ck_metric_target_count_is_positive"), "count > 0")
        batch_op.create_check_constraint(
            batch_op.f("ck_metric_target_indicator"),
            "indicator IN ('headline', 'absorbed', 'exported', 'conversions', 'institute_conversions', 'scenes')",
        )
        batch_op.create_check_constraint(batch_op.f("ck_metric_target_period_in_order"), "first_year <= year")
        batch_op.alter_column(
            "indicator",
            existing_type=sa.Enum(
                "headline",
                "absorbed",
                "exported",
                "conversions",
                "institute_conversions",
                "scenes",
                name="indicator",
                native_enum=False,
                length=32,
            ),
            server_default=None,
        )
        batch_op.alter_column("department", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("each_year", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("price_line") as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_price_line_quantity_is_positive"), "quantity > 0")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_registration_registered_is_complete"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_registration_registrationstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_expected"), "expected IN ('change', 'cancellation')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_income_within_technical"), "0 <= approved_fen AND approved_fen <= technical_fen"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_registered_is_complete"),
            "state NOT IN ('registered', 'changing', 'revoking', 'revoked', 'cancelling', 'cancelled') OR (number IS NOT NULL AND registered_on IS NOT NULL AND amount_fen IS NOT NULL AND technical_fen IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_registrationstate"),
            "state IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'registered', 'refused', 'review_asked', 'changing', 'revoking', 'revoked', 'cancelling', 'cancelled')",
        )
        batch_op.alter_column(
            "sellers",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
        batch_op.alter_column(
            "buyers",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
        batch_op.alter_column(
            "sketch",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
        batch_op.alter_column(
            "resembles",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
        batch_op.alter_column("difference", existing_type=sa.Text(), server_default=None)
    with op.batch_alter_table("signature") as batch_op:
        batch_op.alter_column("attempt", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("statement", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column(
            "identity",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            server_default=None,
        )
    _lay_triggers("after", lifted)


def downgrade() -> None:
    lifted = _lift_triggers("after")
    op.execute(
        "DELETE FROM metric_target WHERE indicator <> 'headline' OR department <> ''"
    )  # nothing there holds them
    with op.batch_alter_table("contract") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_contract_amount_is_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_contract_contractstate"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_contract_in_force_means_signed"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_contract_open_totals_have_a_mode"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_contract_origin"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_contract_amount_is_positive"), "amount_fen > 0")
        batch_op.create_check_constraint(
            batch_op.f("ck_contract_contractstate"), "state IN ('draft', 'signing', 'in_force', 'performed')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_contract_in_force_means_signed"),
            "state NOT IN ('in_force', 'performed') OR (signed_on IS NOT NULL AND escrow_id IS NOT NULL)",
        )
    with op.batch_alter_table("escrow") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_escrow_escrowstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_escrow_escrowstate"),
            "state IN ('planned', 'charging', 'funded', 'releasing', 'released', 'refunding', 'refunded', 'failed')",
        )
    with op.batch_alter_table("metric_target") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_metric_target_amount_for_money"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_metric_target_count_for_the_rest"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_metric_target_count_is_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_metric_target_indicator"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_metric_target_period_in_order"), type_="check")
    with op.batch_alter_table("price_line") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_price_line_quantity_is_positive"), type_="check")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_registration_expected"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_registration_income_within_technical"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_registration_registered_is_complete"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_registration_registrationstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_registered_is_complete"),
            "state NOT IN ('registered', 'revoking', 'revoked', 'cancelling', 'cancelled') OR (number IS NOT NULL AND registered_on IS NOT NULL AND amount_fen IS NOT NULL AND technical_fen IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_registrationstate"),
            "state IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'registered', 'refused', 'revoking', 'revoked', 'cancelling', 'cancelled')",
        )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_signature_version_id_organisation_id_attempt"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_signature_version_id_person_id"), ["version_id", "person_id"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_signature_version_id_organisation_id"), ["version_id", "organisation_id"]
        )
        batch_op.drop_column("identity")
        batch_op.drop_column("statement")
        batch_op.drop_column("attempt")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_registrant_id_organisation"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_point_id_registration_point"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_registration_text_digest"))
        batch_op.drop_index(batch_op.f("ix_registration_point_id"))
        batch_op.drop_column("decided_on")
        batch_op.drop_column("expected")
        batch_op.drop_column("difference")
        batch_op.drop_column("resembles")
        batch_op.drop_column("sketch")
        batch_op.drop_column("exported_at")
        batch_op.drop_column("edition")
        batch_op.drop_column("approved_fen")
        batch_op.drop_column("buyers")
        batch_op.drop_column("sellers")
        batch_op.drop_column("desk_region")
        batch_op.drop_column("point_id")
        batch_op.drop_column("registrant_id")

    with op.batch_alter_table("price_line", schema=None) as batch_op:
        batch_op.drop_column("quantity")

    with op.batch_alter_table("metric_target", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_metric_target_region_year_indicator_department_each_year"), type_="unique"
        )
        batch_op.create_unique_constraint(batch_op.f("uq_metric_target_region_year"), ["region", "year"])
        batch_op.alter_column("amount_fen", existing_type=sa.BIGINT(), nullable=False)
        batch_op.drop_column("count")
        batch_op.drop_column("each_year")
        batch_op.drop_column("first_year")
        batch_op.drop_column("department")
        batch_op.drop_column("indicator")

    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contract_result_version_id_version"), type_="foreignkey")
        batch_op.drop_column("in_force_number")
        batch_op.drop_column("related")
        batch_op.drop_column("details")
        batch_op.drop_column("result_version_id")
        batch_op.drop_column("origin")
        batch_op.drop_column("totals_open")
        batch_op.drop_column("payment_mode")

    op.create_table(
        "metric_bucket",
        sa.Column("date_basis", sa.VARCHAR(length=32), nullable=False),
        sa.Column("region", sa.TEXT(), nullable=False),
        sa.Column("month", sa.DATE(), nullable=False),
        sa.Column("origin", sa.VARCHAR(length=32), nullable=False),
        sa.Column("absorbed_count", sa.INTEGER(), nullable=False),
        sa.Column("absorbed_fen", sa.BIGINT(), nullable=False),
        sa.Column("absorbed_technical_fen", sa.BIGINT(), nullable=False),
        sa.Column("exported_count", sa.INTEGER(), nullable=False),
        sa.Column("exported_fen", sa.BIGINT(), nullable=False),
        sa.Column("exported_technical_fen", sa.BIGINT(), nullable=False),
        sa.Column("overlap_count", sa.INTEGER(), nullable=False),
        sa.Column("overlap_fen", sa.BIGINT(), nullable=False),
        sa.Column("overlap_technical_fen", sa.BIGINT(), nullable=False),
        sa.CheckConstraint("date_basis IN ('registered', 'signed')", name=op.f("ck_metric_bucket_datebasis")),
        sa.CheckConstraint("origin IN ('platform', 'external', 'sample')", name=op.f("ck_metric_bucket_origin")),
        sa.PrimaryKeyConstraint("date_basis", "region", "month", "origin", name=op.f("pk_metric_bucket")),
    )
    op.drop_table("signature_withdrawal")
    op.drop_table("termination_consent")
    with op.batch_alter_table("registration_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_change_open",
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        )
        batch_op.drop_index(
            "uq_registration_change_edition",
            sqlite_where=sa.text("outcome = 'granted'"),
            postgresql_where=sa.text("outcome = 'granted'"),
        )

    op.drop_table("registration_change")
    with op.batch_alter_table("refusal_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_refusal_review_open",
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        )

    op.drop_table("refusal_review")
    with op.batch_alter_table("incoming_registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_registration_registration_id"))

    op.drop_table("incoming_registration")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_import_row_row", sqlite_where=sa.text('"row" > 0'), postgresql_where=sa.text('"row" > 0')
        )
        batch_op.drop_index(batch_op.f("ix_import_row_registration_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_import_id_outcome_row"))
        batch_op.drop_index(batch_op.f("ix_import_row_import_id_number"))

    op.drop_table("import_row")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_amendment_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("amendment")
    op.drop_table("total_completion")
    with op.batch_alter_table("termination", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_termination_live",
            sqlite_where=sa.text("(state NOT IN ('refused', 'withdrawn'))"),
            postgresql_where=sa.text("(state NOT IN ('refused', 'withdrawn'))"),
        )
        batch_op.drop_index(batch_op.f("ix_termination_contract_id"))

    op.drop_table("termination")
    op.drop_table("signing_turn")
    op.drop_table("right_holder")
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publicity_contract_id"))

    op.drop_table("publicity")
    op.drop_table("price_way")
    with op.batch_alter_table("metric_reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metric_reminder_contract_id_sent_at"))

    op.drop_table("metric_reminder")
    with op.batch_alter_table("first_refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_refusal_contract_id"))

    op.drop_table("first_refusal")
    with op.batch_alter_table("conversion", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_conversion_once",
            sqlite_where=sa.text("state != 'refused'"),
            postgresql_where=sa.text("state != 'refused'"),
        )
        batch_op.drop_index(
            "uq_conversion_contract",
            sqlite_where=sa.text("state != 'refused'"),
            postgresql_where=sa.text("state != 'refused'"),
        )
        batch_op.drop_index(batch_op.f("ix_conversion_state_region_converted_on"))
        batch_op.drop_index(batch_op.f("ix_conversion_organisation_id"))

    op.drop_table("conversion")
    with op.batch_alter_table("contract_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_party_organisation_id"))

    op.drop_table("contract_party")
    with op.batch_alter_table("scene", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_scene_once", sqlite_where=sa.text("state != 'struck'"), postgresql_where=sa.text("state != 'struck'")
        )
        batch_op.drop_index(batch_op.f("ix_scene_state_region_opened_on"))

    op.drop_table("scene")
    op.drop_table("paper")
    with op.batch_alter_table("point_staff", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_point_staff_open",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_point_staff_person_id"))

    op.drop_table("point_staff")
    op.drop_table("metric_saved_cut")
    with op.batch_alter_table("metric_publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metric_publication_region_period"))

    op.drop_table("metric_publication")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_region"))

    op.drop_table("import")
    with op.batch_alter_table("registration_point", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_point_open",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.drop_table("registration_point")
    op.drop_table("metric_respondents")
    op.drop_table("metric_page")
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
