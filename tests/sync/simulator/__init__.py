"""A hub and twelve computers in one process, and everything that can go wrong between them.

From the outside in:

- ``story`` tells a county's luck from one seed; ``__main__`` and ``test_simulator`` run seeds;
- ``world`` is the machines, what people do at them, and what was acknowledged;
- ``county`` and ``fleet`` are the places, and the database files that are used again;
- ``acts`` and ``acts_…`` are what people do, each at a ``desk``;
- ``troubles`` are what goes wrong; of these ``sticks``, ``disks`` and ``power`` have modules of
  their own, and ``line`` cuts and repeats what an exchange says;
- ``invariants`` must hold after every step, ``healing`` says what must be true in the end;
- ``faults`` spoil the real code, ``scenes`` are stories in which that must be found;
- ``power_cuts`` cuts the power as often as it is told.
"""
