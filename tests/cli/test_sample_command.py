"""`castlist sample` writes a sheet of the country asked for, which imports as it stands."""

from pathlib import Path

import pytest
from test_contract import as_json, castlist

from castlist.workspaces.models import Workspace


@pytest.mark.parametrize("country", ["de", "ID", "TA"])
def test_the_sample_of_a_country_imports_with_that_country(workspace: Workspace, tmp_path: Path, country: str) -> None:
    path = tmp_path / "sample.csv"
    assert as_json(castlist("sample", "--country", country, "--output", path, "--json")) == {"output": str(path)}
    place = ("--workspace", workspace.slug, "--json")
    done = castlist("import", path, "--country", country, "--segment", "All", "--accept", *place)
    result = as_json(done)
    assert (done.returncode, result["status"], result["created"], result["total"]) == (0, "completed", 9, 9)
    again = as_json(castlist("import", path, "--country", country, "--segment", "All", "--accept", *place))
    assert again["unchanged"] == 9


def test_a_country_that_is_none_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    done = castlist("sample", "--country", "XX", "--output", path)
    assert (done.returncode, done.stderr.startswith("castlist: There is no country 'XX'.")) == (1, True)
    assert not path.exists()
