"""Many channels are sent by in turns, so that a worker's database connections stay few."""

import os
import subprocess
import sys
from pathlib import Path

from broadcast_scenes import PEOPLE, anew, compose

from castlist.broadcasts.running import start_broadcast
from scenes import import_sheet, new_workspace

CASTLIST = str(Path(sys.executable).with_name("castlist"))


def test_more_channels_than_places_are_all_served(house: Path) -> None:
    broadcasts = []
    for _ in range(3):
        workspace = new_workspace()
        import_sheet(workspace, PEOPLE, segment="Everyone")
        broadcasts.append(compose(workspace))
        start_broadcast(broadcasts[-1])
    environment = {**os.environ, "CASTLIST_CHANNELS_AT_ONCE": "1"}
    done = subprocess.run(
        [CASTLIST, "worker", "--until-idle"], check=False, capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert [anew(each).state for each in broadcasts] == ["finished"] * 3
