"""How migrations run: on the address given by the command, in one transaction for each."""

from alembic import context

from marketplace.db import Base, load_models, make_engine

load_models()


def _no_orphans(ctx, **_applied) -> None:
    """Undo a migration after which a row names one that isn't there: SQLite didn't look meanwhile."""
    if ctx.dialect.name == "sqlite":
        left = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if left:
            raise RuntimeError(f"rows name others that aren't there: {left[:5]}")


def run() -> None:
    given = context.config.attributes.get("engine")
    engine = given or make_engine(context.config.attributes["url"])
    try:
        _migrate(engine)
    finally:
        if engine is not given:
            engine.dispose()  # a connection left in its pool would be a session that nobody ends


def _migrate(engine) -> None:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite alters a table by making it anew: dropping the old one must not take the rows below it along.
            # Inside a transaction this says nothing, so it goes to the driver before one begins.
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=True,
            on_version_apply=_no_orphans,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
