"""How migrations run: on the address given by the command, in one transaction for each."""

from alembic import context

from marketplace.db import Base, load_models, make_engine

load_models()


def run() -> None:
    engine = context.config.attributes.get("engine") or make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
