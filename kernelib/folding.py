"""Items that few have picked, told as one: where an item stands for a role, its number is a group's size.

What is folded cannot be worked out: not from its sum, for that is nobody or five and more; not from a later release,
for what is folded at the first stays so, and one for which it would have to be otherwise is held back.
"""

import random
from collections.abc import Callable, Collection, Mapping
from typing import Any

DRAWN = random.SystemRandom().random


def folded(picked: Mapping[str, int], fewest: int, chance: Callable[[], float] = DRAWN) -> list[str] | None:
    """The items to be told as one, by how many picked each; None where that is all of them.

    >>> folded({"pedagogue": 4, "teacher": 8, "other": 2}, 5)
    ['pedagogue', 'other']
    >>> folded({"pedagogue": 6, "teacher": 8, "other": 2}, 5)
    ['pedagogue', 'other']
    """
    # By chance among equals, or it could be worked out from which of them is folded how few the others are.
    apart = sorted((item for item in picked if picked[item] >= fewest), key=lambda item: (picked[item], chance()))
    few = [item for item in picked if picked[item] < fewest]
    while apart and tells(few, picked, fewest):
        few.append(apart.pop(0))
    return [item for item in picked if item in few] if apart else None


def tells(items: Collection[str], picked: Mapping[str, int], fewest: int) -> bool:
    """Whether their sum tells of somebody: too few have picked them, or so many that each must be one short of enough.

    Of two it does not tell: one of them may be folded for the other's sake.
    """
    together = sum(picked[item] for item in items)
    return 0 < together < fewest or (len(items) > 2 and together == len(items) * (fewest - 1))


def still_stands(together: Collection[str], picked: Mapping[str, int], fewest: int) -> bool:
    """Whether what was folded once can be told again in the same way."""
    apart = [item for item in picked if item not in together]
    return not tells(together, picked, fewest) and all(picked[item] >= fewest for item in apart)


def scores(shares: Mapping[str, float], together: Collection[str]) -> dict[str, Any]:
    """The share of each item that is told by itself and, as `together`, of those that are folded, if anybody's."""
    apart = {item: share for item, share in shares.items() if item not in together}
    if max(apart.values(), default=0) == 1:
        # All have picked the same.
        return {"shares": dict.fromkeys(apart), "nearly_unanimous": [item for item in apart if apart[item] == 1]}
    rest = sum(shares[item] for item in shares if item in together)
    return {"shares": apart, **({"together": rest} if rest else {}), "nearly_unanimous": []}
