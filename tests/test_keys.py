"""A node's own key, and what it makes of others'."""

import stat

from nacl.signing import SigningKey

from station.db import new_id
from station.keys import NodeKeys, PublicKey, Standing, Verdict

OTHER = SigningKey(bytes(range(32)))


def test_the_key_is_made_once_and_read_by_its_owner_alone(home):
    me = new_id()
    signature = NodeKeys(home, me).sign(b"what the sheet says")

    assert NodeKeys(home, me).verify(me, b"what the sheet says", signature).ok
    assert stat.S_IMODE((home / "node.key").stat().st_mode) == 0o600


def test_a_signature_is_of_these_bytes_and_no_others(home):
    me = new_id()
    keys = NodeKeys(home, me)
    signature = keys.sign(b"12 bags")

    assert keys.verify(me, b"13 bags", signature) == Verdict(Standing.KNOWN, ok=False)
    assert keys.verify(me, b"12 bags", b"") == Verdict(Standing.KNOWN, ok=False)


def test_another_node_is_known_by_the_register_alone(home):
    known, revoked = new_id(), new_id()
    public = bytes(OTHER.verify_key)
    register = {known: PublicKey(public), revoked: PublicKey(public, is_revoked=True)}.get
    keys = NodeKeys(home, new_id(), register)
    signature = OTHER.sign(b"12 bags").signature

    assert keys.verify(known, b"12 bags", signature) == Verdict(Standing.KNOWN, ok=True)
    assert keys.verify(revoked, b"12 bags", signature) == Verdict(Standing.REVOKED, ok=True)
    assert keys.verify(new_id(), b"12 bags", signature) == Verdict(Standing.UNKNOWN, ok=False)
