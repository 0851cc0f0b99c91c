"""The JSON Schema of the workspace file for editors, made from the models.

`python -m desktop.backends.workspace.schema FILE` writes it; a test tells when the one in `resources/schemas`
is out of date.
"""

import json
import sys
from pathlib import Path

from desktop.backends.workspace.models import WorkspaceModel


def workspace_schema() -> str:
    """Return the schema as text, the same bytes each time."""
    schema = WorkspaceModel.model_json_schema(by_alias=True)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://gitopshq.dev/schemas/workspace.schema.json",
        **schema,
        "title": "GitOpsHQ workspace",
    }
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schema to the file that the one argument names."""
    if len(arguments) != 1:
        return 2
    Path(arguments[0]).write_text(workspace_schema(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
