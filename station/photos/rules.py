"""What is refused of a photo, and why."""

from station.errors import N_, RuleBroken

# Of one file; a phone's are a third of it.
MOST_BYTES = 15_000_000


class NoPhoto(RuleBroken):
    message = N_("This is no photo that can be read. Send a JPEG, PNG or WebP file.")


class TooManyPixels(RuleBroken):
    message = N_("This photo is larger than any phone makes. Send a smaller one.")


class TooManyBytes(RuleBroken):
    message = N_("A photo may have at most %(most)d MB. Take it again in a smaller size.")


class TooManyPhotos(RuleBroken):
    message = N_("No more than %(most)d fit. Remove a photo first.")


def ensure_light(data: bytes) -> None:
    """Raises TooManyBytes for a file that is not even looked into."""
    if len(data) > MOST_BYTES:
        raise TooManyBytes(most=MOST_BYTES // 1_000_000)
