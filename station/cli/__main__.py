"""``python -m station.cli`` where the command itself is not on the path."""

from station.cli import main

main()
