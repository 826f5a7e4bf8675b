"""Have notices told again: each act is told on `operator.acts` before it is done."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, Protocol

from jointtable.acting import REFUSED, Outcome, Said
from jointtable.asking import Asking, NoAnswer, NotDone
from jointtable.operators_kafka import Act
from jointtable.reconciling import PATH, Missing

AT_ONCE: Final = 200
AGAIN: Final = "told again"
WOULD: Final = "would be told again"
MEANWHILE: Final = "confirmed meanwhile, or to be told already"


class Acts(Protocol):
    """Where acts are told."""

    def tell(self, *acts: Act) -> None:
        """Leave the acts on `operator.acts`. Raises NotSent unless every one is there."""
        ...


def resend(asking: Asking, acts: Acts, notices: Sequence[Missing], said: Said) -> Iterator[Outcome[Missing]]:
    """Have each of these told again, case by case in the order of their numbers. Raises NotSent."""
    in_order = sorted(notices, key=_turn)
    for _case, of in groupby(in_order, key=lambda one: (one.agency, one.case)):
        whole = list(of)
        for first in range(0, len(whole), AT_ONCE):
            yield from _resend(asking, acts, whole[first : first + AT_ONCE], said)


def would_resend(notices: Sequence[Missing]) -> Iterator[Outcome[Missing]]:
    """What having each of these told again would come to."""
    return (Outcome(one, WOULD) for one in notices)


def _resend(asking: Asking, acts: Acts, notices: Sequence[Missing], said: Said) -> Iterator[Outcome[Missing]]:
    """Those of one case."""
    acts.tell(*(_act(one, said) for one in notices))
    asked = {"case": notices[0].case, "ids": [one.event for one in notices], "who": said.who, "why": said.why}
    try:
        again = asking.do(notices[0].agency, f"{PATH}/again", asked)["again"]
    except (NoAnswer, NotDone) as why:
        yield from (Outcome(one, REFUSED, str(why), well=False) for one in notices)
        return
    for one in notices:
        yield Outcome(one, AGAIN) if one.event in again else Outcome(one, "left", MEANWHILE)


def _act(one: Missing, said: Said) -> Act:
    return Act("resent", one.agency, None, "", one.case, one.state, said.who, said.why, said.at, one.event)


def _turn(one: Missing) -> tuple[str, str, int]:
    return (one.agency, one.case, one.number)
