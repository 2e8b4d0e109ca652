"""How the process that answers people is set up."""

import gc
import sys

from cli.serve import settle


def test_what_the_program_consists_of_is_not_looked_through_for_garbage() -> None:
    before = gc.get_threshold(), sys.getswitchinterval()
    settle()
    try:
        assert len(gc.get_objects()) < gc.get_freeze_count() / 100
    finally:
        gc.unfreeze()
        gc.set_threshold(*before[0])
        sys.setswitchinterval(before[1])
