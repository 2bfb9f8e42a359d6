"""The big tables of receipts can be distributed by workspace, as the others."""

from contextlib import closing

import pytest

from castlist.config.database import connect


@pytest.mark.parametrize(
    "table", ["callback", "receipt", "parked_receipt", "inbound", "number_change", "opt_out", "opt_out_lift"]
)
def test_the_workspace_comes_first_in_every_key_and_there_are_no_foreign_keys(house: object, table: str) -> None:
    with closing(connect()) as connection:
        keys = connection.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", [table]
        ).fetchall()
        foreign = connection.execute(
            "SELECT 1 FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
        ).fetchall()
    assert keys
    assert all("(workspace_id, " in definition for (definition,) in keys)
    assert foreign == []
