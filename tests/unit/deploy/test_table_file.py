"""The operators' file names where a table is, holds no secret, and is refused in one sentence."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from deploy.table_file import NAME, NoTable, read_table, table_of


def a_file(folder: Path, **other: Any) -> Path:
    folder.mkdir(exist_ok=True)
    password = folder / "password"
    password.write_text("word\n")
    told = {
        "replicas": {"police": {"service": "police", "address": "http://127.0.0.1:1"}},
        "token_file": str(folder / "token"),
        "operator": {"address": "127.0.0.1:2", "user": "operator", "password_file": str(password)},
    }
    file = folder / NAME
    file.write_text(json.dumps(told | other))
    return file


def test_the_password_is_read_from_its_file_and_is_not_in_this_one(tmp_path: Path) -> None:
    file = a_file(tmp_path)

    access = read_table(file).operator.access()

    assert (access.user, access.password) == ("operator", "word")
    assert "word\n" not in file.read_text()


def test_what_it_names_is_looked_for_from_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login = {"address": "127.0.0.1:2", "user": "operator", "password_file": "password"}
    a_file(tmp_path / "table", token_file="secrets/token", secrets="secrets", operator=login)
    monkeypatch.chdir(tmp_path)

    table = read_table(Path("table") / NAME)
    monkeypatch.chdir("/")

    assert table.operator.access().password == "word"
    assert (table.token_file, table.secrets) == (tmp_path / "table/secrets/token", tmp_path / "table/secrets")


def test_unnamed_it_is_the_one_of_the_newest_run(tmp_path: Path) -> None:
    older, newer = a_file(tmp_path / "a"), a_file(tmp_path / "b", cluster="production")
    os.utime(older, (1, 1))
    os.utime(newer, (2, 2))

    assert table_of(None, tmp_path).cluster == "production"


def test_without_any_it_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(NoTable, match="JOINTTABLE_TABLE"):
        table_of(None, tmp_path)


@pytest.mark.parametrize("other", [{"operator": {}}, {"replicas": {"x": {"service": "tax", "address": "http://x"}}}])
def test_what_is_wrong_is_named_by_its_place(tmp_path: Path, other: dict[str, Any]) -> None:
    with pytest.raises(NoTable, match=next(iter(other))):
        read_table(a_file(tmp_path, **other))


def test_a_password_that_cannot_be_read_is_told_by_its_file(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    (tmp_path / "password").unlink()

    with pytest.raises(NoTable, match="password cannot be read"):
        read_table(file).operator.access()
