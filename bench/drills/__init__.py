"""The drills of `make drill`: each breaks something on purpose and counts what was lost."""
