"""The clinic of the demo: its departments, counters and settings."""

import json
from collections.abc import Sequence
from pathlib import Path

from appliance.store.places import Counter, Department

DEPARTMENTS = (
    Department(
        "general_medicine",
        "General Medicine",
        "G",
        {"en": "General Medicine", "hi": "सामान्य चिकित्सा", "or": "ସାଧାରଣ ଚିକିତ୍ସା"},
    ),
    Department(
        "pediatrics", "Pediatrics", "P", {"en": "Pediatrics", "hi": "बाल रोग", "or": "ଶିଶୁ ରୋଗ"}
    ),
    Department("dental", "Dental", "D", {"en": "Dental", "hi": "दंत रोग", "or": "ଦନ୍ତ ରୋଗ"}),
)

COUNTERS = (
    Counter("room-1", "Room 1", ("general_medicine",)),
    Counter("room-2", "Room 2", ("general_medicine", "pediatrics")),
    Counter("room-3", "Room 3", ("dental",)),
)


def settings_text(
    listen: str, url: str, data: Path, run_dir: Path, languages: Sequence[str]
) -> str:
    """The demo's settings file, as a clinic would write it."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string

    buttons = ",\n".join(
        f"  {{ pin = {pin}, lamp = {lamp}, department = {quoted(department.code)} }}"
        for (pin, lamp), department in zip(((17, 27), (22, 23), (24, 25)), DEPARTMENTS, strict=True)
    )
    return f"""\
# Written anew at each start of the demo.
[clinic]
name = "Community Health Centre"
languages = [{", ".join(quoted(language) for language in languages)}]

[service]
listen = {quoted(listen)}
data_dir = {quoted(str(data))}

[kiosk]
service_url = {quoted(url)}
buttons = [
{buttons},
]

[printer]
kind = "simulated"
device = {quoted(str(run_dir / "printer.sock"))}

[display]
service_url = {quoted(url)}

[privacy]
names = true

[clock]
# This machine's clock is kept by somebody else.
trust = "machine"
"""
