"""A worker for one workspace that ends on SIGTERM as `castlist worker` does: a program of its own.

Argument: the workspace's id.
"""

import signal
import sys


def main() -> None:
    from castlist.config.database import prepare_database

    prepare_database()
    import django

    django.setup()
    from castlist.broadcasts.worker import BroadcastsWorker

    worker = BroadcastsWorker(workspace_id=int(sys.argv[1]))
    signal.signal(signal.SIGTERM, lambda *_: worker.end())
    worker.run()


if __name__ == "__main__":
    main()
