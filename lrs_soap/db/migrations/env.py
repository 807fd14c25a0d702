"""Alembic's entry. The connection and its transaction are the caller's (`lrs_soap.db.migrate`), logging too."""

from alembic import context

from lrs_soap.db.all_tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
