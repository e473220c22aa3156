"""Errors of the system that name no file, as those of a lock or a socket under Windows."""

from station.cli import start


def test_an_error_that_names_no_file_is_told_by_its_reason_alone() -> None:
    assert start._sentence_of(OSError(10013, "Access is denied")) == "Access is denied"
