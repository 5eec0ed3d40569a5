"""The verbs: the only way to change the queue, each one transaction with its events."""

from appliance.desk.base import Believed, Call, NoCurrentToken, NotCurrent, NotYours
from appliance.desk.calling import Calling
from appliance.desk.counters import Opening
from appliance.desk.departments import Departments, DepartmentWish
from appliance.desk.issuing import Given, Issuing, NamesAreOff, Wanted
from appliance.desk.limiting import IssuingWord, Limiting
from appliance.desk.moving import Moving, Target
from appliance.desk.noticing import Noticing
from appliance.desk.papering import Papering
from appliance.desk.rooms import CounterWish, Rooms


class Desk(Issuing, Limiting, Calling, Moving, Opening, Papering, Departments, Rooms, Noticing):
    """Where the queue is changed. Any thread. StoreTrouble from a verb: nothing has changed."""


__all__ = [
    "Believed",
    "Call",
    "CounterWish",
    "DepartmentWish",
    "Desk",
    "Given",
    "IssuingWord",
    "NamesAreOff",
    "NoCurrentToken",
    "NotCurrent",
    "NotYours",
    "Target",
    "Wanted",
]
