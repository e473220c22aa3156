"""Which sticks are in this machine, and what is said of them."""

import os

import pytest
from msgspec.structs import replace

from station.carrying import drives
from station.carrying.drives import NoSuchDrive


@pytest.fixture
def media(tmp_path):
    for name in ("KINGSTON", "wang/U盘", "wang/empty"):
        (tmp_path / "media" / name).mkdir(parents=True)
    return tmp_path / "media"


def test_what_is_mounted_by_its_name_or_below_a_person_is_found(media):
    mounted = {media / "KINGSTON", media / "wang" / "U盘"}

    found = list(drives.mounted_below([media, media / "nowhere"], mounted.__contains__))

    assert found == [media / "KINGSTON", media / "wang" / "U盘"]


def test_a_stick_tells_its_room_and_how_many_files_of_the_program_are_on_it(settings, tmp_path):
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    for name in ("up-洪下-9bd2.cunyi", "up-洪下-9bd2.cunyi.partial", "holiday.jpg"):
        (stick / name).touch()

    (found,) = drives.find(replace(settings, stick=stick))

    assert (found.name, found.files, found.is_writable) == ("KINGSTON", 1, True)
    assert found.free_bytes > 0


def test_a_stick_that_was_pulled_out_is_not_offered(settings, tmp_path):
    assert drives.find(replace(settings, stick=tmp_path / "gone")) == []


def test_only_what_is_offered_can_be_chosen(settings, tmp_path):
    settings = replace(settings, stick=tmp_path)

    assert drives.get(settings, str(tmp_path)).path == tmp_path
    for other in (str(tmp_path.parent), f"{tmp_path}{os.sep}", "", "/etc"):
        with pytest.raises(NoSuchDrive):
            drives.get(settings, other)
