"""The plain pipeline that ours is compared with."""
