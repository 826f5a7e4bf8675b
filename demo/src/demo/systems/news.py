"""Being told by a list: an old system that cannot be called asks for what is new, keeps it, and takes it off."""

from demo.http import Line
from demo.systems.memory import Memory


def fetch_news(line: Line, memory: Memory) -> int:
    """Everything new, kept before it is taken off the list; how many there were."""
    count = 0
    while news := line.get("/notices?limit=1000"):
        for event in news:
            memory.keep(event)
        upto = {event["subject"]: int(event["sequence"]) for event in news}
        taken = {"taken": [{"case_id": case_id, "upto": number} for case_id, number in sorted(upto.items())]}
        line.post("/notices/taken", taken, "00000000-0000-5000-8000-000000000000")
        count += len(news)
    return count
