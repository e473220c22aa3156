"""The demonstration county: a real network with invented people, and two days of its work."""

from station.demo.building import SEED, NotEmpty, build
from station.demo.cast import PASSWORD, PIN, Login

__all__ = ["PASSWORD", "PIN", "SEED", "Login", "NotEmpty", "build"]
