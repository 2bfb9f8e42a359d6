"""Taking as many rows as are wanted from frames of any height."""

from collections.abc import Iterator

import polars as pl


class RowSupply:
    """Hands the rows of frames on, in order, in other portions than they came in. Holds one frame at a time."""

    def __init__(self, frames: Iterator[pl.DataFrame]) -> None:
        """Take the frames from which rows are to be handed on."""
        self._frames = frames
        self._at_hand: pl.DataFrame | None = None

    def some(self, most: int) -> pl.DataFrame | None:
        """Give up to `most` rows, as many as are at hand and at least one; None where all are given."""
        frame = self._at_hand if self._at_hand is not None else next(self._frames, None)
        if frame is None:
            return None
        self._at_hand = frame.slice(most) if frame.height > most else None
        return frame.head(most)

    def exactly(self, rows: int) -> pl.DataFrame | None:
        """Give `rows` rows; fewer at the end of the frames, and None where all are given."""
        taken: list[pl.DataFrame] = []
        height = 0
        while height < rows and (part := self.some(rows - height)) is not None:
            taken.append(part)
            height += part.height
        return pl.concat(taken) if taken else None
