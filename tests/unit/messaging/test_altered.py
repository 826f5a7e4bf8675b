"""A frozen object with some fields changed is what `dataclasses.replace` makes of it."""

from dataclasses import replace

import pytest

from coordinator.domain.joint_case import JointCase
from given import CASE
from messaging.altered import altered
from messaging.document import CaseDocument


def test_what_is_changed_is_changed_and_the_rest_stays() -> None:
    before = CaseDocument(CASE, JointCase(CASE), version=3, claims=("a",))

    assert altered(before, version=4, fault="rule-error") == replace(before, version=4, fault="rule-error")
    assert altered(before.state, history=()) == before.state
    assert before == CaseDocument(CASE, JointCase(CASE), version=3, claims=("a",))


def test_a_field_that_it_has_not_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="CaseDocument has no field versoin"):
        altered(CaseDocument(CASE, None), versoin=4)
