"""`jointtable verify` answers by its exit code: 0 all accepted, 1 something refused, 2 cannot be answered."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from contracts.prosecutor import Terms
from contracts.topics import Agency
from given import ROOT
from jointtable.main import app
from jointtable.verify import _bytes
from proofs.settlement_proof import build_proof
from unit.proofs.agencies import OTHER_CASE, Keys, make_keys
from unit.proofs.story import NL, Story

KEYS = make_keys()
PROOF = Story(keys=KEYS).proof()


def key_set(keys: Keys = KEYS) -> str:
    return json.dumps({"keys": [key.model_dump(mode="json") for key in keys.public]})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What a demo leaves: keys.json, and two proofs in a folder beside it."""
    (tmp_path / "keys.json").write_text(key_set())
    (tmp_path / "proofs").mkdir()
    (tmp_path / "proofs" / "one.json").write_bytes(PROOF)
    (tmp_path / "proofs" / "two.json").write_bytes(Story(keys=KEYS, case=OTHER_CASE, condition="waiver").proof())
    return tmp_path


def verify(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["verify", *map(str, arguments)])


def test_a_folder_of_true_proofs_is_accepted_with_the_keys_beside_it(out: Path) -> None:
    result = verify(out / "proofs")

    assert result.exit_code == 0
    assert "2 accepted, 0 refused" in result.output
    assert f"keys: {out / 'keys.json'}" in result.output
    assert "rules nobody has verified (nl 2026.1): " in result.output


def test_one_file_is_accepted_with_the_keys_beside_it_or_beside_its_folder(out: Path) -> None:
    (out / "alone.json").write_bytes(PROOF)

    assert verify(out / "proofs" / "one.json").exit_code == 0
    assert verify(out / "alone.json").exit_code == 0


def test_the_rows_in_a_proof_are_held_against_the_rules_of_its_version(out: Path) -> None:
    story = Story(keys=KEYS, outcome="penalty-order-work", terms=Terms(work_hours=40))
    rows = [row.model_copy(update={"hearing": "never", "consent": "none"}) for row in NL.outcomes]
    other, seal = NL.model_copy(update={"outcomes": tuple(rows)}), KEYS.signing[Agency.COORDINATOR].seal_proof
    lax = out / "proofs" / "two.json"
    lax.write_bytes(build_proof(story.statements(), story.clocks, other, seal, story.weighing))

    assert verify(lax).exit_code == 0, "by the rows that it brings it holds"
    assert verify(out / "proofs" / "one.json", "--rules", ROOT / "rules").exit_code == 0
    result = verify(out / "proofs", "--rules", ROOT / "rules")
    assert result.exit_code == 1
    assert f"refused   {lax}  rules: rows-differ, by row penalty-order-work" in result.output


def test_rules_that_are_not_there_are_misuse_and_a_version_that_is_not_there_is_named(out: Path) -> None:
    (out / "packs").mkdir()

    assert verify(out / "proofs", "--rules", out / "packs").exit_code == 2
    (out / "packs" / "example").symlink_to(ROOT / "rules" / "example")
    assert "rules: rows-differ, by row nl 2026.1" in verify(out / "proofs", "--rules", out / "packs").output


def test_a_changed_proof_is_refused_by_file_statement_and_reason(out: Path) -> None:
    changed = out / "proofs" / "two.json"
    changed.write_bytes(changed.read_bytes().replace(b"A. Solicitor", b"B. Solicitor"))
    result = verify(out / "proofs")

    assert result.exit_code == 1
    assert f"refused   {changed}  waiver: bad-signature" in result.output
    assert "1 accepted, 1 refused" in result.output


def test_what_the_rules_refuse_is_told_with_the_row_that_asks_for_it(out: Path) -> None:
    lacking = out / "proofs" / "two.json"
    lacking.write_bytes(Story(keys=KEYS, outcome="transaction").proof())
    told = json.loads(verify(lacking, "--json").output)["proofs"]

    assert f"refused   {lacking}  rules: agreement-missing, by row transaction" in verify(lacking).output
    assert [(one["reason"], one["row"]) for one in told] == [("agreement-missing", "transaction")]


def test_what_was_weighed_is_told_as_yes_or_no_under_each_proof_and_no_word_of_it(out: Path) -> None:
    one = out / "proofs" / "one.json"
    (told,) = json.loads(verify(one, "--json").output)["proofs"]

    (under,) = [line for line in verify(one).output.splitlines() if line.startswith("  ")]
    assert under == (
        "          weighed: the suspect's side: yes, the victim's side: yes, harm: yes, wish: yes, claim: no, "
        "why the rest is not known: yes"
    )
    there = {"suspects_side": True, "victims_side": True, "harm": True, "wish": True, "claim": False}
    assert told["weighed"] == {**there, "why_not_known": True}
    assert "window" not in verify(one).output


def test_other_keys_refuse_all(out: Path, other_keys: Keys) -> None:
    others = out / "others.json"
    others.write_text(key_set(other_keys))
    result = verify(out / "proofs", "--keys", others)

    assert result.exit_code == 1
    assert "0 accepted, 2 refused" in result.output


def test_the_answer_can_be_read_by_a_program(out: Path) -> None:
    (out / "proofs" / "three.json").write_text("{}")
    told = json.loads(verify(out / "proofs", "--json").output)
    by_name = {Path(one["file"]).name: one for one in told["proofs"]}

    assert [by_name[name]["accepted"] for name in ("one.json", "two.json", "three.json")] == [True, True, False]
    assert (by_name["three.json"]["statement"], by_name["three.json"]["reason"]) == ("file", "unknown-format")
    assert "penalty-order-fine" in by_name["one.json"]["unverified"]


def test_without_keys_nothing_is_answered(out: Path) -> None:
    (out / "keys.json").unlink()

    assert verify(out / "proofs").exit_code == 2


@pytest.mark.parametrize("text", ["", "{}", '{"keys": [{"kty": "oct"}]}'])
def test_what_is_no_key_set_answers_nothing(out: Path, text: str) -> None:
    (out / "keys.json").write_text(text)

    assert verify(out / "proofs").exit_code == 2


def test_a_path_that_is_not_there_or_holds_no_proof_answers_nothing(out: Path) -> None:
    (out / "empty").mkdir()

    assert verify(out / "nowhere.json").exit_code == 2
    assert verify(out / "empty").exit_code == 2
    assert verify().exit_code == 2


def test_what_cannot_be_read_is_one_refused_line_each_and_the_rest_goes_on(out: Path) -> None:
    (out / "proofs" / "a-folder.json").mkdir()
    (out / "proofs" / "broken.json").symlink_to("nowhere")
    (out / "proofs" / "circle.json").symlink_to("circle.json")
    os.mkfifo(out / "proofs" / "pipe.json")
    result = verify(out / "proofs")

    assert result.exit_code == 1
    for name, why in (
        ("a-folder", "no-plain-file"),
        ("broken", "cannot-be-read"),
        ("circle", "cannot-be-read"),
        ("pipe", "no-plain-file"),
    ):
        assert f"refused   {out / 'proofs' / name}.json  file: {why}" in result.output
    assert "2 accepted, 4 refused" in result.output


def test_a_file_that_is_too_large_is_never_read(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (out / "proofs" / "sparse.json").open("wb") as file:
        file.truncate(3 * 1024**3)
    opened: list[str] = []
    really_open = Path.open

    def noted(self: Path, *rest: Any, **more: Any) -> Any:
        opened.append(self.name)
        return really_open(self, *rest, **more)

    monkeypatch.setattr(Path, "open", noted)
    result = verify(out / "proofs")

    assert result.exit_code == 1
    assert "sparse.json  file: too-large" in result.output
    assert "2 accepted, 1 refused" in result.output
    assert sorted(opened) == ["keys.json", "one.json", "two.json"]


def test_no_more_is_read_of_a_file_that_grows_than_shows_it_is_too_large() -> None:
    endless = Path("/proc/self/maps")  # says that it is empty, and is not

    assert _bytes(endless, 16) == "too-large"


def test_an_ending_in_capitals_counts_and_everything_else_is_named_in_one_line(out: Path) -> None:
    (out / "proofs" / "THREE.JSON").write_bytes(PROOF)
    (out / "proofs" / "notes.txt").touch()
    (out / "proofs" / "keys.json").write_text("{}")
    (out / "proofs" / "sub").mkdir()
    result = verify(out / "proofs", "--keys", out / "keys.json")
    told = json.loads(verify(out / "proofs", "--keys", out / "keys.json", "--json").output)

    assert result.exit_code == 0
    assert "3 accepted, 0 refused" in result.output
    assert "\nnot looked at: keys.json, notes.txt, sub\n" in result.output
    assert told["not_looked_at"] == ["keys.json", "notes.txt", "sub"]


def test_the_keys_that_were_used_are_looked_at(out: Path) -> None:
    (out / "keys.json").rename(out / "proofs" / "keys.json")
    result = verify(out / "proofs")

    assert result.exit_code == 0
    assert "not looked at" not in result.output


def test_a_name_writes_no_line_of_ours(out: Path) -> None:
    (out / "proofs" / "x\naccepted  y.json").write_text("{}")
    (out / "proofs" / os.fsdecode(b"caf\xe9.json")).write_text("{}")
    result = verify(out / "proofs")

    assert result.exit_code == 1
    assert "\naccepted  y.json" not in result.output
    assert "2 accepted, 2 refused" in result.output
