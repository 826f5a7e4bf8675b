"""A catalogue that contradicts itself is refused when the pack is loaded, and the row is named."""

from pathlib import Path
from shutil import copytree

import pytest

from given import ROOT, pack
from rules.catalogue import faults_of_the_catalogue
from rules.loader import BadPack, load_pack
from rules.outcome_rows import WAYS, OutcomeRow
from rules.pack import Pack

SETTLEMENT_COLUMNS = {
    "consultation": True,
    "hearing": "always",
    "hearing_above_cents": 1,
    "solicitor_at_hearing_above_cents": 1,
    "solicitor_at_hearing_above_hours": 1,
    "guardian": "informed",
    "consent": "agreement",
    "terms": ("amount",),
    "needs": ("amount",),
    "max_amount_cents": 1,
    "max_work_hours": 1,
    "max_driving_ban_days": 1,
    "max_direction_days": 1,
    "points": ("criminal-record",),
}
"""Each column that only a settlement may fill, filled."""


def changed(outcome: str, **columns: object) -> Pack:
    """The Dutch pack with these columns of one row, as if they had stood there."""
    rows = tuple(row.model_copy(update=columns) if row.id == outcome else row for row in pack().outcomes)
    return pack().model_copy(update={"outcomes": rows})


def faults(outcome: str, **columns: object) -> list[str]:
    return list(faults_of_the_catalogue(changed(outcome, **columns)))


@pytest.mark.parametrize("name", ["nl", "example"])
def test_neither_pack_of_the_project_contradicts_itself(name: str) -> None:
    assert list(faults_of_the_catalogue(pack(name))) == []


@pytest.mark.parametrize("way", WAYS)
def test_the_dutch_catalogue_has_a_row_of_every_kind_of_outcome(way: str) -> None:
    assert way in {row.way for row in pack().outcomes}


def test_the_columns_tried_here_are_all_that_only_a_settlement_may_fill() -> None:
    others = {"way", "law", "ages", "offence_classes", "weighing", "max_order_days"}

    assert set(OutcomeRow.model_fields) - set(OutcomeRow.__base__.model_fields) - others == set(SETTLEMENT_COLUMNS)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "outcome", ["dismissal", "summons", "referral", "release-pending", "custody", "behaviour-order"]
)
@pytest.mark.parametrize(("column", "value"), SETTLEMENT_COLUMNS.items())
def test_what_is_no_settlement_asks_for_nothing_that_is_one(outcome: str, column: str, value: object) -> None:
    said = faults(outcome, **{column: value})

    assert any(one.startswith(f"outcomes, row {outcome}: {column} is for settlements only") for one in said)


@pytest.mark.parametrize(
    ("outcome", "columns", "fault"),
    [
        ("transaction", {"consultation": False}, "consultation: a settlement needs one"),
        ("transaction", {"ages": ()}, "ages: a settlement says for which ages it is"),
        ("transaction", {"terms": ()}, "terms: a settlement says what it may ask for"),
        (
            "transaction",
            {"max_order_days": 90},
            "max_order_days is for a behaviour-order only, and this is a settlement",
        ),
        ("release-pending", {"weighing": "required"}, "weighing would stand in the way of a release"),
        ("release-pending", {"offence_classes": ("grave",)}, "offence_classes would stand in the way of a release"),
        ("custody", {"ages": ("adult",)}, "ages would stand in the way of a custody"),
        ("behaviour-order", {"weighing": "required"}, "weighing is for what decides a case"),
        ("transaction", {"ages": ("adult", "minor")}, "law is adult, and ages names minor, which is not of that law"),
        ("halt-referral", {"law": "adult"}, "law is adult, and ages names minor, which is not of that law"),
        ("transaction", {"needs": ("work",)}, "needs names work, which its terms do not"),
        ("transaction", {"max_work_hours": 1}, "max_work_hours is about work, which its terms do not name"),
        ("penalty-order-work", {"max_work_hours": -1}, "max_work_hours is below nothing"),
        ("penalty-order-work", {"hearing_above_cents": 1}, "hearing_above_cents, and hearing is always"),
        (
            "penalty-order-goods",
            {"hearing_above_cents": 1},
            "hearing_above_cents is about money, which its terms do not",
        ),
        ("penalty-order-work", {"hearing": "never"}, "consent is declared at a hearing, and hearing is not always"),
        (
            "transaction",
            {"solicitor_at_hearing_above_cents": 1},
            "a solicitor is asked for at the hearing, and hearing",
        ),
        (
            "transaction",
            {"solicitor_at_hearing_above_hours": 1},
            "a solicitor is asked for at the hearing, and hearing",
        ),
        ("penalty-order-fine", {"guardian": "informed"}, "guardian is informed at a hearing or of an agreement"),
    ],
)
def test_a_row_that_contradicts_itself_is_named_with_what_is_wrong(
    outcome: str, columns: dict[str, object], fault: str
) -> None:
    (said,) = faults(outcome, **columns)

    assert said.startswith(f"outcomes, row {outcome}: {fault}")


@pytest.mark.parametrize(
    ("right", "wrong", "names"),
    [
        (
            "    way: dismissal\n",
            "    way: dismissal\n    consent: agreement\n",
            "row dismissal: consent is for settlem",
        ),
        ("    law: youth\n", "    law: childrens\n", "row penalty-order-fine-youth, law: "),
        ("[no-pre-trial-detention,", "[no-such-class,", "row penalty-order-fine: offence_classes names no-such-class"),
        ("    needs: [amount]\n", "    need: [amount]\n", "row penalty-order-fine, need: "),
        ("id: penalty-order-goods", "id: penalty-order-fine", "row penalty-order-fine: stands twice"),
    ],
)
def test_a_planted_contradiction_refuses_the_pack_by_file_and_row(
    tmp_path: Path, right: str, wrong: str, names: str
) -> None:
    folder = Path(copytree(ROOT / "rules" / "nl" / "2026.1", tmp_path / "nl" / "2026.1"))
    text = (folder / "outcomes.yaml").read_text(encoding="utf-8")
    assert right in text
    (folder / "outcomes.yaml").write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(BadPack) as caught:
        load_pack(folder)

    assert str(caught.value).startswith("nl/2026.1/outcomes.yaml: outcomes, ")
    assert names in str(caught.value)
