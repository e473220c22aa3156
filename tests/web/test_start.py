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
