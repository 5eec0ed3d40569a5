"""The doctor: looks at every part of a kiosk and says what is wrong and what to do.

Works while the service is down. What it looks at (the file tree, the tools) is a parameter.
"""

from appliance.doctor.examine import examine
from appliance.doctor.found import Found, State
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine
from appliance.doctor.verdict import Verdict

__all__ = ["Found", "Look", "Machine", "State", "Verdict", "examine"]
