import sys

from tests.display.references import FOLDER, take_all

sys.stdout.write(f"{take_all()} pictures in {FOLDER}\n")
