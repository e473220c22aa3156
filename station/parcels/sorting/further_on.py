"""Villages that are named further on in an address, behind its front: weak evidence."""

from collections.abc import Mapping

from station.parcels.sorting import detail
from station.parcels.sorting.index import Codes, Lexicon, Mention, Villages
from station.parcels.sorting.suggestions import Similar
from station.parcels.sorting.text import breaks
from station.parcels.sorting.verdicts import Verdict, asked, sure


class FurtherOn:
    """Weighs them against what stands in front."""

    __slots__ = ("_county", "_parents", "_similar", "_townships")

    def __init__(
        self,
        townships: Lexicon,
        county: Villages,
        parents: Mapping[str, str | None],
        similar: Similar,
    ) -> None:
        self._similar = similar
        self._townships = townships
        self._county = county
        self._parents = parents

    def contradictions(self, text: str, found: Mention, township: str | None) -> list[str]:
        """Other villages named further on, unless as landmarks or as hamlets of this one."""
        if "村" not in text[found.end :] and "社区" not in text[found.end :]:
            return []
        others: list[str] = []
        for mention in self._county.explicit.within(text, found.end):
            if found.codes[0] in mention.codes or self._is_aside(text, mention, township):
                continue
            others += mention.codes
        return others

    def _is_aside(self, text: str, mention: Mention, township: str | None) -> bool:
        if text.startswith("民小组", mention.end) or detail.is_landmark_later(text, mention.end):
            return True
        if township is None or any(self._parents[code] == township for code in mention.codes):
            return False
        # A village of another township is a hamlet's name here, unless that township is named.
        return not self._townships.ends_at(text, mention.start)

    def decide(
        self, text: str, at: int, address: str, *, weak: Codes, township: str | None
    ) -> Verdict | None:
        """Villages named in full, but behind something else: sure only of one, set apart."""
        mentions = [*self._county.explicit.within(text, at)]
        if not mentions:
            return None
        elsewhere = [code for mention in mentions for code in mention.codes]
        here = [code for code in elsewhere if township in (None, self._parents[code])]
        is_single = len(here) == len(mentions) == 1 and not weak
        if is_single and _is_set_apart(text, at, mentions[0], address):
            return sure(here[0])
        halves = self._similar.halves(text, at, township)
        return asked([*here, *halves, *weak, *([township] if township else []), *elsewhere])


def _is_set_apart(text: str, at: int, mention: Mention, address: str) -> bool:
    """Whether nothing in front of the village belongs to it, a township least of all."""
    return (
        not detail.names_unknown_township(text, at, mention.start)
        and not detail.ends_with_township(text, mention.start)
        and not detail.is_rank_of_township(text, mention.end)
        and _stands_alone(text, mention, address)
    )


def _stands_alone(text: str, mention: Mention, address: str) -> bool:
    """Whether a village named further on is where the parcel goes: 人民路5号白泉社区."""
    return (
        (detail.ends_phrase(text, mention.start) or mention.start in breaks(address))
        and not detail.is_landmark_later(text, mention.end)
        and not detail.is_called_so(text, mention.end)
    )
