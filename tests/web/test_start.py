import subprocess
import sys

HEAVY = (
    "alembic",
    "phonenumbers",
    "pypinyin",
    "python_calamine",
    "reportlab",
    "segno",
    "xlsxwriter",
)


# What the first page after a start must not wait for: see ``accounts.service.place_name``.
FIRST_PAGE = """
import sys
from station.app import create_app
from station.records import Installation
from station.settings import Settings
page = create_app(Settings.read({"STATION_HOME": sys.argv[1]})).test_client().get("/")
print(page.status_code, Installation.__mapper__.configured)
"""


def test_the_app_starts_without_its_heavy_libraries(home):
    program = (
        "import sys; from station.app import create_app; from station.settings import Settings;"
        f"create_app(Settings.read({{'STATION_HOME': {str(home)!r}}}));"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert loaded.strip() == "[]"


def test_the_first_page_waits_for_no_class_to_be_mapped(home, database):
    database.close()
    asked = [sys.executable, "-c", FIRST_PAGE, str(home)]

    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    assert said.split() == ["200", "False"]
