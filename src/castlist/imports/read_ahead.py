"""Using both processors: the next item is made while the last one is used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Make the next item in another thread while this one is used; never more than one, so that memory stays bounded.

    What `items` raises is raised here, in its turn.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sheet") as reader:
        coming = reader.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = reader.submit(next, items, None)
            yield item
