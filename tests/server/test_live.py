"""What is kept in memory, and how answers reach the store together."""

import asyncio
import threading
import uuid

import pytest

from kernelib.database import Busy
from kernelib.errors import Refusal
from kernelib.participant import Submission
from kernelib.server import live as module
from kernelib.server.live import Live, SlowDown
from kernelib.store import Store
from kernelib.workshop import Workshop, new_workshop
from tests.server.conftest import CARDS

ORDER = "abstraction-order"
ANSWER = {"yard_duty": "core"}


@pytest.fixture
def house(tmp_path):
    store = Store(tmp_path / "room.sqlite")
    workshop = new_workshop("Prøve", database=store)
    workshop.open(CARDS)
    live = Live(store, "/kerne/")
    yield live, workshop
    live.close()
    store.close()


def sent(participant, answer=ANSWER, id=None):
    return Submission(participant, CARDS, answer, id or str(uuid.uuid4()), 1, "da")


def test_whoever_asks_after_a_change_is_not_told_what_was_being_read_before(house, monkeypatch):
    live, workshop = house
    read, go = threading.Event(), threading.Event()
    real = live._read_room

    def slowly(code):
        room = real(code)
        if not read.is_set():
            read.set()
            go.wait(20)
        return room

    monkeypatch.setattr(live, "_read_room", slowly)

    async def ask():
        before = asyncio.ensure_future(live.room(workshop.code))
        await asyncio.to_thread(read.wait, 20)
        await live.write(workshop.set_stage, CARDS, "closed", None, None)
        live.changed(workshop.code)
        after = asyncio.ensure_future(live.room(workshop.code))
        go.set()
        await before
        return await after

    assert asyncio.run(ask()).stage["state"] == "closed"


def test_whoever_asks_while_a_change_is_being_read_waits_for_it(house, monkeypatch):
    live, workshop = house
    reading, go = threading.Event(), threading.Event()
    real = live._read_room

    def slowly(code):
        reading.set()
        go.wait(20)
        return real(code)

    async def ask():
        await live.room(workshop.code)
        await live.write(workshop.set_stage, CARDS, "closed", None, None)
        live.changed(workshop.code)
        monkeypatch.setattr(live, "_read_room", slowly)
        first = asyncio.ensure_future(live.room(workshop.code))
        await asyncio.to_thread(reading.wait, 20)
        second = asyncio.ensure_future(live.room(workshop.code))
        await asyncio.sleep(0)
        go.set()
        return [(await each).stage["state"] for each in (first, second)]

    assert asyncio.run(ask()) == ["closed", "closed"]


def test_answers_that_wait_are_taken_by_one_commit(house, monkeypatch):
    live, workshop = house
    people = [workshop.join() for _ in range(40)]
    commits = []
    real = live.store.add_answers
    monkeypatch.setattr(live.store, "add_answers", lambda rows: commits.append(len(rows)) or real(rows))

    async def storm():
        room = await live.room(workshop.code)
        return await asyncio.gather(*(live.submit(room, sent(person)) for person in people))

    assert asyncio.run(storm()) == [None] * 40
    assert sum(commits) == 40 and len(commits) <= 3
    assert live.store.answered(workshop.code, CARDS, 1) == 40


def test_a_bad_answer_does_not_take_the_others_with_it(house, monkeypatch):
    live, workshop = house
    anna, bo, odd = (workshop.join() for _ in range(3))
    real = live.store.add_answers

    def add_answers(rows):
        if any(row["participant"] == odd.id for row in rows):
            raise RuntimeError("nobody foresaw this")
        return real(rows)

    monkeypatch.setattr(live.store, "add_answers", add_answers)

    async def storm():
        room = await live.room(workshop.code)
        waiting = (live.submit(room, each) for each in (sent(anna), sent(odd), sent(bo, {"yard_duty": "kerne"})))
        return await asyncio.gather(*waiting, return_exceptions=True)

    fine, unforeseen, refused = asyncio.run(storm())
    assert fine is None
    assert isinstance(unforeseen, RuntimeError) and isinstance(refused, Refusal)


def test_nothing_is_acknowledged_that_was_not_committed(house, monkeypatch):
    live, workshop = house
    anna = workshop.join()

    def full(rows):
        raise Busy("try_again")

    monkeypatch.setattr(live.store, "add_answers", full)

    async def send():
        room = await live.room(workshop.code)
        with pytest.raises(Busy):
            await live.submit(room, sent(anna))
        return await live.own(room, anna)

    assert asyncio.run(send()) == (0, None)


def test_an_idle_phone_does_not_touch_the_store(house, monkeypatch):
    live, workshop = house
    anna = workshop.join()

    async def ask():
        room = await live.room(workshop.code)
        await live.participant(room, anna.token)
        await live.own(room, anna)
        monkeypatch.setattr(live, "read", None)
        for _ in range(3):
            again = await live.room(workshop.code)
            assert again is room
            assert await live.participant(room, anna.token)
            assert await live.own(room, anna) == (0, None)

    asyncio.run(ask())


def test_an_answer_that_comes_while_another_is_read_is_not_hidden(house):
    live, workshop = house
    anna = workshop.join()

    async def race():
        room = await live.room(workshop.code)
        reading = asyncio.ensure_future(live.own(room, anna))
        await asyncio.sleep(0)
        await live.submit(room, sent(anna))
        await reading
        return await live.own(room, anna)

    assert asyncio.run(race())[1] == ANSWER


def test_others_answers_are_noticed_whatever_the_order_of_their_numbers(house):
    live, workshop = house
    anna = workshop.join()

    async def look():
        await live.look_once()
        room = await live.room(workshop.code)
        assert await live.own(room, anna) == (0, None)
        workshop.participant_for(anna.token).submit(CARDS, ANSWER)
        await live.look_once()
        seen = await live.own(room, anna)
        await live.look_once()
        assert anna.id in room.own, "noticed once, not at every look"
        return seen

    assert asyncio.run(look())[1] == ANSWER


def test_nobody_is_slowed_below_fifty_calls_a_second(house, monkeypatch):
    live, workshop = house
    anna, bo = workshop.join(), workshop.join()
    clock = iter(range(10**9))
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock) / 50)
    for _ in range(2000):
        live.spend(anna)

    monkeypatch.setattr(module.time, "monotonic", lambda: 1e6)
    with pytest.raises(SlowDown):
        for _ in range(1000):
            live.spend(anna)
    live.spend(bo)


def test_a_pictures_address_is_below_the_servers_path(house):
    live, _ = house
    assert live.with_base({"picture": "/api/x?release=1"}) == {"picture": "/kerne/api/x?release=1"}
    assert live.with_base(None) is None


def test_a_step_that_changes_between_two_languages_is_read_again(house, monkeypatch):
    live, workshop = house
    real, asked = Workshop.screen, []

    def interrupted(self, language):
        told = real(self, language)
        asked.append(language)
        if len(asked) == 1:
            workshop.open(ORDER)
        return told

    monkeypatch.setattr(Workshop, "screen", interrupted)
    room = asyncio.run(live.room(workshop.code))
    assert {screen["stage"]["exercise"] for screen in room.screens.values()} == {ORDER}
