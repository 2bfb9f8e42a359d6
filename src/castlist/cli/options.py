"""Options that several commands share."""

from pathlib import Path
from typing import Any

import click


class _Utf8(click.types.StringParamType):
    """Text that can be stored: bytes of the command line that are no UTF-8 are refused, not escaped and kept."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the text as it is."""
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.fail("It is not valid UTF-8.", param, ctx)
        return str(value)


UTF8 = _Utf8()

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
