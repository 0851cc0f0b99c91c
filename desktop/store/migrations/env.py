"""Read by alembic: runs the steps on the connection that `migrate` hands over."""

from alembic import context

from desktop.store.schema import work

context.configure(connection=context.config.attributes["connection"], target_metadata=work)
context.run_migrations()
