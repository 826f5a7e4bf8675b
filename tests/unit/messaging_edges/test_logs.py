"""An outage does not bury the acts in the log."""

import logging

from messaging.logs import PAUSE, OnceInAWhile


def said(name: str, text: str, *more: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, text, more, None)


def test_a_library_says_the_same_thing_once_in_a_while_and_then_how_often() -> None:
    seconds = [0.0]
    lets = OnceInAWhile(lambda: seconds[0])

    told = [lets.filter(said("aiokafka.conn", "no answer from %s", node)) for node in range(3)]
    seconds[0] = PAUSE
    later = said("aiokafka.conn", "no answer from %s", 7)

    assert told == [True, False, False]
    assert lets.filter(later)
    assert later.getMessage() == "no answer from 7 (2 more since)"


def test_other_words_of_it_and_our_own_are_never_held_back() -> None:
    lets = OnceInAWhile(lambda: 0.0)
    lets.filter(said("aiokafka", "no answer"))

    assert lets.filter(said("aiokafka", "another thing"))
    assert all(lets.filter(said("messaging.desk", "act")) for _ in range(3))
