"""Options that several commands share."""

from typing import Annotated

import typer

WorkspaceOption = Annotated[str, typer.Option("--workspace", metavar="SLUG", help="The workspace.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
