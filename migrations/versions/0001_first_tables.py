"""first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "lists",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opt_in", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("opt_in IN ('single', 'double')", name=op.f("ck_lists_opt_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("name", name=op.f("uq_lists_name")),
    )
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "subscribers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("attributes", DOCUMENT, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("email_key", name=op.f("uq_subscribers_email_key")),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("email_key", "reason", "list_id", name=op.f("uq_suppressions_email_key_reason_list_id")),
    )
    op.create_table(
        "suppression_records",
        sa.Column("id", KEY, nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_records")),
    )
    with op.batch_alter_table("suppression_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suppression_records_email_key"), ["email_key"], unique=False)

    op.create_table(
        "erased_addresses",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_erased_addresses")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segments",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_segments")),
    )
    op.create_table(
        "subscriber_tags",
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_subscriber_tags_subscriber_id")),
        sa.PrimaryKeyConstraint("subscriber_id", "tag", name=op.f("pk_subscriber_tags")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("subscriber_tags", schema=None) as batch_op:
        batch_op.create_index("ix_subscriber_tags_tag", ["tag", "subscriber_id"], unique=False)

    op.create_table(
        "imports",
        sa.Column("id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("report", DOCUMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'undone')", name=op.f("ck_imports_state")),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_imports_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "import_changes",
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("before", DOCUMENT, nullable=False),
        sa.Column("after", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_changes_import_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_import_changes_subscriber_id")),
        sa.PrimaryKeyConstraint("import_id", "subscriber_id", name=op.f("pk_import_changes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "campaigns",
        sa.Column("id", KEY, nullable=False),
        sa.Column("issue_slug", sa.String(), nullable=False),
        sa.Column("issue_number", sa.Integer(), nullable=True),
        sa.Column("issue_title", sa.String(), nullable=False),
        sa.Column("issue_digest", sa.String(), nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("frozen", sa.Integer(), nullable=False),
        sa.Column("template", DOCUMENT, nullable=False),
        sa.Column("web", DOCUMENT, nullable=False),
        sa.Column("allowed", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'sending', 'paused', 'sent', 'cancelled')", name=op.f("ck_campaigns_state")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_campaigns_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index("ix_campaigns_issue_slug", ["issue_slug"], unique=False)

    op.create_table(
        "consent_records",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_consent_records_list_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_consent_records_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_records")),
    )
    with op.batch_alter_table("consent_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_records_subscriber_id"), ["subscriber_id"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'active', 'unsubscribed')", name=op.f("ck_subscriptions_state")),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_subscriptions_list_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_subscriptions_subscriber_id")),
        sa.PrimaryKeyConstraint("list_id", "subscriber_id", name=op.f("pk_subscriptions")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index("ix_subscriptions_subscriber_id", ["subscriber_id"], unique=False)

    op.create_table(
        "batch_attempts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_batch_attempts_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_attempts")),
    )
    with op.batch_alter_table("batch_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_batch_attempts_batch", ["campaign_id", "batch"], unique=False)

    op.create_table(
        "batches",
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("request", sa.LargeBinary(), nullable=True),
        sa.Column("request_hash", sa.String(), nullable=True),
        sa.Column("first_intent_at", MOMENT, nullable=True),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("provider_ids", DOCUMENT, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name=op.f("ck_batches_accepted_has_time")),
        sa.CheckConstraint(
            "state <> 'sending' OR (owner IS NOT NULL AND lease_until IS NOT NULL AND request IS NOT NULL)",
            name=op.f("ck_batches_sending_is_owned"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'sending', 'unknown', 'accepted', 'parked', 'rejected', 'split', 'cancelled')",
            name=op.f("ck_batches_state"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_batches_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_batches")),
    )
    op.create_table(
        "campaign_links",
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_links_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "position", name=op.f("pk_campaign_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("link", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("user_agent", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.CheckConstraint("actor IN ('human', 'machine', 'unsure')", name=op.f("ck_events_actor")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_events_campaign_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_events_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("key", name=op.f("uq_events_key")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_campaign_id", ["campaign_id", "kind", "subscriber_id"], unique=False)
        batch_op.create_index("ix_events_subscriber_id", ["subscriber_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('batched', 'accepted', 'skipped', 'rejected')", name=op.f("ck_deliveries_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "batch"],
            ["batches.campaign_id", "batches.number"],
            name=op.f("fk_deliveries_batch"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_deliveries_campaign_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_deliveries_subscriber_id")),
        sa.PrimaryKeyConstraint("campaign_id", "subscriber_id", name=op.f("pk_deliveries")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_batch", ["campaign_id", "batch", "state"], unique=False)
        batch_op.create_index("ix_deliveries_subscriber_id", ["subscriber_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_subscriber_id")
        batch_op.drop_index("ix_deliveries_batch")

    op.drop_table("deliveries")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_subscriber_id")
        batch_op.drop_index("ix_events_campaign_id")

    op.drop_table("events")
    op.drop_table("campaign_links")
    op.drop_table("batches")
    with op.batch_alter_table("batch_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_batch_attempts_batch")

    op.drop_table("batch_attempts")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index("ix_subscriptions_subscriber_id")

    op.drop_table("subscriptions")
    with op.batch_alter_table("consent_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_records_subscriber_id"))

    op.drop_table("consent_records")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index("ix_campaigns_issue_slug")

    op.drop_table("campaigns")
    op.drop_table("import_changes")
    op.drop_table("imports")
    with op.batch_alter_table("subscriber_tags", schema=None) as batch_op:
        batch_op.drop_index("ix_subscriber_tags_tag")

    op.drop_table("subscriber_tags")
    op.drop_table("segments")
    op.drop_table("erased_addresses")
    with op.batch_alter_table("suppression_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suppression_records_email_key"))

    op.drop_table("suppression_records")
    op.drop_table("suppressions")
    op.drop_table("subscribers")
    op.drop_table("signing_keys")
    op.drop_table("lists")
