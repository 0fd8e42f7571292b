"""Pages take turns where many come at once."""

import asyncio

from kernelib.server.turns import Turns


def test_so_many_go_at_once_and_the_others_in_the_order_in_which_they_came():
    async def come() -> list[str]:
        turns, gone = Turns(2), []
        for who in "abcde":
            turns.ask(who, lambda who=who: gone.append(who))
        assert gone == ["a", "b"]
        turns.done("b")
        assert gone == ["a", "b", "c"]
        turns.done("d")  # whose turn it is not yet
        assert gone == ["a", "b", "c"]
        turns.leave("d")
        turns.done("a")
        turns.done("c")
        return gone

    assert asyncio.run(come()) == ["a", "b", "c", "e"]


def test_whoever_says_nothing_more_holds_up_nobody_for_ever():
    async def come() -> list[str]:
        turns, gone, last = Turns(1, patience=0.01), [], asyncio.Event()
        for who in "ab":
            turns.ask(who, lambda who=who: gone.append(who))
        turns.ask("c", last.set)
        await last.wait()
        # One that is done after its patience has ended ends nobody else's turn.
        turns.done("a")
        assert turns.going == {"c"}
        return gone

    assert asyncio.run(come()) == ["a", "b"]
