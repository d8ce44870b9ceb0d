"""The foundation: every table of the first release, and the triggers by which the database keeps its own promises."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event\n            BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event\n            BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
        "CREATE TRIGGER policy_parameter_no_update BEFORE UPDATE ON policy_parameter\n            BEGIN SELECT RAISE(ABORT, 'policy_parameter is append-only'); END",
        "CREATE TRIGGER policy_parameter_no_delete BEFORE DELETE ON policy_parameter\n            BEGIN SELECT RAISE(ABORT, 'policy_parameter is append-only'); END",
        "CREATE TRIGGER notice_title_frozen_update BEFORE UPDATE ON notice FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.title IS OLD.title) OR NOT (NEW.text IS OLD.text) OR NOT (NEW.starts_on IS OLD.starts_on) OR NOT (NEW.days IS OLD.days) OR NOT (NEW.approvers IS OLD.approvers) OR NOT (NEW.party_ids IS OLD.party_ids)) BEGIN SELECT RAISE(ABORT, 'notice_title_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER notice_title_frozen_delete BEFORE DELETE ON notice FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'notice_title_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER objection_real_name_frozen_update BEFORE UPDATE ON objection FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.real_name IS OLD.real_name) OR NOT (NEW.contact IS OLD.contact) OR NOT (NEW.text IS OLD.text) OR NOT (NEW.person_id IS OLD.person_id)) BEGIN SELECT RAISE(ABORT, 'objection_real_name_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER objection_real_name_frozen_delete BEFORE DELETE ON objection FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'objection_real_name_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER version_listing_id_frozen_update BEFORE UPDATE ON version FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.listing_id IS OLD.listing_id) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.number IS OLD.number) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.summary IS OLD.summary) OR NOT (NEW.field IS OLD.field) OR NOT (NEW.industry IS OLD.industry) OR NOT (NEW.keywords IS OLD.keywords) OR NOT (NEW.trl IS OLD.trl) OR NOT (NEW.modes IS OLD.modes) OR NOT (NEW.restricted IS OLD.restricted) OR NOT (NEW.created_by IS OLD.created_by) OR NOT (NEW.digest IS OLD.digest) OR NOT (NEW.submitted_at IS OLD.submitted_at)) BEGIN SELECT RAISE(ABORT, 'version_listing_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER version_listing_id_frozen_delete BEFORE DELETE ON version FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'version_listing_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER version_published_at_frozen_update BEFORE UPDATE ON version FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'returned') AND (NOT (NEW.published_at IS OLD.published_at)) BEGIN SELECT RAISE(ABORT, 'version_published_at_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER version_published_at_frozen_delete BEFORE DELETE ON version FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'returned') BEGIN SELECT RAISE(ABORT, 'version_published_at_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER demand_version_problem_frozen_update BEFORE UPDATE ON demand_version FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') AND (NOT (NEW.problem IS OLD.problem) OR NOT (NEW.budget_fen IS OLD.budget_fen) OR NOT (NEW.deadline IS OLD.deadline) OR NOT (NEW.region_preference IS OLD.region_preference)) BEGIN SELECT RAISE(ABORT, 'demand_version_problem_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER demand_version_problem_frozen_delete BEFORE DELETE ON demand_version FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'demand_version_problem_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER enquiry_listing_id_frozen_update BEFORE UPDATE ON enquiry FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.listing_id IS OLD.listing_id) OR NOT (NEW.version_id IS OLD.version_id) OR NOT (NEW.sender_id IS OLD.sender_id) OR NOT (NEW.recipient_id IS OLD.recipient_id) OR NOT (NEW.person_id IS OLD.person_id) OR NOT (NEW.text IS OLD.text) OR NOT (NEW.sent_at IS OLD.sent_at)) BEGIN SELECT RAISE(ABORT, 'enquiry_listing_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER enquiry_listing_id_frozen_delete BEFORE DELETE ON enquiry FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'enquiry_listing_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER introduction_person_id_frozen_update BEFORE UPDATE ON introduction FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.person_id IS OLD.person_id) OR NOT (NEW.demand_version_id IS OLD.demand_version_id) OR NOT (NEW.result_version_id IS OLD.result_version_id) OR NOT (NEW.reason IS OLD.reason) OR NOT (NEW.proposed_at IS OLD.proposed_at)) BEGIN SELECT RAISE(ABORT, 'introduction_person_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER introduction_person_id_frozen_delete BEFORE DELETE ON introduction FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'introduction_person_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER result_version_material_frozen_update BEFORE UPDATE ON result_version FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') AND (NOT (NEW.material IS OLD.material) OR NOT (NEW.method IS OLD.method) OR NOT (NEW.effect IS OLD.effect) OR NOT (NEW.product IS OLD.product) OR NOT (NEW.application IS OLD.application) OR NOT (NEW.price_mode IS OLD.price_mode) OR NOT (NEW.price_fen IS OLD.price_fen)) BEGIN SELECT RAISE(ABORT, 'result_version_material_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER result_version_material_frozen_delete BEFORE DELETE ON result_version FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'result_version_material_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER transfer_no_update BEFORE UPDATE ON transfer\n            BEGIN SELECT RAISE(ABORT, 'transfer is append-only'); END",
        "CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer\n            BEGIN SELECT RAISE(ABORT, 'transfer is append-only'); END",
        "CREATE TRIGGER challenge_title_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.title IS OLD.title) OR NOT (NEW.problem IS OLD.problem) OR NOT (NEW.terms IS OLD.terms) OR NOT (NEW.eligibility IS OLD.eligibility) OR NOT (NEW.criteria IS OLD.criteria) OR NOT (NEW.bounty_fen IS OLD.bounty_fen) OR NOT (NEW.deadline_at IS OLD.deadline_at) OR NOT (NEW.demand_version_id IS OLD.demand_version_id)) BEGIN SELECT RAISE(ABORT, 'challenge_title_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER challenge_title_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'challenge_title_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER challenge_digest_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') AND (NOT (NEW.digest IS OLD.digest) OR NOT (NEW.canonical IS OLD.canonical) OR NOT (NEW.key_id IS OLD.key_id) OR NOT (NEW.wrapped_key IS OLD.wrapped_key) OR NOT (NEW.opens_at IS OLD.opens_at) OR NOT (NEW.approved_by IS OLD.approved_by)) BEGIN SELECT RAISE(ABORT, 'challenge_digest_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER challenge_digest_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'challenge_digest_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER enquiry_message_no_update BEFORE UPDATE ON enquiry_message\n            BEGIN SELECT RAISE(ABORT, 'enquiry_message is append-only'); END",
        "CREATE TRIGGER enquiry_message_no_delete BEFORE DELETE ON enquiry_message\n            BEGIN SELECT RAISE(ABORT, 'enquiry_message is append-only'); END",
        "CREATE TRIGGER indicator_row_frozen_insert BEFORE INSERT ON indicator FOR EACH ROW WHEN (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'indicator_row_frozen_insert: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER indicator_row_frozen_update BEFORE UPDATE ON indicator FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') OR (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'indicator_row_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER indicator_row_frozen_delete BEFORE DELETE ON indicator FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'indicator_row_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER ip_right_row_frozen_insert BEFORE INSERT ON ip_right FOR EACH ROW WHEN (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'ip_right_row_frozen_insert: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER ip_right_row_frozen_update BEFORE UPDATE ON ip_right FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') OR (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'ip_right_row_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER ip_right_row_frozen_delete BEFORE DELETE ON ip_right FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'ip_right_row_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER owner_row_frozen_insert BEFORE INSERT ON owner FOR EACH ROW WHEN (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'owner_row_frozen_insert: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER owner_row_frozen_update BEFORE UPDATE ON owner FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') OR (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'owner_row_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER owner_row_frozen_delete BEFORE DELETE ON owner FOR EACH ROW WHEN (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') BEGIN SELECT RAISE(ABORT, 'owner_row_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER bid_ciphertext_frozen_update BEFORE UPDATE ON bid FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') AND (NOT (NEW.ciphertext IS OLD.ciphertext) OR NOT (NEW.digest IS OLD.digest) OR NOT (NEW.owner_tag IS OLD.owner_tag) OR NOT (NEW.public_id IS OLD.public_id) OR NOT (NEW.key_id IS OLD.key_id) OR NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.submitted_at IS OLD.submitted_at)) BEGIN SELECT RAISE(ABORT, 'bid_ciphertext_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER bid_ciphertext_frozen_delete BEFORE DELETE ON bid FOR EACH ROW WHEN (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') BEGIN SELECT RAISE(ABORT, 'bid_ciphertext_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER bid_bidder_id_frozen_update BEFORE UPDATE ON bid FOR EACH ROW WHEN OLD.state NOT IN ('sealed', 'withdrawn') AND (NOT (NEW.bidder_id IS OLD.bidder_id) OR NOT (NEW.person_id IS OLD.person_id) OR NOT (NEW.price_fen IS OLD.price_fen) OR NOT (NEW.content IS OLD.content) OR NOT (NEW.fault IS OLD.fault)) BEGIN SELECT RAISE(ABORT, 'bid_bidder_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER bid_bidder_id_frozen_delete BEFORE DELETE ON bid FOR EACH ROW WHEN OLD.state NOT IN ('sealed', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'bid_bidder_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER award_challenge_id_frozen_update BEFORE UPDATE ON award FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.bid_id IS OLD.bid_id) OR NOT (NEW.reason IS OLD.reason)) BEGIN SELECT RAISE(ABORT, 'award_challenge_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER award_challenge_id_frozen_delete BEFORE DELETE ON award FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'award_challenge_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER contract_award_id_frozen_update BEFORE UPDATE ON contract FOR EACH ROW WHEN OLD.state NOT IN ('draft') AND (NOT (NEW.award_id IS OLD.award_id) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.kind IS OLD.kind) OR NOT (NEW.sub_kind IS OLD.sub_kind) OR NOT (NEW.field IS OLD.field) OR NOT (NEW.seller_id IS OLD.seller_id) OR NOT (NEW.buyer_id IS OLD.buyer_id) OR NOT (NEW.region IS OLD.region) OR NOT (NEW.amount_fen IS OLD.amount_fen) OR NOT (NEW.technical_fen IS OLD.technical_fen) OR NOT (NEW.valid_from IS OLD.valid_from) OR NOT (NEW.valid_to IS OLD.valid_to) OR NOT (NEW.ip_type IS OLD.ip_type) OR NOT (NEW.plan_source IS OLD.plan_source) OR NOT (NEW.aim IS OLD.aim) OR NOT (NEW.service_industry IS OLD.service_industry)) BEGIN SELECT RAISE(ABORT, 'contract_award_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER contract_award_id_frozen_delete BEFORE DELETE ON contract FOR EACH ROW WHEN OLD.state NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'contract_award_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER contract_version_no_update BEFORE UPDATE ON contract_version\n            BEGIN SELECT RAISE(ABORT, 'contract_version is append-only'); END",
        "CREATE TRIGGER contract_version_no_delete BEFORE DELETE ON contract_version\n            BEGIN SELECT RAISE(ABORT, 'contract_version is append-only'); END",
        "CREATE TRIGGER milestone_contract_id_frozen_update BEFORE UPDATE ON milestone FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND (NOT (NEW.contract_id IS OLD.contract_id) OR NOT (NEW.number IS OLD.number) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.due_on IS OLD.due_on) OR NOT (NEW.amount_fen IS OLD.amount_fen)) BEGIN SELECT RAISE(ABORT, 'milestone_contract_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER milestone_contract_id_frozen_delete BEFORE DELETE ON milestone FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'milestone_contract_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER price_line_row_frozen_insert BEFORE INSERT ON price_line FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_insert: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER price_line_row_frozen_update BEFORE UPDATE ON price_line FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER price_line_row_frozen_delete BEFORE DELETE ON price_line FOR EACH ROW WHEN (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') BEGIN SELECT RAISE(ABORT, 'price_line_row_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER registration_number_frozen_update BEFORE UPDATE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') AND (NOT (NEW.number IS OLD.number) OR NOT (NEW.registered_on IS OLD.registered_on) OR NOT (NEW.seller IS OLD.seller) OR NOT (NEW.buyer IS OLD.buyer) OR NOT (NEW.seller_region IS OLD.seller_region) OR NOT (NEW.buyer_region IS OLD.buyer_region)) BEGIN SELECT RAISE(ABORT, 'registration_number_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER registration_number_frozen_delete BEFORE DELETE ON registration FOR EACH ROW WHEN OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') BEGIN SELECT RAISE(ABORT, 'registration_number_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER registration_entry_no_update BEFORE UPDATE ON registration_entry\n            BEGIN SELECT RAISE(ABORT, 'registration_entry is append-only'); END",
        "CREATE TRIGGER registration_entry_no_delete BEFORE DELETE ON registration_entry\n            BEGIN SELECT RAISE(ABORT, 'registration_entry is append-only'); END",
        "CREATE TRIGGER signature_no_update BEFORE UPDATE ON signature\n            BEGIN SELECT RAISE(ABORT, 'signature is append-only'); END",
        "CREATE TRIGGER signature_no_delete BEFORE DELETE ON signature\n            BEGIN SELECT RAISE(ABORT, 'signature is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only()",
        "CREATE OR REPLACE FUNCTION policy_parameter_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'policy_parameter is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER policy_parameter_append_only BEFORE UPDATE OR DELETE ON policy_parameter FOR EACH ROW EXECUTE FUNCTION policy_parameter_is_append_only()",
        "CREATE OR REPLACE FUNCTION notice_title_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 AND (NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.text IS NOT DISTINCT FROM OLD.text) OR NOT (NEW.starts_on IS NOT DISTINCT FROM OLD.starts_on) OR NOT (NEW.days IS NOT DISTINCT FROM OLD.days) OR NOT (NEW.approvers IS NOT DISTINCT FROM OLD.approvers) OR NOT (NEW.party_ids IS NOT DISTINCT FROM OLD.party_ids)) THEN RAISE EXCEPTION 'notice_title_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER notice_title_frozen_update BEFORE UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION notice_title_frozen_update()",
        "CREATE OR REPLACE FUNCTION notice_title_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'notice_title_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER notice_title_frozen_delete BEFORE DELETE ON notice FOR EACH ROW EXECUTE FUNCTION notice_title_frozen_delete()",
        "CREATE OR REPLACE FUNCTION objection_real_name_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 AND (NOT (NEW.real_name IS NOT DISTINCT FROM OLD.real_name) OR NOT (NEW.contact IS NOT DISTINCT FROM OLD.contact) OR NOT (NEW.text IS NOT DISTINCT FROM OLD.text) OR NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id)) THEN RAISE EXCEPTION 'objection_real_name_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER objection_real_name_frozen_update BEFORE UPDATE ON objection FOR EACH ROW EXECUTE FUNCTION objection_real_name_frozen_update()",
        "CREATE OR REPLACE FUNCTION objection_real_name_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'objection_real_name_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER objection_real_name_frozen_delete BEFORE DELETE ON objection FOR EACH ROW EXECUTE FUNCTION objection_real_name_frozen_delete()",
        "CREATE OR REPLACE FUNCTION version_listing_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.listing_id IS NOT DISTINCT FROM OLD.listing_id) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.summary IS NOT DISTINCT FROM OLD.summary) OR NOT (NEW.field IS NOT DISTINCT FROM OLD.field) OR NOT (NEW.industry IS NOT DISTINCT FROM OLD.industry) OR NOT (NEW.keywords IS NOT DISTINCT FROM OLD.keywords) OR NOT (NEW.trl IS NOT DISTINCT FROM OLD.trl) OR NOT (NEW.modes IS NOT DISTINCT FROM OLD.modes) OR NOT (NEW.restricted IS NOT DISTINCT FROM OLD.restricted) OR NOT (NEW.created_by IS NOT DISTINCT FROM OLD.created_by) OR NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest) OR NOT (NEW.submitted_at IS NOT DISTINCT FROM OLD.submitted_at)) THEN RAISE EXCEPTION 'version_listing_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER version_listing_id_frozen_update BEFORE UPDATE ON version FOR EACH ROW EXECUTE FUNCTION version_listing_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION version_listing_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'version_listing_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER version_listing_id_frozen_delete BEFORE DELETE ON version FOR EACH ROW EXECUTE FUNCTION version_listing_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION version_published_at_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'returned') AND (NOT (NEW.published_at IS NOT DISTINCT FROM OLD.published_at)) THEN RAISE EXCEPTION 'version_published_at_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER version_published_at_frozen_update BEFORE UPDATE ON version FOR EACH ROW EXECUTE FUNCTION version_published_at_frozen_update()",
        "CREATE OR REPLACE FUNCTION version_published_at_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'returned') THEN RAISE EXCEPTION 'version_published_at_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER version_published_at_frozen_delete BEFORE DELETE ON version FOR EACH ROW EXECUTE FUNCTION version_published_at_frozen_delete()",
        "CREATE OR REPLACE FUNCTION demand_version_problem_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') AND (NOT (NEW.problem IS NOT DISTINCT FROM OLD.problem) OR NOT (NEW.budget_fen IS NOT DISTINCT FROM OLD.budget_fen) OR NOT (NEW.deadline IS NOT DISTINCT FROM OLD.deadline) OR NOT (NEW.region_preference IS NOT DISTINCT FROM OLD.region_preference)) THEN RAISE EXCEPTION 'demand_version_problem_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER demand_version_problem_frozen_update BEFORE UPDATE ON demand_version FOR EACH ROW EXECUTE FUNCTION demand_version_problem_frozen_update()",
        "CREATE OR REPLACE FUNCTION demand_version_problem_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'demand_version_problem_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER demand_version_problem_frozen_delete BEFORE DELETE ON demand_version FOR EACH ROW EXECUTE FUNCTION demand_version_problem_frozen_delete()",
        "CREATE OR REPLACE FUNCTION enquiry_listing_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 AND (NOT (NEW.listing_id IS NOT DISTINCT FROM OLD.listing_id) OR NOT (NEW.version_id IS NOT DISTINCT FROM OLD.version_id) OR NOT (NEW.sender_id IS NOT DISTINCT FROM OLD.sender_id) OR NOT (NEW.recipient_id IS NOT DISTINCT FROM OLD.recipient_id) OR NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id) OR NOT (NEW.text IS NOT DISTINCT FROM OLD.text) OR NOT (NEW.sent_at IS NOT DISTINCT FROM OLD.sent_at)) THEN RAISE EXCEPTION 'enquiry_listing_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER enquiry_listing_id_frozen_update BEFORE UPDATE ON enquiry FOR EACH ROW EXECUTE FUNCTION enquiry_listing_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION enquiry_listing_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'enquiry_listing_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER enquiry_listing_id_frozen_delete BEFORE DELETE ON enquiry FOR EACH ROW EXECUTE FUNCTION enquiry_listing_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION introduction_person_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 AND (NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id) OR NOT (NEW.demand_version_id IS NOT DISTINCT FROM OLD.demand_version_id) OR NOT (NEW.result_version_id IS NOT DISTINCT FROM OLD.result_version_id) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason) OR NOT (NEW.proposed_at IS NOT DISTINCT FROM OLD.proposed_at)) THEN RAISE EXCEPTION 'introduction_person_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER introduction_person_id_frozen_update BEFORE UPDATE ON introduction FOR EACH ROW EXECUTE FUNCTION introduction_person_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION introduction_person_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'introduction_person_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER introduction_person_id_frozen_delete BEFORE DELETE ON introduction FOR EACH ROW EXECUTE FUNCTION introduction_person_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION result_version_material_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') AND (NOT (NEW.material IS NOT DISTINCT FROM OLD.material) OR NOT (NEW.method IS NOT DISTINCT FROM OLD.method) OR NOT (NEW.effect IS NOT DISTINCT FROM OLD.effect) OR NOT (NEW.product IS NOT DISTINCT FROM OLD.product) OR NOT (NEW.application IS NOT DISTINCT FROM OLD.application) OR NOT (NEW.price_mode IS NOT DISTINCT FROM OLD.price_mode) OR NOT (NEW.price_fen IS NOT DISTINCT FROM OLD.price_fen)) THEN RAISE EXCEPTION 'result_version_material_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER result_version_material_frozen_update BEFORE UPDATE ON result_version FOR EACH ROW EXECUTE FUNCTION result_version_material_frozen_update()",
        "CREATE OR REPLACE FUNCTION result_version_material_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'result_version_material_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER result_version_material_frozen_delete BEFORE DELETE ON result_version FOR EACH ROW EXECUTE FUNCTION result_version_material_frozen_delete()",
        "CREATE OR REPLACE FUNCTION transfer_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'transfer is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_is_append_only()",
        "CREATE OR REPLACE FUNCTION challenge_title_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'returned') AND (NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.problem IS NOT DISTINCT FROM OLD.problem) OR NOT (NEW.terms IS NOT DISTINCT FROM OLD.terms) OR NOT (NEW.eligibility IS NOT DISTINCT FROM OLD.eligibility) OR NOT (NEW.criteria IS NOT DISTINCT FROM OLD.criteria) OR NOT (NEW.bounty_fen IS NOT DISTINCT FROM OLD.bounty_fen) OR NOT (NEW.deadline_at IS NOT DISTINCT FROM OLD.deadline_at) OR NOT (NEW.demand_version_id IS NOT DISTINCT FROM OLD.demand_version_id)) THEN RAISE EXCEPTION 'challenge_title_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER challenge_title_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_title_frozen_update()",
        "CREATE OR REPLACE FUNCTION challenge_title_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'challenge_title_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER challenge_title_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_title_frozen_delete()",
        "CREATE OR REPLACE FUNCTION challenge_digest_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') AND (NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest) OR NOT (NEW.canonical IS NOT DISTINCT FROM OLD.canonical) OR NOT (NEW.key_id IS NOT DISTINCT FROM OLD.key_id) OR NOT (NEW.wrapped_key IS NOT DISTINCT FROM OLD.wrapped_key) OR NOT (NEW.opens_at IS NOT DISTINCT FROM OLD.opens_at) OR NOT (NEW.approved_by IS NOT DISTINCT FROM OLD.approved_by)) THEN RAISE EXCEPTION 'challenge_digest_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER challenge_digest_frozen_update BEFORE UPDATE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_digest_frozen_update()",
        "CREATE OR REPLACE FUNCTION challenge_digest_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn') THEN RAISE EXCEPTION 'challenge_digest_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER challenge_digest_frozen_delete BEFORE DELETE ON challenge FOR EACH ROW EXECUTE FUNCTION challenge_digest_frozen_delete()",
        "CREATE OR REPLACE FUNCTION enquiry_message_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'enquiry_message is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER enquiry_message_append_only BEFORE UPDATE OR DELETE ON enquiry_message FOR EACH ROW EXECUTE FUNCTION enquiry_message_is_append_only()",
        "CREATE OR REPLACE FUNCTION indicator_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'indicator_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER indicator_row_frozen_insert BEFORE INSERT ON indicator FOR EACH ROW EXECUTE FUNCTION indicator_row_frozen_insert()",
        "CREATE OR REPLACE FUNCTION indicator_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') OR (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'indicator_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER indicator_row_frozen_update BEFORE UPDATE ON indicator FOR EACH ROW EXECUTE FUNCTION indicator_row_frozen_update()",
        "CREATE OR REPLACE FUNCTION indicator_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'indicator_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER indicator_row_frozen_delete BEFORE DELETE ON indicator FOR EACH ROW EXECUTE FUNCTION indicator_row_frozen_delete()",
        "CREATE OR REPLACE FUNCTION ip_right_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'ip_right_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ip_right_row_frozen_insert BEFORE INSERT ON ip_right FOR EACH ROW EXECUTE FUNCTION ip_right_row_frozen_insert()",
        "CREATE OR REPLACE FUNCTION ip_right_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') OR (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'ip_right_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ip_right_row_frozen_update BEFORE UPDATE ON ip_right FOR EACH ROW EXECUTE FUNCTION ip_right_row_frozen_update()",
        "CREATE OR REPLACE FUNCTION ip_right_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'ip_right_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ip_right_row_frozen_delete BEFORE DELETE ON ip_right FOR EACH ROW EXECUTE FUNCTION ip_right_row_frozen_delete()",
        "CREATE OR REPLACE FUNCTION owner_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'owner_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER owner_row_frozen_insert BEFORE INSERT ON owner FOR EACH ROW EXECUTE FUNCTION owner_row_frozen_insert()",
        "CREATE OR REPLACE FUNCTION owner_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') OR (SELECT state FROM version WHERE id = NEW.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'owner_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER owner_row_frozen_update BEFORE UPDATE ON owner FOR EACH ROW EXECUTE FUNCTION owner_row_frozen_update()",
        "CREATE OR REPLACE FUNCTION owner_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM version WHERE id = OLD.version_id) NOT IN ('draft', 'returned') THEN RAISE EXCEPTION 'owner_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER owner_row_frozen_delete BEFORE DELETE ON owner FOR EACH ROW EXECUTE FUNCTION owner_row_frozen_delete()",
        "CREATE OR REPLACE FUNCTION bid_ciphertext_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') AND (NOT (NEW.ciphertext IS NOT DISTINCT FROM OLD.ciphertext) OR NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest) OR NOT (NEW.owner_tag IS NOT DISTINCT FROM OLD.owner_tag) OR NOT (NEW.public_id IS NOT DISTINCT FROM OLD.public_id) OR NOT (NEW.key_id IS NOT DISTINCT FROM OLD.key_id) OR NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.submitted_at IS NOT DISTINCT FROM OLD.submitted_at)) THEN RAISE EXCEPTION 'bid_ciphertext_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER bid_ciphertext_frozen_update BEFORE UPDATE ON bid FOR EACH ROW EXECUTE FUNCTION bid_ciphertext_frozen_update()",
        "CREATE OR REPLACE FUNCTION bid_ciphertext_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM challenge WHERE id = OLD.challenge_id) NOT IN ('published') THEN RAISE EXCEPTION 'bid_ciphertext_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER bid_ciphertext_frozen_delete BEFORE DELETE ON bid FOR EACH ROW EXECUTE FUNCTION bid_ciphertext_frozen_delete()",
        "CREATE OR REPLACE FUNCTION bid_bidder_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('sealed', 'withdrawn') AND (NOT (NEW.bidder_id IS NOT DISTINCT FROM OLD.bidder_id) OR NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id) OR NOT (NEW.price_fen IS NOT DISTINCT FROM OLD.price_fen) OR NOT (NEW.content IS NOT DISTINCT FROM OLD.content) OR NOT (NEW.fault IS NOT DISTINCT FROM OLD.fault)) THEN RAISE EXCEPTION 'bid_bidder_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER bid_bidder_id_frozen_update BEFORE UPDATE ON bid FOR EACH ROW EXECUTE FUNCTION bid_bidder_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION bid_bidder_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('sealed', 'withdrawn') THEN RAISE EXCEPTION 'bid_bidder_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER bid_bidder_id_frozen_delete BEFORE DELETE ON bid FOR EACH ROW EXECUTE FUNCTION bid_bidder_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION award_challenge_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 AND (NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.bid_id IS NOT DISTINCT FROM OLD.bid_id) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason)) THEN RAISE EXCEPTION 'award_challenge_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER award_challenge_id_frozen_update BEFORE UPDATE ON award FOR EACH ROW EXECUTE FUNCTION award_challenge_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION award_challenge_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'award_challenge_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER award_challenge_id_frozen_delete BEFORE DELETE ON award FOR EACH ROW EXECUTE FUNCTION award_challenge_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION contract_award_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft') AND (NOT (NEW.award_id IS NOT DISTINCT FROM OLD.award_id) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind) OR NOT (NEW.sub_kind IS NOT DISTINCT FROM OLD.sub_kind) OR NOT (NEW.field IS NOT DISTINCT FROM OLD.field) OR NOT (NEW.seller_id IS NOT DISTINCT FROM OLD.seller_id) OR NOT (NEW.buyer_id IS NOT DISTINCT FROM OLD.buyer_id) OR NOT (NEW.region IS NOT DISTINCT FROM OLD.region) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen) OR NOT (NEW.technical_fen IS NOT DISTINCT FROM OLD.technical_fen) OR NOT (NEW.valid_from IS NOT DISTINCT FROM OLD.valid_from) OR NOT (NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to) OR NOT (NEW.ip_type IS NOT DISTINCT FROM OLD.ip_type) OR NOT (NEW.plan_source IS NOT DISTINCT FROM OLD.plan_source) OR NOT (NEW.aim IS NOT DISTINCT FROM OLD.aim) OR NOT (NEW.service_industry IS NOT DISTINCT FROM OLD.service_industry)) THEN RAISE EXCEPTION 'contract_award_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER contract_award_id_frozen_update BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION contract_award_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION contract_award_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft') THEN RAISE EXCEPTION 'contract_award_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER contract_award_id_frozen_delete BEFORE DELETE ON contract FOR EACH ROW EXECUTE FUNCTION contract_award_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION contract_version_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_version is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER contract_version_append_only BEFORE UPDATE OR DELETE ON contract_version FOR EACH ROW EXECUTE FUNCTION contract_version_is_append_only()",
        "CREATE OR REPLACE FUNCTION milestone_contract_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') AND (NOT (NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id) OR NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.due_on IS NOT DISTINCT FROM OLD.due_on) OR NOT (NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen)) THEN RAISE EXCEPTION 'milestone_contract_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER milestone_contract_id_frozen_update BEFORE UPDATE ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_contract_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION milestone_contract_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'milestone_contract_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER milestone_contract_id_frozen_delete BEFORE DELETE ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_contract_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION price_line_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'price_line_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER price_line_row_frozen_insert BEFORE INSERT ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_insert()",
        "CREATE OR REPLACE FUNCTION price_line_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') OR (SELECT state FROM contract WHERE id = NEW.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'price_line_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER price_line_row_frozen_update BEFORE UPDATE ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_update()",
        "CREATE OR REPLACE FUNCTION price_line_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM contract WHERE id = OLD.contract_id) NOT IN ('draft') THEN RAISE EXCEPTION 'price_line_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER price_line_row_frozen_delete BEFORE DELETE ON price_line FOR EACH ROW EXECUTE FUNCTION price_line_row_frozen_delete()",
        "CREATE OR REPLACE FUNCTION registration_number_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') AND (NOT (NEW.number IS NOT DISTINCT FROM OLD.number) OR NOT (NEW.registered_on IS NOT DISTINCT FROM OLD.registered_on) OR NOT (NEW.seller IS NOT DISTINCT FROM OLD.seller) OR NOT (NEW.buyer IS NOT DISTINCT FROM OLD.buyer) OR NOT (NEW.seller_region IS NOT DISTINCT FROM OLD.seller_region) OR NOT (NEW.buyer_region IS NOT DISTINCT FROM OLD.buyer_region)) THEN RAISE EXCEPTION 'registration_number_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER registration_number_frozen_update BEFORE UPDATE ON registration FOR EACH ROW EXECUTE FUNCTION registration_number_frozen_update()",
        "CREATE OR REPLACE FUNCTION registration_number_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'submitted', 'accepted', 'returned', 'second_review', 'prechecked', 'refused') THEN RAISE EXCEPTION 'registration_number_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER registration_number_frozen_delete BEFORE DELETE ON registration FOR EACH ROW EXECUTE FUNCTION registration_number_frozen_delete()",
        "CREATE OR REPLACE FUNCTION registration_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'registration_entry is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER registration_entry_append_only BEFORE UPDATE OR DELETE ON registration_entry FOR EACH ROW EXECUTE FUNCTION registration_entry_is_append_only()",
        "CREATE OR REPLACE FUNCTION signature_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'signature is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE ON signature FOR EACH ROW EXECUTE FUNCTION signature_is_append_only()",
    ],
}

FIRST_ROWS = [
    "INSERT INTO audit_head (id, seq, digest) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')",
]

FUNCTIONS = [
    "audit_event_is_append_only",
    "award_challenge_id_frozen_delete",
    "award_challenge_id_frozen_update",
    "bid_bidder_id_frozen_delete",
    "bid_bidder_id_frozen_update",
    "bid_ciphertext_frozen_delete",
    "bid_ciphertext_frozen_update",
    "challenge_digest_frozen_delete",
    "challenge_digest_frozen_update",
    "challenge_title_frozen_delete",
    "challenge_title_frozen_update",
    "contract_award_id_frozen_delete",
    "contract_award_id_frozen_update",
    "contract_version_is_append_only",
    "demand_version_problem_frozen_delete",
    "demand_version_problem_frozen_update",
    "enquiry_listing_id_frozen_delete",
    "enquiry_listing_id_frozen_update",
    "enquiry_message_is_append_only",
    "indicator_row_frozen_delete",
    "indicator_row_frozen_insert",
    "indicator_row_frozen_update",
    "introduction_person_id_frozen_delete",
    "introduction_person_id_frozen_update",
    "ip_right_row_frozen_delete",
    "ip_right_row_frozen_insert",
    "ip_right_row_frozen_update",
    "milestone_contract_id_frozen_delete",
    "milestone_contract_id_frozen_update",
    "notice_title_frozen_delete",
    "notice_title_frozen_update",
    "objection_real_name_frozen_delete",
    "objection_real_name_frozen_update",
    "owner_row_frozen_delete",
    "owner_row_frozen_insert",
    "owner_row_frozen_update",
    "policy_parameter_is_append_only",
    "price_line_row_frozen_delete",
    "price_line_row_frozen_insert",
    "price_line_row_frozen_update",
    "registration_entry_is_append_only",
    "registration_number_frozen_delete",
    "registration_number_frozen_update",
    "result_version_material_frozen_delete",
    "result_version_material_frozen_update",
    "signature_is_append_only",
    "transfer_is_append_only",
    "version_listing_id_frozen_delete",
    "version_listing_id_frozen_update",
    "version_published_at_frozen_delete",
    "version_published_at_frozen_update",
]


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_event_digest")),
    )
    op.create_index(op.f("ix_audit_event_actor_id"), "audit_event", ["actor_id"], unique=False)
    op.create_index(
        op.f("ix_audit_event_subject_type_subject_id"), "audit_event", ["subject_type", "subject_id"], unique=False
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "demo_act",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("played_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_demo_act")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("offset_seconds >= 0", name=op.f("ck_demo_clock_forward_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "demo_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_demo_state_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_state")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", "sms", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_letter_dedupe")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_topic_subject_id"), "message", ["topic", "subject_id"], unique=False)
    op.create_table(
        "metric_bucket",
        sa.Column(
            "date_basis",
            sa.Enum("registered", "signed", name="datebasis", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "platform", "external", "sample", name="origin", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("absorbed_count", sa.Integer(), nullable=False),
        sa.Column("absorbed_fen", sa.BigInteger(), nullable=False),
        sa.Column("absorbed_technical_fen", sa.BigInteger(), nullable=False),
        sa.Column("exported_count", sa.Integer(), nullable=False),
        sa.Column("exported_fen", sa.BigInteger(), nullable=False),
        sa.Column("exported_technical_fen", sa.BigInteger(), nullable=False),
        sa.Column("overlap_count", sa.Integer(), nullable=False),
        sa.Column("overlap_fen", sa.BigInteger(), nullable=False),
        sa.Column("overlap_technical_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("date_basis", "region", "month", "origin", name=op.f("pk_metric_bucket")),
    )
    op.create_table(
        "number_series",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_number_series")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "sign_in", "sign_up", "change", name="purpose", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    op.create_index(op.f("ix_one_time_code_address_purpose"), "one_time_code", ["address", "purpose"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.Text(), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("mf_recovery_codes", sa.Text(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_in_one_spelling")),
        sa.CheckConstraint("email IS NOT NULL OR mobile IS NOT NULL", name=op.f("ck_person_reachable")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
        sa.UniqueConstraint("mobile", name=op.f("uq_person_mobile")),
    )
    op.create_table(
        "policy_parameter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_parameter")),
        sa.UniqueConstraint(
            "key", "jurisdiction", "valid_from", name=op.f("uq_policy_parameter_key_jurisdiction_valid_from")
        ),
    )
    op.create_table(
        "sandbox_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_event")),
        sa.UniqueConstraint("name", name=op.f("uq_sandbox_event_name")),
    )
    op.create_table(
        "sandbox_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sandbox_key")),
    )
    op.create_table(
        "sandbox_object",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_object")),
        sa.UniqueConstraint("name", name=op.f("uq_sandbox_object_name")),
    )
    op.create_index(op.f("ix_sandbox_object_kind"), "sandbox_object", ["kind"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "factor",
            sa.Enum(
                "password",
                "code",
                "code_request",
                "totp",
                "recovery",
                name="factor",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_account_at"), "sign_in_attempt", ["account", "at"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_address_at"), "sign_in_attempt", ["address", "at"], unique=False)
    op.create_table(
        "submission",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_submission")),
    )
    op.create_table(
        "webhook_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_webhook_event_event_id")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(subject_type IS NULL) = (subject_id IS NULL)", name=op.f("ck_attachment_whole_subject")),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_not_empty")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_attachment_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
    )
    op.create_index(op.f("ix_attachment_digest"), "attachment", ["digest"], unique=False)
    op.create_index(
        op.f("ix_attachment_subject_type_subject_id"), "attachment", ["subject_type", "subject_id"], unique=False
    )
    op.create_index(op.f("ix_attachment_uploaded_by"), "attachment", ["uploaded_by"], unique=False)
    op.create_table(
        "broker_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_broker_profile_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broker_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq_broker_profile_person_id")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "done", "failed", name="deliverystate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_delivery_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", "handler", name=op.f("uq_delivery_message_id_handler")),
    )
    op.create_index(
        "ix_delivery_pending",
        "delivery",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "metric_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=True),
        sa.Column("base_fen", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(base_year IS NULL) = (base_fen IS NULL)", name=op.f("ck_metric_target_base_is_whole")),
        sa.CheckConstraint(
            "amount_fen > 0 AND amount_fen <= 1000000000000000", name=op.f("ck_metric_target_amount_in_range")
        ),
        sa.CheckConstraint("base_year < year AND base_fen > 0", name=op.f("ck_metric_target_base_comes_before")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_metric_target_entered_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_target")),
        sa.UniqueConstraint("region", "year", name=op.f("uq_metric_target_region_year")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("on_page", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "subject_type",
            "subject_id",
            "occasion",
            name=op.f("uq_notification_person_id_kind_subject_type_subject_id_occasion"),
        ),
    )
    op.create_index(op.f("ix_notification_person_id_read_at"), "notification", ["person_id", "read_at"], unique=False)
    op.create_table(
        "notification_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("page", "mail", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_preference_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_preference")),
        sa.UniqueConstraint("person_id", "topic", "way", name=op.f("uq_notification_preference_person_id_topic_way")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("rd_body", sa.Boolean(), nullable=False),
        sa.Column("transfer_body", sa.Boolean(), nullable=False),
        sa.Column("high_tech", sa.Boolean(), nullable=False),
        sa.Column("hightech_zone", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("legal_representative", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "verified",
                "refused",
                "suspended",
                name="organisationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("founded_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(region) = 6", name=op.f("ck_organisation_region_of_6")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_organisation_uscc_of_18")),
        sa.CheckConstraint("uscc = upper(uscc)", name=op.f("ck_organisation_uscc_in_one_spelling")),
        sa.ForeignKeyConstraint(["founded_by"], ["person.id"], name=op.f("fk_organisation_founded_by_person")),
        sa.ForeignKeyConstraint(["verified_by"], ["person.id"], name=op.f("fk_organisation_verified_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("uscc", name=op.f("uq_organisation_uscc")),
    )
    op.create_index(op.f("ix_organisation_region"), "organisation", ["region"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "operator",
                "registrar",
                "second_reviewer",
                "auditor",
                "statistician",
                "call_secretary",
                "expert_reviewer",
                "broker",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(region) = 6", name=op.f("ck_role_grant_region_of_6")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_role_grant_days_in_order")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_role_grant_ended_by_person")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_index(op.f("ix_role_grant_role_region"), "role_grant", ["role", "region"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "gateway", "held", "payable", name="accountkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("gateway_account", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'gateway') = (organisation_id IS NULL)", name=op.f("ck_account_gateway_belongs_to_nobody")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("kind", "organisation_id", name=op.f("uq_account_kind_organisation_id")),
    )
    op.create_index(
        "uq_account_gateway",
        "account",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )
    op.create_table(
        "escrow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("funded_fen", sa.BigInteger(), nullable=False),
        sa.Column("released_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "charging",
                "funded",
                "releasing",
                "released",
                "refunding",
                "refunded",
                "failed",
                name="escrowstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_escrow_amount_is_positive")),
        sa.CheckConstraint("funded_fen = 0 OR funded_fen = amount_fen", name=op.f("ck_escrow_funded_whole")),
        sa.CheckConstraint("payee_id IS NULL OR payee_id <> payer_id", name=op.f("ck_escrow_payee_is_somebody_else")),
        sa.CheckConstraint(
            "released_fen >= 0 AND refunded_fen >= 0 AND released_fen + refunded_fen <= funded_fen",
            name=op.f("ck_escrow_never_more_out_than_in"),
        ),
        sa.ForeignKeyConstraint(["payee_id"], ["organisation.id"], name=op.f("fk_escrow_payee_id_organisation")),
        sa.ForeignKeyConstraint(["payer_id"], ["organisation.id"], name=op.f("fk_escrow_payer_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow")),
    )
    op.create_index(op.f("ix_escrow_payee_id"), "escrow", ["payee_id"], unique=False)
    op.create_index(op.f("ix_escrow_payer_id"), "escrow", ["payer_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "withdrawn",
                name="invitationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_invitation_answered_by_person")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_address"), "invitation", ["address"], unique=False)
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["organisation_id", "address"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("result", "demand", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_listing_created_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_listing_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_listing_id_kind")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_listing_id_organisation_id")),
    )
    op.create_index(op.f("ix_listing_organisation_id"), "listing", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_listing_region"), "listing", ["region"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "editor",
                "signatory",
                "finance",
                name="orgrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_membership_granted_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", "role", name=op.f("uq_membership_person_id_organisation_id_role")
        ),
    )
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "stopped",
                "ended",
                "revoked",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("approvers", JSON, nullable=False),
        sa.Column("party_ids", JSON, nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('ended', 'revoked')) = (closed_at IS NOT NULL)", name=op.f("ck_notice_closed_once")
        ),
        sa.CheckConstraint("days >= 1", name=op.f("ck_notice_some_days")),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_notice_days_in_order")),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_notice_published_by_person")),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organisation.id"], name=op.f("fk_notice_publisher_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_region"), "notice", ["region"], unique=False)
    op.create_index(op.f("ix_notice_state_ends_on"), "notice", ["state", "ends_on"], unique=False)
    op.create_index(
        "uq_notice_running",
        "notice",
        ["subject_type", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'stopped')"),
        postgresql_where=sa.text("state IN ('open', 'stopped')"),
    )
    op.create_table(
        "instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escrow_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "charge",
                "release",
                "refund",
                name="instructionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "succeeded",
                "failed",
                name="instructionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("gateway_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ordered_by", sa.Integer(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'charge') = (method IS NOT NULL)", name=op.f("ck_instruction_only_a_charge_has_a_method")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_instruction_amount_is_positive")),
        sa.ForeignKeyConstraint(["escrow_id"], ["escrow.id"], name=op.f("fk_instruction_escrow_id_escrow")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("gateway_id", name=op.f("uq_instruction_gateway_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_instruction_reference")),
    )
    op.create_index(
        "uq_instruction_live_charge",
        "instruction",
        ["escrow_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'charge' AND state != 'failed'"),
        postgresql_where=sa.text("kind = 'charge' AND state != 'failed'"),
    )
    op.create_index(
        "uq_instruction_live_purpose",
        "instruction",
        ["escrow_id", "kind", "purpose"],
        unique=True,
        sqlite_where=sa.text("state != 'failed'"),
        postgresql_where=sa.text("state != 'failed'"),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("real_name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "refused",
                "upheld",
                "dismissed",
                name="objectionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_objection_refused_with_a_reason")
        ),
        sa.CheckConstraint(
            "state = 'refused' OR (NOT late AND real_name <> '' AND contact <> '')", name=op.f("ck_objection_real_name")
        ),
        sa.CheckConstraint(
            "state NOT IN ('upheld', 'dismissed') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL AND decision_reason <> '')",
            name=op.f("ck_objection_decided_with_reason"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_objection_decided_by_person")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_objection_notice_id_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_objection_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_notice_id"), "objection", ["notice_id"], unique=False)
    op.create_index(op.f("ix_objection_person_id"), "objection", ["person_id"], unique=False)
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("result", "demand", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "refused",
                "published",
                "superseded",
                "withdrawn",
                "expired",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("modes", JSON, nullable=False),
        sa.Column("restricted", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_reason", sa.Text(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(published_at IS NULL AND state NOT IN ('published', 'superseded', 'expired')) OR (published_at IS NOT NULL AND state IN ('published', 'superseded', 'withdrawn', 'expired'))",
            name=op.f("ck_version_published_once_for_all"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'returned', 'withdrawn') OR (digest IS NOT NULL AND submitted_at IS NOT NULL AND review_due_on IS NOT NULL)",
            name=op.f("ck_version_submitted_with_digest"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_version_number_counts_from_one")),
        sa.CheckConstraint("trl BETWEEN 1 AND 9", name=op.f("ck_version_trl_on_its_scale")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_version_created_by_person")),
        sa.ForeignKeyConstraint(
            ["listing_id", "kind"], ["listing.id", "listing.kind"], name=op.f("fk_version_listing_id_kind_listing")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_version_reviewed_by_person")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name=op.f("fk_version_submitted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("id", "listing_id", name=op.f("uq_version_id_listing_id")),
        sa.UniqueConstraint("listing_id", "number", name=op.f("uq_version_listing_id_number")),
    )
    op.create_index(op.f("ix_version_state_review_due_on"), "version", ["state", "review_due_on"], unique=False)
    op.create_index(
        "uq_version_one_published",
        "version",
        ["listing_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "uq_version_one_working",
        "version",
        ["listing_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
    )
    op.create_table(
        "demand_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("region_preference", sa.Text(), nullable=True),
        sa.CheckConstraint("budget_fen > 0", name=op.f("ck_demand_version_budget_above_zero")),
        sa.ForeignKeyConstraint(["id"], ["version.id"], name=op.f("fk_demand_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_version")),
    )
    op.create_table(
        "enquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "overdue",
                "accepted",
                "declined",
                name="enquirystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('accepted', 'declined')) = (answered_at IS NOT NULL)", name=op.f("ck_enquiry_answered_once")
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR decline_reason IS NOT NULL", name=op.f("ck_enquiry_declined_with_reason")
        ),
        sa.CheckConstraint("sender_id <> recipient_id", name=op.f("ck_enquiry_not_to_oneself")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_enquiry_answered_by_person")),
        sa.ForeignKeyConstraint(
            ["listing_id", "recipient_id"],
            ["listing.id", "listing.organisation_id"],
            name=op.f("fk_enquiry_listing_id_recipient_id_listing"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enquiry_person_id_person")),
        sa.ForeignKeyConstraint(["sender_id"], ["organisation.id"], name=op.f("fk_enquiry_sender_id_organisation")),
        sa.ForeignKeyConstraint(
            ["version_id", "listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_enquiry_version_id_listing_id_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
    )
    op.create_index(op.f("ix_enquiry_recipient_id"), "enquiry", ["recipient_id"], unique=False)
    op.create_index(op.f("ix_enquiry_sender_id"), "enquiry", ["sender_id"], unique=False)
    op.create_index(
        "uq_enquiry_one_waiting",
        "enquiry",
        ["listing_id", "sender_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('sent', 'overdue')"),
        postgresql_where=sa.text("state IN ('sent', 'overdue')"),
    )
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("demand_listing_id", sa.Integer(), nullable=False),
        sa.Column("result_listing_id", sa.Integer(), nullable=False),
        sa.Column("demand_version_id", sa.Integer(), nullable=False),
        sa.Column("result_version_id", sa.Integer(), nullable=False),
        sa.Column("demand_organisation_id", sa.Integer(), nullable=False),
        sa.Column("result_organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "introduced",
                "declined",
                "withdrawn",
                name="introductionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("demand_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demand_answered_by", sa.Integer(), nullable=True),
        sa.Column("result_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_answered_by", sa.Integer(), nullable=True),
        sa.Column("decline_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'introduced' OR (demand_answered_at IS NOT NULL AND result_answered_at IS NOT NULL)",
            name=op.f("ck_introduction_introduced_when_both_said_yes"),
        ),
        sa.CheckConstraint("demand_organisation_id <> result_organisation_id", name=op.f("ck_introduction_two_sides")),
        sa.ForeignKeyConstraint(
            ["demand_answered_by"], ["person.id"], name=op.f("fk_introduction_demand_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["demand_listing_id", "demand_organisation_id"],
            ["listing.id", "listing.organisation_id"],
            name=op.f("fk_introduction_demand_listing_id_demand_organisation_id_listing"),
        ),
        sa.ForeignKeyConstraint(
            ["demand_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_introduction_demand_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["demand_version_id", "demand_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_introduction_demand_version_id_demand_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_introduction_person_id_person")),
        sa.ForeignKeyConstraint(
            ["result_answered_by"], ["person.id"], name=op.f("fk_introduction_result_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["result_listing_id", "result_organisation_id"],
            ["listing.id", "listing.organisation_id"],
            name=op.f("fk_introduction_result_listing_id_result_organisation_id_listing"),
        ),
        sa.ForeignKeyConstraint(
            ["result_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_introduction_result_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["result_version_id", "result_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_introduction_result_version_id_result_listing_id_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    op.create_index(
        op.f("ix_introduction_demand_organisation_id"), "introduction", ["demand_organisation_id"], unique=False
    )
    op.create_index(op.f("ix_introduction_person_id"), "introduction", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_introduction_result_organisation_id"), "introduction", ["result_organisation_id"], unique=False
    )
    op.create_index(
        "uq_introduction_alive",
        "introduction",
        ["person_id", "demand_listing_id", "result_listing_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'introduced')"),
        postgresql_where=sa.text("state IN ('proposed', 'introduced')"),
    )
    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demand_listing_id", sa.Integer(), nullable=False),
        sa.Column("result_listing_id", sa.Integer(), nullable=False),
        sa.Column("demand_version_id", sa.Integer(), nullable=False),
        sa.Column("result_version_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("gaps", JSON, nullable=False),
        sa.Column("indicators", JSON, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_match_score_on_its_scale")),
        sa.ForeignKeyConstraint(["demand_listing_id"], ["listing.id"], name=op.f("fk_match_demand_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["demand_version_id", "demand_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_match_demand_version_id_demand_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(["result_listing_id"], ["listing.id"], name=op.f("fk_match_result_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["result_version_id", "result_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_match_result_version_id_result_listing_id_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint(
            "demand_listing_id", "result_listing_id", name=op.f("uq_match_demand_listing_id_result_listing_id")
        ),
    )
    op.create_index(op.f("ix_match_result_listing_id_score"), "match", ["result_listing_id", "score"], unique=False)
    op.create_table(
        "result_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column(
            "price_mode",
            sa.Enum(
                "agreed",
                "fixed",
                "listed",
                "auction",
                name="pricemode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_result_version_price_above_zero")),
        sa.ForeignKeyConstraint(["id"], ["version.id"], name=op.f("fk_result_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_version")),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "journal",
            sa.Enum(
                "charge",
                "release",
                "refund",
                "paid",
                "returned",
                name="journal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("debit_account_id", sa.Integer(), nullable=False),
        sa.Column("credit_account_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("escrow_id", sa.Integer(), nullable=False),
        sa.Column("instruction_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_transfer_amount_is_positive")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_account_id"], ["account.id"], name=op.f("fk_transfer_credit_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"], ["account.id"], name=op.f("fk_transfer_debit_account_id_account")
        ),
        sa.ForeignKeyConstraint(["escrow_id"], ["escrow.id"], name=op.f("fk_transfer_escrow_id_escrow")),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instruction.id"], name=op.f("fk_transfer_instruction_id_instruction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("instruction_id", "journal", name=op.f("uq_transfer_instruction_id_journal")),
    )
    op.create_index(op.f("ix_transfer_credit_account_id"), "transfer", ["credit_account_id"], unique=False)
    op.create_index(op.f("ix_transfer_debit_account_id"), "transfer", ["debit_account_id"], unique=False)
    op.create_index(op.f("ix_transfer_escrow_id"), "transfer", ["escrow_id"], unique=False)
    op.create_index(
        "uq_transfer_outcome",
        "transfer",
        ["instruction_id"],
        unique=True,
        sqlite_where=sa.text("journal IN ('paid', 'returned')"),
        postgresql_where=sa.text("journal IN ('paid', 'returned')"),
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demand_version_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("criteria", JSON, nullable=False),
        sa.Column("bounty_fen", sa.BigInteger(), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "refused",
                "published",
                "closed",
                "opened",
                "proposed",
                "awarded",
                "contracted",
                "settled",
                "lapsed",
                "withdrawn",
                name="challengestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_reason", sa.Text(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canonical", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapse_cause", sa.Text(), nullable=True),
        sa.Column("recalled_from_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(digest IS NULL) = (state IN ('draft', 'submitted', 'returned', 'refused', 'withdrawn'))",
            name=op.f("ck_challenge_published_with_digest"),
        ),
        sa.CheckConstraint(
            "(state = 'lapsed') = (lapse_cause IS NOT NULL)", name=op.f("ck_challenge_lapsed_with_a_cause")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'returned', 'withdrawn') OR (bounty_fen IS NOT NULL AND deadline_at IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_challenge_submitted_whole"),
        ),
        sa.CheckConstraint(
            "(digest IS NULL) = (canonical IS NULL) AND (digest IS NULL) = (wrapped_key IS NULL) AND (digest IS NULL) = (opens_at IS NULL) AND (digest IS NULL) = (approved_by IS NULL)",
            name=op.f("ck_challenge_published_whole"),
        ),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name=op.f("ck_challenge_opened_by_somebody")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> submitted_by", name=op.f("ck_challenge_approved_by_another")
        ),
        sa.CheckConstraint("bounty_fen > 0", name=op.f("ck_challenge_bounty_above_zero")),
        sa.CheckConstraint("opens_at IS NULL OR deadline_at > opens_at", name=op.f("ck_challenge_open_for_some_time")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_challenge_approved_by_person")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_challenge_created_by_person")),
        sa.ForeignKeyConstraint(
            ["demand_version_id", "listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_challenge_demand_version_id_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["demand_version_id"], ["demand_version.id"], name=op.f("fk_challenge_demand_version_id_demand_version")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_challenge_opened_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_challenge_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recalled_from_id"], ["challenge.id"], name=op.f("fk_challenge_recalled_from_id_challenge")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_challenge_reviewed_by_person")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name=op.f("fk_challenge_submitted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("id", "key_id", name=op.f("uq_challenge_id_key_id")),
        sa.UniqueConstraint("recalled_from_id", name=op.f("uq_challenge_recalled_from_id")),
    )
    op.create_index(op.f("ix_challenge_organisation_id"), "challenge", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_challenge_region"), "challenge", ["region"], unique=False)
    op.create_index(op.f("ix_challenge_state_deadline_at"), "challenge", ["state", "deadline_at"], unique=False)
    op.create_index(
        "uq_challenge_live",
        "challenge",
        ["listing_id"],
        unique=True,
        sqlite_where=sa.text("(state NOT IN ('refused', 'lapsed', 'withdrawn', 'settled'))"),
        postgresql_where=sa.text("(state NOT IN ('refused', 'lapsed', 'withdrawn', 'settled'))"),
    )
    op.create_table(
        "enquiry_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_message_enquiry_id_enquiry")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_enquiry_message_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enquiry_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_message")),
    )
    op.create_index(op.f("ix_enquiry_message_enquiry_id"), "enquiry_message", ["enquiry_id"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column(
            "operator",
            sa.Enum(">=", "<=", "=", "between", name="operator", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.CheckConstraint("high >= low", name=op.f("ck_indicator_ends_in_order")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["demand_version.id"], name=op.f("fk_indicator_version_id_demand_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    op.create_index(op.f("ix_indicator_version_id"), "indicator", ["version_id"], unique=False)
    op.create_table(
        "ip_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("expires_on >= granted_on", name=op.f("ck_ip_right_expires_after_grant")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["result_version.id"], name=op.f("fk_ip_right_version_id_result_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_right")),
    )
    op.create_index(op.f("ix_ip_right_version_id"), "ip_right", ["version_id"], unique=False)
    op.create_table(
        "owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 10000", name=op.f("ck_owner_share_is_a_part")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_owner_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["result_version.id"], name=op.f("fk_owner_version_id_result_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
    )
    op.create_index(op.f("ix_owner_version_id"), "owner", ["version_id"], unique=False)
    op.create_table(
        "bid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("owner_tag", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sealed",
                "withdrawn",
                "opened",
                "faulty",
                name="bidstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("bidder_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("content", JSON, nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'faulty') = (fault IS NOT NULL)", name=op.f("ck_bid_faulty_with_a_reason")),
        sa.CheckConstraint(
            "(state = 'opened') = (bidder_id IS NOT NULL) AND (state = 'opened') = (price_fen IS NOT NULL) AND (state = 'opened') = (person_id IS NOT NULL)",
            name=op.f("ck_bid_closed_until_opened"),
        ),
        sa.CheckConstraint("(state = 'withdrawn') = (ciphertext IS NULL)", name=op.f("ck_bid_withdrawn_is_gone")),
        sa.CheckConstraint("(ciphertext IS NULL) = (digest IS NULL)", name=op.f("ck_bid_sealed_with_digest")),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_bid_price_above_zero")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organisation.id"], name=op.f("fk_bid_bidder_id_organisation")),
        sa.ForeignKeyConstraint(
            ["challenge_id", "key_id"],
            ["challenge.id", "challenge.key_id"],
            name=op.f("fk_bid_challenge_id_key_id_challenge"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bid_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("challenge_id", "owner_tag", name=op.f("uq_bid_challenge_id_owner_tag")),
        sa.UniqueConstraint("id", "challenge_id", name=op.f("uq_bid_id_challenge_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bid_public_id")),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "annulled",
                name="awardstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_award_decided_once")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_award_with_a_reason")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR notice_id IS NOT NULL", name=op.f("ck_award_confirmed_after_its_notice")
        ),
        sa.ForeignKeyConstraint(
            ["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"], name=op.f("fk_award_bid_id_challenge_id_bid")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_award_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_award_notice_id_notice")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_award_proposed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_award_bid_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_award_notice_id")),
    )
    op.create_index(
        "uq_award_standing",
        "award",
        ["challenge_id"],
        unique=True,
        sqlite_where=sa.text("state != 'annulled'"),
        postgresql_where=sa.text("state != 'annulled'"),
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sub_kind", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("service_industry", sa.Text(), nullable=True),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("plan_source", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("technical_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "signing",
                "in_force",
                "performed",
                name="contractstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("escrow_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("taken_back_reason", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("performed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('in_force', 'performed') OR (signed_on IS NOT NULL AND escrow_id IS NOT NULL)",
            name=op.f("ck_contract_in_force_means_signed"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_contract_amount_is_positive")),
        sa.CheckConstraint(
            "registered_on IS NULL OR signed_on IS NOT NULL", name=op.f("ck_contract_registered_means_signed")
        ),
        sa.CheckConstraint("seller_id <> buyer_id", name=op.f("ck_contract_two_parties")),
        sa.CheckConstraint(
            "technical_fen >= 0 AND technical_fen <= amount_fen", name=op.f("ck_contract_amounts_in_order")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_contract_validity_in_order")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_contract_award_id_award")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_contract_buyer_id_organisation")),
        sa.ForeignKeyConstraint(["escrow_id"], ["escrow.id"], name=op.f("fk_contract_escrow_id_escrow")),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_contract_seller_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("award_id", name=op.f("uq_contract_award_id")),
        sa.UniqueConstraint("escrow_id", name=op.f("uq_contract_escrow_id")),
    )
    op.create_index(op.f("ix_contract_buyer_id"), "contract", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_contract_seller_id"), "contract", ["seller_id"], unique=False)
    op.create_table(
        "contract_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_version_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contract_version_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_version_contract_id_number")),
        sa.UniqueConstraint("id", "digest", name=op.f("uq_contract_version_id_digest")),
    )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "reported",
                "accepted",
                "rejected",
                "paid",
                name="milestonestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'rejected' OR decision_reason IS NOT NULL", name=op.f("ck_milestone_rejected_with_a_reason")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_milestone_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_milestone_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_milestone_contract_id_number")),
    )
    op.create_table(
        "price_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "technical", "carrier", "other", name="linenature", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_price_line_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_price_line_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_line")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_price_line_contract_id_number")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "platform", "external", "sample", name="origin", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "accepted",
                "returned",
                "second_review",
                "prechecked",
                "registered",
                "refused",
                "revoking",
                "revoked",
                "cancelling",
                "cancelled",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("applied_kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("plan_source", sa.Text(), nullable=False),
        sa.Column("payment_mode", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("service_industry", sa.Text(), nullable=False),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=True),
        sa.Column("seller", JSON, nullable=False),
        sa.Column("buyer", JSON, nullable=False),
        sa.Column("seller_region", sa.Text(), nullable=False),
        sa.Column("buyer_region", sa.Text(), nullable=False),
        sa.Column("applied_amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("applied_technical_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("technical_fen", sa.BigInteger(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum("national", "own", name="mode", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("check_code", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("policies", JSON, nullable=False),
        sa.Column("text_digest", sa.Text(), nullable=True),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("second_reviewed_by", sa.Integer(), nullable=True),
        sa.Column("revocation_proposed_by", sa.Integer(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("end_cause", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("differences", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('registered', 'revoking', 'revoked', 'cancelling', 'cancelled') OR (number IS NOT NULL AND registered_on IS NOT NULL AND amount_fen IS NOT NULL AND technical_fen IS NOT NULL)",
            name=op.f("ck_registration_registered_is_complete"),
        ),
        sa.CheckConstraint(
            "0 <= applied_technical_fen AND applied_technical_fen <= applied_amount_fen",
            name=op.f("ck_registration_applied_amounts_in_order"),
        ),
        sa.CheckConstraint(
            "0 <= technical_fen AND technical_fen <= amount_fen", name=op.f("ck_registration_decided_amounts_in_order")
        ),
        sa.CheckConstraint("applied_amount_fen <= 1000000000000000", name=op.f("ck_registration_amount_in_range")),
        sa.CheckConstraint("revoked_by <> revocation_proposed_by", name=op.f("ck_registration_two_revokers")),
        sa.CheckConstraint("second_reviewed_by <> reviewed_by", name=op.f("ck_registration_two_reviewers")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_registration_validity_in_order")),
        sa.ForeignKeyConstraint(["applied_by"], ["person.id"], name=op.f("fk_registration_applied_by_person")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_registration_buyer_id_organisation")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_registration_contract_id_contract")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_registration_reviewed_by_person")),
        sa.ForeignKeyConstraint(
            ["revocation_proposed_by"], ["person.id"], name=op.f("fk_registration_revocation_proposed_by_person")
        ),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_registration_revoked_by_person")),
        sa.ForeignKeyConstraint(
            ["second_reviewed_by"], ["person.id"], name=op.f("fk_registration_second_reviewed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_registration_seller_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("number", name=op.f("uq_registration_number")),
    )
    op.create_index(op.f("ix_registration_buyer_id"), "registration", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_registration_registered_on"), "registration", ["registered_on"], unique=False)
    op.create_index(op.f("ix_registration_seller_id"), "registration", ["seller_id"], unique=False)
    op.create_index(
        op.f("ix_registration_state_seller_region"), "registration", ["state", "seller_region"], unique=False
    )
    op.create_index(
        "uq_registration_contract",
        "registration",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("(state NOT IN ('refused'))"),
        postgresql_where=sa.text("(state NOT IN ('refused'))"),
    )
    op.create_table(
        "income",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "filed", "approved", "refused", name="incomestate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_fen", sa.BigInteger(), nullable=False),
        sa.Column("technical_fen", sa.BigInteger(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= technical_fen AND technical_fen <= received_fen", name=op.f("ck_income_amounts_in_order")
        ),
        sa.CheckConstraint("received_fen > 0", name=op.f("ck_income_received_is_positive")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_income_decided_by_person")),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_income_filed_by_person")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_income_milestone_id_milestone")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_income_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_income")),
    )
    op.create_index(op.f("ix_income_registration_id"), "income", ["registration_id"], unique=False)
    op.create_index(
        "uq_income_milestone",
        "income",
        ["milestone_id"],
        unique=True,
        sqlite_where=sa.text("state != 'refused'"),
        postgresql_where=sa.text("state != 'refused'"),
    )
    op.create_table(
        "registration_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "registered",
                "changed",
                "cancelled",
                "revoked",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("seller_region", sa.Text(), nullable=False),
        sa.Column("buyer_region", sa.Text(), nullable=False),
        sa.Column("seller_nature", sa.Text(), nullable=False),
        sa.Column("buyer_nature", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("plan_source", sa.Text(), nullable=False),
        sa.Column("service_industry", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "platform", "external", "sample", name="origin", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("technical_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= technical_fen AND technical_fen <= amount_fen", name=op.f("ck_registration_entry_amounts_in_order")
        ),
        sa.CheckConstraint("sign IN (1, -1)", name=op.f("ck_registration_entry_sign")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_entry_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_entry")),
        sa.UniqueConstraint("registration_id", "seq", name=op.f("uq_registration_entry_registration_id_seq")),
    )
    op.create_index(
        op.f("ix_registration_entry_buyer_region_registered_on"),
        "registration_entry",
        ["buyer_region", "registered_on"],
        unique=False,
    )
    op.create_index(op.f("ix_registration_entry_known_at"), "registration_entry", ["known_at"], unique=False)
    op.create_index(op.f("ix_registration_entry_registered_on"), "registration_entry", ["registered_on"], unique=False)
    op.create_index(
        op.f("ix_registration_entry_seller_region_registered_on"),
        "registration_entry",
        ["seller_region", "registered_on"],
        unique=False,
    )
    op.create_index(op.f("ix_registration_entry_signed_on"), "registration_entry", ["signed_on"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("address_digest", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id", "digest"],
            ["contract_version.id", "contract_version.digest"],
            name=op.f("fk_signature_version_id_digest_contract_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("version_id", "organisation_id", name=op.f("uq_signature_version_id_organisation_id")),
        sa.UniqueConstraint("version_id", "person_id", name=op.f("uq_signature_version_id_person_id")),
    )
    connection = op.get_bind()
    for statement in [*TRIGGERS[connection.dialect.name], *FIRST_ROWS]:
        connection.exec_driver_sql(statement.replace("%", "%%"))


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table("signature")
    op.drop_index(op.f("ix_registration_entry_signed_on"), table_name="registration_entry")
    op.drop_index(op.f("ix_registration_entry_seller_region_registered_on"), table_name="registration_entry")
    op.drop_index(op.f("ix_registration_entry_registered_on"), table_name="registration_entry")
    op.drop_index(op.f("ix_registration_entry_known_at"), table_name="registration_entry")
    op.drop_index(op.f("ix_registration_entry_buyer_region_registered_on"), table_name="registration_entry")
    op.drop_table("registration_entry")
    op.drop_index(
        "uq_income_milestone",
        table_name="income",
        sqlite_where=sa.text("state != 'refused'"),
        postgresql_where=sa.text("state != 'refused'"),
    )
    op.drop_index(op.f("ix_income_registration_id"), table_name="income")
    op.drop_table("income")
    op.drop_index(
        "uq_registration_contract",
        table_name="registration",
        sqlite_where=sa.text("(state NOT IN ('refused'))"),
        postgresql_where=sa.text("(state NOT IN ('refused'))"),
    )
    op.drop_index(op.f("ix_registration_state_seller_region"), table_name="registration")
    op.drop_index(op.f("ix_registration_seller_id"), table_name="registration")
    op.drop_index(op.f("ix_registration_registered_on"), table_name="registration")
    op.drop_index(op.f("ix_registration_buyer_id"), table_name="registration")
    op.drop_table("registration")
    op.drop_table("price_line")
    op.drop_table("milestone")
    op.drop_table("contract_version")
    op.drop_index(op.f("ix_contract_seller_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_buyer_id"), table_name="contract")
    op.drop_table("contract")
    op.drop_index(
        "uq_award_standing",
        table_name="award",
        sqlite_where=sa.text("state != 'annulled'"),
        postgresql_where=sa.text("state != 'annulled'"),
    )
    op.drop_table("award")
    op.drop_table("bid")
    op.drop_index(op.f("ix_owner_version_id"), table_name="owner")
    op.drop_table("owner")
    op.drop_index(op.f("ix_ip_right_version_id"), table_name="ip_right")
    op.drop_table("ip_right")
    op.drop_index(op.f("ix_indicator_version_id"), table_name="indicator")
    op.drop_table("indicator")
    op.drop_index(op.f("ix_enquiry_message_enquiry_id"), table_name="enquiry_message")
    op.drop_table("enquiry_message")
    op.drop_index(
        "uq_challenge_live",
        table_name="challenge",
        sqlite_where=sa.text("(state NOT IN ('refused', 'lapsed', 'withdrawn', 'settled'))"),
        postgresql_where=sa.text("(state NOT IN ('refused', 'lapsed', 'withdrawn', 'settled'))"),
    )
    op.drop_index(op.f("ix_challenge_state_deadline_at"), table_name="challenge")
    op.drop_index(op.f("ix_challenge_region"), table_name="challenge")
    op.drop_index(op.f("ix_challenge_organisation_id"), table_name="challenge")
    op.drop_table("challenge")
    op.drop_index(
        "uq_transfer_outcome",
        table_name="transfer",
        sqlite_where=sa.text("journal IN ('paid', 'returned')"),
        postgresql_where=sa.text("journal IN ('paid', 'returned')"),
    )
    op.drop_index(op.f("ix_transfer_escrow_id"), table_name="transfer")
    op.drop_index(op.f("ix_transfer_debit_account_id"), table_name="transfer")
    op.drop_index(op.f("ix_transfer_credit_account_id"), table_name="transfer")
    op.drop_table("transfer")
    op.drop_table("result_version")
    op.drop_index(op.f("ix_match_result_listing_id_score"), table_name="match")
    op.drop_table("match")
    op.drop_index(
        "uq_introduction_alive",
        table_name="introduction",
        sqlite_where=sa.text("state IN ('proposed', 'introduced')"),
        postgresql_where=sa.text("state IN ('proposed', 'introduced')"),
    )
    op.drop_index(op.f("ix_introduction_result_organisation_id"), table_name="introduction")
    op.drop_index(op.f("ix_introduction_person_id"), table_name="introduction")
    op.drop_index(op.f("ix_introduction_demand_organisation_id"), table_name="introduction")
    op.drop_table("introduction")
    op.drop_index(
        "uq_enquiry_one_waiting",
        table_name="enquiry",
        sqlite_where=sa.text("state IN ('sent', 'overdue')"),
        postgresql_where=sa.text("state IN ('sent', 'overdue')"),
    )
    op.drop_index(op.f("ix_enquiry_sender_id"), table_name="enquiry")
    op.drop_index(op.f("ix_enquiry_recipient_id"), table_name="enquiry")
    op.drop_table("enquiry")
    op.drop_table("demand_version")
    op.drop_index(
        "uq_version_one_working",
        table_name="version",
        sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
    )
    op.drop_index(
        "uq_version_one_published",
        table_name="version",
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(op.f("ix_version_state_review_due_on"), table_name="version")
    op.drop_table("version")
    op.drop_index(op.f("ix_objection_person_id"), table_name="objection")
    op.drop_index(op.f("ix_objection_notice_id"), table_name="objection")
    op.drop_table("objection")
    op.drop_index(
        "uq_instruction_live_purpose",
        table_name="instruction",
        sqlite_where=sa.text("state != 'failed'"),
        postgresql_where=sa.text("state != 'failed'"),
    )
    op.drop_index(
        "uq_instruction_live_charge",
        table_name="instruction",
        sqlite_where=sa.text("kind = 'charge' AND state != 'failed'"),
        postgresql_where=sa.text("kind = 'charge' AND state != 'failed'"),
    )
    op.drop_table("instruction")
    op.drop_index(
        "uq_notice_running",
        table_name="notice",
        sqlite_where=sa.text("state IN ('open', 'stopped')"),
        postgresql_where=sa.text("state IN ('open', 'stopped')"),
    )
    op.drop_index(op.f("ix_notice_state_ends_on"), table_name="notice")
    op.drop_index(op.f("ix_notice_region"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_listing_region"), table_name="listing")
    op.drop_index(op.f("ix_listing_organisation_id"), table_name="listing")
    op.drop_table("listing")
    op.drop_index(
        "uq_invitation_open",
        table_name="invitation",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_invitation_address"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_escrow_payer_id"), table_name="escrow")
    op.drop_index(op.f("ix_escrow_payee_id"), table_name="escrow")
    op.drop_table("escrow")
    op.drop_index(
        "uq_account_gateway",
        table_name="account",
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )
    op.drop_table("account")
    op.drop_index(op.f("ix_role_grant_role_region"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_person_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_organisation_region"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("notification_preference")
    op.drop_index(op.f("ix_notification_person_id_read_at"), table_name="notification")
    op.drop_table("notification")
    op.drop_table("metric_target")
    op.drop_index(
        "ix_delivery_pending",
        table_name="delivery",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_table("delivery")
    op.drop_table("broker_profile")
    op.drop_index(op.f("ix_attachment_uploaded_by"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_subject_type_subject_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_digest"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("webhook_event")
    op.drop_table("submission")
    op.drop_index(op.f("ix_sign_in_attempt_address_at"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_account_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_index(op.f("ix_sandbox_object_kind"), table_name="sandbox_object")
    op.drop_table("sandbox_object")
    op.drop_table("sandbox_key")
    op.drop_table("sandbox_event")
    op.drop_table("policy_parameter")
    op.drop_table("person")
    op.drop_index(op.f("ix_one_time_code_address_purpose"), table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_table("number_series")
    op.drop_table("metric_bucket")
    op.drop_index(op.f("ix_message_topic_subject_id"), table_name="message")
    op.drop_table("message")
    op.drop_table("letter")
    op.drop_table("demo_state")
    op.drop_table("demo_clock")
    op.drop_table("demo_act")
    op.drop_table("calendar_day")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_event_subject_type_subject_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_actor_id"), table_name="audit_event")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        for function in FUNCTIONS:
            op.execute(f"DROP FUNCTION IF EXISTS {function}()")
