"""The JSON Schema for editors is the one of the models."""

from pathlib import Path

from desktop.backends.workspace.schema import main, workspace_schema

SHIPPED = Path(__file__).parents[3] / "resources" / "schemas" / "workspace.schema.json"


def test_the_shipped_schema_is_current(tmp_path: Path):
    assert main([str(tmp_path / "schema.json")]) == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == workspace_schema()
    assert SHIPPED.read_text(encoding="utf-8") == workspace_schema(), (
        "run: python -m desktop.backends.workspace.schema"
    )


def test_the_file_to_write_must_be_named():
    assert main([]) == 2
