"""`python -m deploy.dashboard [--check]`: deploy/grafana/joint-table.json, the operators' dashboard for Grafana."""

import json
import sys
from typing import Any, Final

from contracts.generate import main
from deploy.addresses import PROJECT

PAGE: Final = PROJECT / "deploy" / "grafana" / "joint-table.json"
WIDE, HIGH = 8, 7
"""A panel's size; Grafana's page is 24 wide."""
PER_SERVICE: Final = "{{service}}"
# Replicas of a service share a store, so each tells the same of it: `max by`. What each counts of itself is added up.
PANELS: Final = (
    ("Ready", "min by (service) (jointtable_ready)", PER_SERVICE, "bool_yes_no"),
    ("Oldest record not taken in", "max by (service) (jointtable_oldest_unread_seconds)", PER_SERVICE, "s"),
    ("Records not taken in", "sum by (service) (jointtable_unread_records)", PER_SERVICE, "short"),
    (
        "From written to taken in, 99 of 100 pieces",
        "histogram_quantile(0.99, sum by (service, le) (rate(jointtable_taken_in_seconds_bucket[5m])))",
        PER_SERVICE,
        "s",
    ),
    (
        "From written to shown, 99 of 100 views",
        "histogram_quantile(0.99, sum by (le) (rate(jointtable_shown_seconds_bucket[5m])))",
        "joint view",
        "s",
    ),
    (
        "Records taken in",
        "sum by (service, came_to) (rate(jointtable_records_total[5m]))",
        "{{service}} {{came_to}}",
        "cps",
    ),
    ("Oldest case not decided upon", "max by (service) (jointtable_oldest_undecided_seconds)", PER_SERVICE, "s"),
    ("Oldest message not sent", "max by (service) (jointtable_oldest_unsent_seconds)", PER_SERVICE, "s"),
    ("Oldest notice not delivered", "max by (service) (jointtable_oldest_undelivered_seconds)", PER_SERVICE, "s"),
    ("Oldest notice not confirmed", "max by (service) (jointtable_oldest_unconfirmed_seconds)", PER_SERVICE, "s"),
    ("Oldest timer not fired (legal time)", "max by (service) (jointtable_oldest_timer_seconds)", PER_SERVICE, "s"),
    (
        "How late timers fire, 99 of 100",
        "histogram_quantile(0.99, sum by (service, le) (rate(jointtable_timer_late_seconds_bucket[5m])))",
        PER_SERVICE,
        "s",
    ),
    (
        "Parked",
        'max by (service, reason) (jointtable_parked_records{belongs="true"})',
        "{{service}} {{reason}}",
        "short",
    ),
    (
        "Seen without proof",
        'max by (service, reason) (jointtable_parked_records{belongs="false"})',
        "{{service}} {{reason}}",
        "short",
    ),
    (
        "Claims without proof, in cases",
        "max by (reason) (jointtable_unproven_claims)",
        "{{reason}}",
        "short",
    ),
    (
        "Partitions that nobody here reads",
        "max by (service) (jointtable_partitions) - sum by (service) (jointtable_partitions_held)",
        PER_SERVICE,
        "short",
    ),
    (
        "Cases that cannot go on (up to 20 are counted)",
        "max by (service) (jointtable_stalled_cases)",
        PER_SERVICE,
        "short",
    ),
    ("Cases by stage", "max by (stage) (jointtable_cases)", "{{stage}}", "short"),
    ("Asks held back, by reason", "max by (reason) (jointtable_held_back_cases)", "{{reason}}", "short"),
    (
        "Feeds of the pages that are not read",
        "max by (service, feed) (jointtable_feed_lost)",
        "{{service}} {{feed}}",
        "short",
    ),
    (
        "What the store takes for the figures of one look",
        "max by (service) (jointtable_store_answer_seconds)",
        PER_SERVICE,
        "s",
    ),
)


def page() -> str:
    """The dashboard, as Grafana imports it."""
    source = {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    dashboard = {
        "title": "Joint Table",
        "uid": "joint-table",
        "schemaVersion": 39,
        "refresh": "15s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "Europe/Amsterdam",
        "templating": {"list": [source]},
        "panels": [_panel(nth, *panel) for nth, panel in enumerate(PANELS)],
    }
    return json.dumps(dashboard, indent=2) + "\n"


def _panel(nth: int, title: str, asked: str, legend: str, unit: str) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": nth + 1,
        "title": title,
        "type": "timeseries",
        "datasource": source,
        "gridPos": {"x": nth % 3 * WIDE, "y": nth // 3 * HIGH, "w": WIDE, "h": HIGH},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "datasource": source, "expr": asked, "legendFormat": legend}],
    }


if __name__ == "__main__":
    sys.exit(main({PAGE: page()}, sys.argv[1:]))
