"""Bringing the server up: from whatever state it is in to one that answers."""

import shlex
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from castlist.config.embedded.address import PORT
from castlist.config.embedded.cluster import make_cluster
from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.locks import server_lock
from castlist.config.embedded.log import LOG_FOLDER, START_LOG, why_it_ended
from castlist.config.embedded.owner import Owner, owner, refuse_unreachable
from castlist.config.embedded.password import password
from castlist.config.embedded.programs import programs_for
from castlist.config.embedded.settings_files import write_settings
from castlist.config.embedded.sighting import Seen, Sighting, look, written_pid
from castlist.config.embedded.socket_folder import make_socket_folder
from castlist.config.embedded.telling import Telling

POLL_SECONDS = 0.01

WAITING_FOR = {
    Seen.STARTING: "PostgreSQL is recovering after a crash; waiting …",
    Seen.STOPPING: "PostgreSQL is still writing to disk; waiting …",
    Seen.ENDING: "A PostgreSQL that was cut off has processes left; waiting for their end …",
}


def bring_up(data: Path, version: int, telling: Telling) -> Sighting:
    """Wait until the server is ready, starting it when there is none. Raises EmbeddedServerError when it ends instead.

    Waits as long as its processes live: recovery takes the time it takes. To be called by the one who is `starting`.
    """
    begun = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    is_started = False
    while (sighting := look(data)).seen is not Seen.READY:
        if sighting.seen is Seen.ABSENT:
            if is_started:
                raise EmbeddedServerError(why_it_ended(data, begun))
            _start(data, version, telling)
            is_started = True
        else:
            telling.about(WAITING_FOR[sighting.seen])
            time.sleep(POLL_SECONDS)
    return sighting


def _start(data: Path, version: int, telling: Telling) -> None:
    account = owner()
    refuse_unreachable(data, account)
    programs = programs_for(account, data, version)
    if not (data / "pg").exists():
        telling.say("Preparing the database, once …")
        make_cluster(data, programs, account, version=version)
    password(data)  # told before anything is started
    log_folder = data / LOG_FOLDER
    log_folder.mkdir(mode=0o700, exist_ok=True)
    account.give(log_folder)
    settings = write_settings(data, socket_folder=make_socket_folder(data, account), port=PORT, log_folder=log_folder)
    _launch(data, [programs / "postgres", "-D", data / "pg", "-c", f"config_file={settings}"], account)


def _launch(data: Path, command: list[str | Path], account: Owner) -> None:
    """Run the server as nobody's child, apart from our terminal, with none of our files but the server's lock.

    The shell between ends at once: a child of ours would stay listed after its end until we ask about it.
    """
    options = account.process_options
    if (stale := written_pid(data)) is not None:
        # No server lives, as its lock says, so this number is by now another program's, for which PostgreSQL would
        # refuse to start. It passes over the number that stands here, and still looks for shared memory in use.
        options["env"] = {**options["env"], "PG_GRANDPARENT_PID": stale}
    line = " ".join(shlex.quote(str(part)) for part in command)
    with server_lock(data) as lock, (data / START_LOG).open("wb") as output:
        subprocess.run(
            ["/bin/sh", "-c", f"exec {line} &"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=[lock],
            check=False,
            **options,
        )
