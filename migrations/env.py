"""How migrations run: on the address given by the command, in one transaction for each."""

import importlib
import pkgutil

from alembic import context

import marketplace
from marketplace.db import Base, make_engine

for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
    if module.name.endswith(".models") or module.name in {
        "marketplace.audit",
        "marketplace.outbox",
        "marketplace.mail",
        "marketplace.policies",
        "marketplace.calendar",
        "marketplace.web.forms",
    }:
        importlib.import_module(module.name)


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
