"""Options that several commands share."""

from pathlib import Path

import click

workspace_option = click.option(
    "--workspace", metavar="SLUG", default="default", show_default=True, help="The workspace."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
output_option = click.option(
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write; - is standard output.",
)
