"""The steps from one schema of work.db to the next; alembic is imported only when one has to run."""

from pathlib import Path

from sqlalchemy import Connection


def migrate(connection: Connection) -> None:
    """Bring a database to the newest schema, inside the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - 0.2 s that most starts need not pay
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
