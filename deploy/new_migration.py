"""Write a migration from what the models say now: ``make migration NAME="Close bags with a seal"``.

Read what it wrote before you commit it: Alembic does not see a CHECK that was added to a
table which is there already, and knows nothing of rows. ``tests/migrations`` compares the
migrated schema with the models' to the letter.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from alembic import command

from station.clock import SHANGHAI
from station.db import Database
from station.migrations import alembic_runner, every_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="what it does, as a sentence without its full stop")
    name = parser.parse_args().name
    stamp = datetime.now(SHANGHAI).strftime("%Y%m%d_%H%M")
    slug = re.sub(r"\W+", "_", name.lower()).strip("_")
    path = write(name, revision=stamp, slug=slug)
    # Alembic's own remarks are for whoever has not read this yet.
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), "utf-8")
    tidy = [sys.executable, "-m", "ruff"]
    subprocess.run([*tidy, "format", "--quiet", "--no-force-exclude", path], check=True)  # noqa: S603
    print(path)


def write(name: str, *, revision: str, slug: str) -> Path:
    """Compare a database at the newest revision with the models; keep the difference."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'station.db'}", synchronous="OFF")
        with database.alone() as engine, engine.begin() as connection:
            alembic_runner.upgrade(connection)
            config = alembic_runner.config(connection)
            config.attributes["metadata"] = every_model.load()
            config.set_main_option("file_template", f"%%(rev)s_{slug}")
            command.revision(config, name, autogenerate=True, rev_id=revision)
        database.close()
    return alembic_runner.HERE / "versions" / f"{revision}_{slug}.py"


if __name__ == "__main__":
    main()
