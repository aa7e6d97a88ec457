"""The checks of `doctor`, one file a subject; each yields findings with what to do about them (Korean)."""
