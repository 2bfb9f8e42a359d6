"""`castlist migrate`, `castlist doctor`."""

import click

from castlist.cli.house import load_django, reach_database
from castlist.cli.options import json_option
from castlist.cli.output import print_json, print_line


@click.command
@json_option
def migrate(*, as_json: bool) -> None:
    """Bring the database's tables up to this version. The embedded database is brought up to date by every command."""
    reach_database()
    load_django()
    from castlist.config.migrating import migrate as apply

    applied = apply()
    if as_json:
        print_json({"applied": applied})
    else:
        print_line("\n".join([f"Applied: {name}" for name in applied] or ["The tables are up to date."]))


@click.command
@json_option
def doctor(*, as_json: bool) -> int:
    """Say what is wrong with the set-up and what to do. Exit code 0 when all is well, 1 when not."""
    from castlist.cli.examination import examine

    findings = list(examine())
    if as_json:
        print_json([vars(finding) for finding in findings])
    else:
        for finding in findings:
            print_line(f"{'ok  ' if finding.is_well else 'BAD '} {finding.what}")
            if finding.to_do:
                print_line(f"     {finding.to_do}")
    return 0 if all(finding.is_well for finding in findings) else 1
