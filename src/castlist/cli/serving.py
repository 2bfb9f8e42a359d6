"""`castlist web`, `castlist serve`."""

import os
import sys
from pathlib import Path

import click

import castlist
from castlist.cli.house import open_house
from castlist.cli.listening import ENDING_SECONDS, address_to_listen_at, say_when_it_answers
from castlist.cli.output import print_line

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 is all."
)
port_option = click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="The port.")

STATIC_SECONDS = 30 * 24 * 3600
"""So long browsers keep static files, whose addresses change with their content."""

APPLICATION = "castlist.web.asgi:make_served_application"


class NotServed(Exception):
    """The pages could not be opened. The message says where the reason stands."""


@click.command
@host_option
@port_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    envvar="CASTLIST_WEB_WORKERS",
    help="Processes that serve; also CASTLIST_WEB_WORKERS.",
)
def web(*, host: str, port: int, workers: int) -> None:
    """Take in what providers report and people answer, until interrupted. `castlist worker` works it off."""
    open_house()
    address = address_to_listen_at(host, port, patience=ENDING_SECONDS)
    shown = f"[{host}]" if ":" in host else host
    words = f"Castlist listens at http://{shown}:{port} (Ctrl-C ends it; how it is: /health)."
    say_when_it_answers(address, port, lambda: _say(words))
    listen(host=address, port=port, workers=workers)


def _say(words: str) -> None:
    print_line(words)
    sys.stdout.flush()


@click.command
@host_option
@port_option
def serve(*, host: str, port: int) -> None:
    """Run all that one machine needs, the web server and a worker, until interrupted. Who dies is started again."""
    address_to_listen_at(host, port)
    open_house()
    serve_all(host=host, port=port)


def serve_all(*, host: str, port: int) -> None:
    """Run the web server and a worker until interrupted. Without a worker callbacks are still taken in."""
    from castlist.cli.tending import Tended, tend

    tend([Tended("web", "--host", host, "--port", str(port)), Tended("worker", can_rest=True)])


def serve_behind(*, port: int) -> int:
    """Start `castlist serve` in a session of its own and wait until it answers; gives the process that ends it all."""
    import subprocess
    import time
    import urllib.request

    from castlist.config.environment import environment

    log = environment().data_directory / "serve.log"
    with log.open("ab") as output:
        command = [sys.executable, "-P", "-c", "from castlist.cli.main import run; run()", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return process.pid
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.25)
    raise NotServed(f"castlist serve did not answer at port {port}; {log} says why.")


def listen(*, host: str, port: int, workers: int) -> None:
    """Serve until interrupted; a process that dies is started again. No request is logged: its address is a secret."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    from castlist.ui.assets import FOLDER

    # Else the serving processes would take modules from the folder that somebody happens to be in before ours.
    os.environ["PYTHONSAFEPATH"] = "1"
    server = Granian(
        APPLICATION,
        factory=True,
        working_dir=Path(castlist.__file__).parent.parent,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        static_path_route=["/static"],
        static_path_mount=[FOLDER],
        static_path_expires=STATIC_SECONDS,
    )
    server.serve()
