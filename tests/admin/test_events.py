"""What happened, narrowed by an admin; and backups that are listed."""

from datetime import UTC, datetime, timedelta

from tests.support.client import Client


def verbs(admin: Client, asked: str) -> list[str]:
    return [event["verb"] for event in admin.get(f"/api/events?{asked}")["items"]]


def test_the_newest_come_first_and_older_ones_after_them(admin: Client, reception: Client) -> None:
    for _ in range(3):
        reception.post("/api/tokens", {"department": "dental"})

    first = admin.get("/api/events?newest=true&limit=2")
    older = admin.get(f"/api/events?newest=true&limit=2&before={first['after']}")

    labels = [event["label"] for event in [*first["items"], *older["items"]]]
    assert labels[:3] == ["D3", "D2", "D1"]


def test_they_are_narrowed_by_verb_and_by_day(admin: Client, reception: Client) -> None:
    reception.post("/api/tokens", {"department": "dental"})
    long_ago = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()

    assert verbs(admin, "verb=issue") == ["issue"]
    assert set(verbs(admin, "verb=issue,pair_device")) == {"issue", "pair_device"}
    assert verbs(admin, f"day={long_ago}") == []


def test_a_backup_that_was_made_is_listed_with_its_size(admin: Client) -> None:
    made = admin.post("/api/backups")

    newest = admin.get("/api/backups")["items"][0]

    assert (newest["file"], newest["bytes"]) == (made["file"], made["bytes"])


def test_a_device_tells_when_it_was_seen(admin: Client, reception: Client) -> None:
    assert reception.ask("GET", "/api/counters").status == 200

    seen = {device["role"]: device["seen_at"] for device in admin.get("/api/devices")["items"]}

    assert seen["reception"] is not None


def test_a_code_comes_with_its_picture(admin: Client) -> None:
    made = admin.post("/api/pairings", {"role": "doctor"})

    assert made["qr"].startswith("<svg xmlns=")
    assert made["lives_s"] == 600
