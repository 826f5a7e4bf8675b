"""Being told by a list: an old system that cannot be called asks for what is new, keeps it, and confirms it."""

from typing import Final

from demo.http import Line
from demo.systems.memory import Memory
from demo.systems.receipt import receipt

DONE: Final = 200


def fetch_news(line: Line, memory: Memory) -> int:
    """Everything new, kept before it is confirmed, which takes it off the list; how many there were."""
    count = 0
    while news := line.get("/notices?limit=1000"):
        given = [{"case_id": event["subject"], **receipt(memory.keep(event))} for event in news]
        answer = line.post("/notices/receipts", {"receipts": given}, "00000000-0000-5000-8000-000000000000")
        if answer["status"] != DONE:
            raise ValueError(f"receipts were not taken: {answer}")
        count += len(news)
    return count
