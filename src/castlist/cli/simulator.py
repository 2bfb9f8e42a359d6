"""`castlist simulator`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from castlist.cli.output import print_line

PROVIDERS = ("360dialog", "kaleyra", "kaleyra-v1", "meta")


def _spread(_: click.Context, __: click.Parameter, text: str) -> tuple[float, float]:
    """Read milliseconds, one number or from and to, as seconds."""
    low, dash, high = text.partition("-")
    try:
        found = float(low) / 1000, float(high if dash else low) / 1000
    except ValueError:
        found = (1.0, 0.0)
    if not 0 <= found[0] <= found[1]:
        raise click.BadParameter(f"`{text}` is no number of milliseconds. Write 50, or 20-80 for a spread.")
    return found


def _address(_: click.Context, __: click.Parameter, text: str) -> str:
    """Read an address on the web, empty if there is none."""
    if text and not text.startswith(("http://", "https://")):
        raise click.BadParameter("Write the address with http:// or https://.")
    return text


def _headers(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """Read `Name: value`. The value is a secret: it is not repeated in an error."""
    parts = [text.partition(":") for text in texts]
    if any(not name.strip() or not colon for name, colon, _ in parts):
        raise click.BadParameter("A header is written as `Name: value`.")
    return {name.strip(): value.strip() for name, _, value in parts}


def _account(command: Callable[..., None]) -> Callable[..., None]:
    """Add what can be said of the account that is played."""
    for option in (
        click.option("--tier", metavar="TIER", default="TIER_UNLIMITED", help="Daily limit: TIER_250, TIER_10K …"),
        click.option("--waba-id", metavar="DIGITS", help="Only this WhatsApp Business Account is known."),
        click.option("--phone-number-id", metavar="DIGITS", help="Only this phone number id is known."),
        click.option("--number", metavar="DIGITS", help="The business's number; only this one is known."),
        click.option("--sid", metavar="SID", help="Only this Kaleyra account is known."),
        click.option("--app-secret", metavar="A", default="simulator-app-secret", help="Signs Meta's callbacks."),
        click.option("--api-key", metavar="K", help="Any other key is refused. Without it any key is taken."),
        click.option("--templates", metavar="FILE", type=click.Path(path_type=Path), help="More templates (JSON)."),
        click.option(
            "--page-size", metavar="N", type=click.IntRange(1), default=1000, help="Templates a page at most."
        ),
    ):
        command = option(command)
    return command


def _callbacks(command: Callable[..., None]) -> Callable[..., None]:
    """Add what can be said of callbacks."""
    for option in (
        click.option("--no-callbacks", is_flag=True, help="Tell nothing of what becomes of messages."),
        click.option("--batch", metavar="N", type=click.IntRange(1, 1000), default=100, help="Events a callback."),
        click.option(
            "--callback-connections", metavar="N", type=click.IntRange(1), default=8, help="Callbacks at once."
        ),
        click.option(
            "--callback-delay",
            metavar="MS",
            type=click.IntRange(0),
            default=2500,
            show_default=True,
            help="A message is read at the latest so long after its answer.",
        ),
        click.option(
            "--callback-header", metavar="'NAME: VALUE'", multiple=True, callback=_headers, help="Sent with callbacks."
        ),
        click.option("--callback", metavar="URL", default="", callback=_address, help="Where callbacks go."),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--provider", type=click.Choice(PROVIDERS), required=True, help="Whom to play.")
@click.option("--port", type=click.IntRange(0, 65535), required=True, help="0 takes a free one.")
@click.option("--host", metavar="H", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--seed", metavar="S", type=int, default=1, show_default=True, help="Decides whom faults strike.")
@click.option("--latency", metavar="MS", default="0", callback=_spread, help="Until an answer: 50, or 20-80.")
@click.option(
    "--fail", metavar="SPEC", multiple=True, help="What goes wrong, as 131026=0.02; repeatable. See docs/simulator.md."
)
@click.option("--retry-after", metavar="SECONDS", type=click.IntRange(0), help="Throttling answers say so.")
@_callbacks
@_account
def simulator(**given: Any) -> None:
    """Play a WhatsApp provider, for demonstrations and tests: no message leaves it."""
    from castlist.simulator.serving import run

    run(_options(given), _say)


def _say(line: str) -> None:
    print_line(line)
    sys.stdout.flush()


def _options(given: dict[str, Any]) -> Any:
    """Make the simulator's options of the command's."""
    from castlist.simulator.business import Business
    from castlist.simulator.faults.language import read_faults
    from castlist.simulator.options import Options
    from castlist.simulator.provider_name import ProviderName

    provider = ProviderName(given.pop("provider"))
    account = ("tier", "waba_id", "phone_number_id", "number", "sid", "app_secret", "api_key")
    business = Business(**{name: given.pop(name) for name in account})
    return Options(
        provider=provider,
        business=business,
        faults=read_faults(given.pop("fail"), provider),
        has_callbacks=not given.pop("no_callbacks"),
        callback_delay=given.pop("callback_delay") / 1000,
        callback_headers=given.pop("callback_header"),
        **given,
    )
