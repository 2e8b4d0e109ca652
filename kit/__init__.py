"""The kit for a box without internet: everything of the runtime in one file."""
