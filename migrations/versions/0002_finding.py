"""Words that mean the same, vectors, feedback, short-lists, calls that are matched, saved searches and digests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import marketplace.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER short_list_organisation_id_frozen_update BEFORE UPDATE ON short_list FOR EACH ROW WHEN OLD.state NOT IN ('open') AND (NOT (NEW.organisation_id IS OLD.organisation_id) OR NOT (NEW.demand_version_id IS OLD.demand_version_id) OR NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.title IS OLD.title) OR NOT (NEW.state IS OLD.state) OR NOT (NEW.frozen_at IS OLD.frozen_at) OR NOT (NEW.frozen_by IS OLD.frozen_by) OR NOT (NEW.digest IS OLD.digest)) BEGIN SELECT RAISE(ABORT, 'short_list_organisation_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER short_list_organisation_id_frozen_delete BEFORE DELETE ON short_list FOR EACH ROW WHEN OLD.state NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'short_list_organisation_id_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER candidate_row_frozen_insert BEFORE INSERT ON candidate FOR EACH ROW WHEN (SELECT state FROM short_list WHERE id = NEW.short_list_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'candidate_row_frozen_insert: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER candidate_row_frozen_update BEFORE UPDATE ON candidate FOR EACH ROW WHEN (SELECT state FROM short_list WHERE id = OLD.short_list_id) NOT IN ('open') OR (SELECT state FROM short_list WHERE id = NEW.short_list_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'candidate_row_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER candidate_row_frozen_delete BEFORE DELETE ON candidate FOR EACH ROW WHEN (SELECT state FROM short_list WHERE id = OLD.short_list_id) NOT IN ('open') BEGIN SELECT RAISE(ABORT, 'candidate_row_frozen_delete: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER feedback_person_id_frozen_update BEFORE UPDATE ON feedback FOR EACH ROW WHEN 1 = 1 AND (NOT (NEW.person_id IS OLD.person_id) OR NOT (NEW.result_version_id IS OLD.result_version_id) OR NOT (NEW.demand_version_id IS OLD.demand_version_id) OR NOT (NEW.challenge_id IS OLD.challenge_id) OR NOT (NEW.side IS OLD.side) OR NOT (NEW.useful IS OLD.useful) OR NOT (NEW.reason IS OLD.reason) OR NOT (NEW.given_at IS OLD.given_at)) BEGIN SELECT RAISE(ABORT, 'feedback_person_id_frozen_update: this text is published or under review and can no longer change'); END",
        "CREATE TRIGGER feedback_person_id_frozen_delete BEFORE DELETE ON feedback FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'feedback_person_id_frozen_delete: this text is published or under review and can no longer change'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION short_list_organisation_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('open') AND (NOT (NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id) OR NOT (NEW.demand_version_id IS NOT DISTINCT FROM OLD.demand_version_id) OR NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.title IS NOT DISTINCT FROM OLD.title) OR NOT (NEW.state IS NOT DISTINCT FROM OLD.state) OR NOT (NEW.frozen_at IS NOT DISTINCT FROM OLD.frozen_at) OR NOT (NEW.frozen_by IS NOT DISTINCT FROM OLD.frozen_by) OR NOT (NEW.digest IS NOT DISTINCT FROM OLD.digest)) THEN RAISE EXCEPTION 'short_list_organisation_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER short_list_organisation_id_frozen_update BEFORE UPDATE ON short_list FOR EACH ROW EXECUTE FUNCTION short_list_organisation_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION short_list_organisation_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('open') THEN RAISE EXCEPTION 'short_list_organisation_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER short_list_organisation_id_frozen_delete BEFORE DELETE ON short_list FOR EACH ROW EXECUTE FUNCTION short_list_organisation_id_frozen_delete()",
        "CREATE OR REPLACE FUNCTION candidate_row_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM short_list WHERE id = NEW.short_list_id) NOT IN ('open') THEN RAISE EXCEPTION 'candidate_row_frozen_insert: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER candidate_row_frozen_insert BEFORE INSERT ON candidate FOR EACH ROW EXECUTE FUNCTION candidate_row_frozen_insert()",
        "CREATE OR REPLACE FUNCTION candidate_row_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM short_list WHERE id = OLD.short_list_id) NOT IN ('open') OR (SELECT state FROM short_list WHERE id = NEW.short_list_id) NOT IN ('open') THEN RAISE EXCEPTION 'candidate_row_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER candidate_row_frozen_update BEFORE UPDATE ON candidate FOR EACH ROW EXECUTE FUNCTION candidate_row_frozen_update()",
        "CREATE OR REPLACE FUNCTION candidate_row_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM short_list WHERE id = OLD.short_list_id) NOT IN ('open') THEN RAISE EXCEPTION 'candidate_row_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER candidate_row_frozen_delete BEFORE DELETE ON candidate FOR EACH ROW EXECUTE FUNCTION candidate_row_frozen_delete()",
        "CREATE OR REPLACE FUNCTION feedback_person_id_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 AND (NOT (NEW.person_id IS NOT DISTINCT FROM OLD.person_id) OR NOT (NEW.result_version_id IS NOT DISTINCT FROM OLD.result_version_id) OR NOT (NEW.demand_version_id IS NOT DISTINCT FROM OLD.demand_version_id) OR NOT (NEW.challenge_id IS NOT DISTINCT FROM OLD.challenge_id) OR NOT (NEW.side IS NOT DISTINCT FROM OLD.side) OR NOT (NEW.useful IS NOT DISTINCT FROM OLD.useful) OR NOT (NEW.reason IS NOT DISTINCT FROM OLD.reason) OR NOT (NEW.given_at IS NOT DISTINCT FROM OLD.given_at)) THEN RAISE EXCEPTION 'feedback_person_id_frozen_update: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER feedback_person_id_frozen_update BEFORE UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_person_id_frozen_update()",
        "CREATE OR REPLACE FUNCTION feedback_person_id_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'feedback_person_id_frozen_delete: this text is published or under review and can no longer change' USING ERRCODE = 'restrict_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER feedback_person_id_frozen_delete BEFORE DELETE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_person_id_frozen_delete()",
    ],
}

DROPPED = [
    ("short_list", "short_list_organisation_id_frozen_update"),
    ("short_list", "short_list_organisation_id_frozen_delete"),
    ("candidate", "candidate_row_frozen_insert"),
    ("candidate", "candidate_row_frozen_update"),
    ("candidate", "candidate_row_frozen_delete"),
    ("feedback", "feedback_person_id_frozen_update"),
    ("feedback", "feedback_person_id_frozen_delete"),
]


def upgrade() -> None:
    op.create_table(
        "embedding",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(vector) = 4 * dimensions", name=op.f("ck_embedding_vector_is_whole")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_embedding")),
    )
    with op.batch_alter_table("embedding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_embedding_model"), ["model"], unique=False)

    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "period",
            sa.Enum("daily", "weekly", name="period", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("due_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(
            "uq_digest_gathering",
            ["person_id", "period"],
            unique=True,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "recommendation_choice",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("personalised", sa.Boolean(), nullable=False),
        sa.Column("changed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recommendation_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_recommendation_choice")),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "clauses", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "filters", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "period",
            sa.Enum("daily", "weekly", name="period", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paused_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_saved_search_name",
            ["person_id", "name"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "words", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_synonym_group_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    op.create_table(
        "saved_search_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("saved_search_id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "clauses", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("found_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("document_version >= 0", name=op.f("ck_saved_search_hit_version_not_negative")),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_saved_search_hit_digest_id_digest")),
        sa.ForeignKeyConstraint(
            ["saved_search_id"], ["saved_search.id"], name=op.f("fk_saved_search_hit_saved_search_id_saved_search")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search_hit")),
        sa.UniqueConstraint(
            "saved_search_id",
            "document",
            "document_version",
            name=op.f("uq_saved_search_hit_saved_search_id_document_document_version"),
        ),
    )
    with op.batch_alter_table("saved_search_hit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_hit_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_search_hit_saved_search_id"), ["saved_search_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demand_listing_id", sa.Integer(), nullable=True),
        sa.Column("demand_version_id", sa.Integer(), nullable=True),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("result_listing_id", sa.Integer(), nullable=False),
        sa.Column("result_version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("wanting", "offering", "broker", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(demand_listing_id IS NULL) <> (challenge_id IS NULL)", name=op.f("ck_feedback_demand_or_call")
        ),
        sa.CheckConstraint(
            "(demand_listing_id IS NULL) = (demand_version_id IS NULL)", name=op.f("ck_feedback_demand_with_version")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_feedback_challenge_id_challenge")),
        sa.ForeignKeyConstraint(
            ["demand_listing_id"], ["listing.id"], name=op.f("fk_feedback_demand_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["demand_version_id", "demand_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_feedback_demand_version_id_demand_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id_person")),
        sa.ForeignKeyConstraint(
            ["result_listing_id"], ["listing.id"], name=op.f("fk_feedback_result_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["result_version_id", "result_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_feedback_result_version_id_result_listing_id_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_result_listing_id"), ["result_listing_id"], unique=False)
        batch_op.create_index(
            "uq_feedback_on_call",
            ["person_id", "challenge_id", "result_listing_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "uq_feedback_on_demand",
            ["person_id", "demand_listing_id", "result_listing_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "short_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("demand_listing_id", sa.Integer(), nullable=True),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("demand_version_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "frozen", name="shortliststate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("frozen_at", marketplace.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'frozen') = (frozen_at IS NOT NULL) AND (frozen_at IS NULL) = (frozen_by IS NULL) AND (frozen_at IS NULL) = (digest IS NULL)",
            name=op.f("ck_short_list_frozen_whole"),
        ),
        sa.CheckConstraint(
            "(demand_listing_id IS NULL) <> (challenge_id IS NULL)", name=op.f("ck_short_list_demand_or_call")
        ),
        sa.CheckConstraint(
            "(demand_listing_id IS NULL) = (demand_version_id IS NULL)", name=op.f("ck_short_list_demand_with_version")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_short_list_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_short_list_created_by_person")),
        sa.ForeignKeyConstraint(
            ["demand_listing_id"], ["listing.id"], name=op.f("fk_short_list_demand_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["demand_version_id", "demand_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_short_list_demand_version_id_demand_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(["frozen_by"], ["person.id"], name=op.f("fk_short_list_frozen_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_short_list_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_short_list")),
    )
    with op.batch_alter_table("short_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_short_list_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_short_list_demand_listing_id"), ["demand_listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_short_list_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_short_list_open_call",
            ["challenge_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "uq_short_list_open_demand",
            ["demand_listing_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("short_list_id", sa.Integer(), nullable=False),
        sa.Column("result_listing_id", sa.Integer(), nullable=False),
        sa.Column("result_version_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("kept", "rejected", name="candidatestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", marketplace.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_candidate_rejected_with_reason")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_candidate_added_by_person")),
        sa.ForeignKeyConstraint(
            ["result_listing_id"], ["listing.id"], name=op.f("fk_candidate_result_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["result_version_id", "result_listing_id"],
            ["version.id", "version.listing_id"],
            name=op.f("fk_candidate_result_version_id_result_listing_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["short_list_id"], ["short_list.id"], name=op.f("fk_candidate_short_list_id_short_list")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint(
            "short_list_id", "result_listing_id", name=op.f("uq_candidate_short_list_id_result_listing_id")
        ),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stop_address", sa.Text(), nullable=True))

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(sa.Column("challenge_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("feedback_points", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("judged_at", marketplace.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.alter_column("demand_listing_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("demand_version_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint(
            batch_op.f("uq_match_challenge_id_result_listing_id"), ["challenge_id", "result_listing_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_match_challenge_id_challenge"), "challenge", ["challenge_id"], ["id"]
        )
        batch_op.create_check_constraint("demand_or_call", "(demand_listing_id IS NULL) <> (challenge_id IS NULL)")
        batch_op.create_check_constraint(
            "demand_with_version", "(demand_listing_id IS NULL) = (demand_version_id IS NULL)"
        )
        batch_op.create_check_constraint("feedback_bounded", "feedback_points BETWEEN -100 AND 100")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.alter_column("feedback_points", existing_type=sa.Integer(), server_default=None)
    op.execute("UPDATE match SET judged_at = found_at")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.alter_column("judged_at", existing_type=marketplace.db.UtcDateTime(timezone=True), nullable=False)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table, trigger in DROPPED:
        op.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""))
    if op.get_bind().dialect.name == "postgresql":
        for _table, trigger in DROPPED:
            op.execute(f"DROP FUNCTION {trigger}()")
    op.execute("DELETE FROM match WHERE challenge_id IS NOT NULL")  # derived: a reindex finds them again
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint("feedback_bounded", type_="check")
        batch_op.drop_constraint("demand_with_version", type_="check")
        batch_op.drop_constraint("demand_or_call", type_="check")
        batch_op.drop_constraint(batch_op.f("fk_match_challenge_id_challenge"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_match_challenge_id_result_listing_id"), type_="unique")
        batch_op.alter_column("demand_version_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("demand_listing_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("judged_at")
        batch_op.drop_column("feedback_points")
        batch_op.drop_column("challenge_id")

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("stop_address")

    op.drop_table("candidate")
    with op.batch_alter_table("short_list", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_short_list_open_demand",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(
            "uq_short_list_open_call",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_short_list_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_short_list_demand_listing_id"))
        batch_op.drop_index(batch_op.f("ix_short_list_challenge_id"))

    op.drop_table("short_list")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_feedback_on_demand",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_feedback_on_call",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_feedback_result_listing_id"))

    op.drop_table("feedback")
    with op.batch_alter_table("saved_search_hit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_search_hit_saved_search_id"))
        batch_op.drop_index(batch_op.f("ix_saved_search_hit_digest_id"))

    op.drop_table("saved_search_hit")
    op.drop_table("synonym_group")
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_saved_search_name",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_saved_search_person_id"))

    op.drop_table("saved_search")
    op.drop_table("recommendation_choice")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_digest_gathering", sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL")
        )

    op.drop_table("digest")
    with op.batch_alter_table("embedding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_embedding_model"))

    op.drop_table("embedding")
