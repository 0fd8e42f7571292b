"""What was acknowledged is there, whatever happens; what was not is there once, when it has been sent again."""

import os
import resource
import shutil
import signal
from pathlib import Path

import httpx
import pytest

from tests.conftest import Served, served
from tests.faults.conftest import CARDS, Storm, lock
from tests.server.test_quick import until


@pytest.fixture
def house(tmp_path):
    with served(tmp_path) as house:
        yield house


def test_every_acknowledged_answer_is_there_after_kill_9_and_the_rest_arrives_once(house):
    storm = Storm(house)
    storm.rage()
    until(lambda: len(storm.acknowledged) > 150)
    house.kill()
    storm.end()
    storm.assert_nothing_is_lost()

    house.start()
    for id in storm.sent:
        assert storm.send(id).status_code == 200, "held, and sent again"
    storm.assert_nothing_is_lost()
    assert storm.acknowledged == set(storm.sent) == set(storm.kept())


def test_two_kills_in_a_row_lose_nothing(house):
    storms = []
    for _ in range(2):
        storms.append(Storm(house, people=4))
        storms[-1].rage()
        until(lambda: len(storms[-1].acknowledged) > 30)
        house.kill()
        storms[-1].end()
        house.start()
    for storm in storms:
        storm.assert_nothing_is_lost()


def test_an_answer_sent_while_another_program_holds_the_database_is_refused_and_kept_when_it_is_sent_again(house):
    storm = Storm(house, people=1)
    storm.sent["2b2a3a0e-5d0c-4f1e-9d5b-0d1f6a1c9b77"] = next(iter(storm.tokens)), {"teaching": "core"}
    [id] = storm.sent
    other = lock(house.database)
    refused = storm.send(id)
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert house.call("GET", "metrics").status_code == 200, "whoever asks for nothing new is answered"
    other.execute("ROLLBACK")
    other.close()
    assert id not in storm.kept()
    assert storm.send(id).status_code == 200
    storm.assert_nothing_is_lost()


def test_a_full_disk_acknowledges_nothing_that_is_not_kept(house):
    storm = Storm(house)
    storm.rage()
    until(lambda: len(storm.acknowledged) > 50)
    largest = max(each.stat().st_size for each in Path(house.database).parent.glob("kernelib.sqlite*"))
    usual = resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, (largest, usual[1]))
    until(lambda: len(storm.refused) > 20)
    full = storm.refused[-1]
    resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, usual)
    enough = len(storm.acknowledged) + 20
    until(lambda: len(storm.acknowledged) > enough)
    storm.end()
    assert {each.status_code for each in storm.refused} == {503}
    assert full.json()["detail"].startswith("Computeren kan ikke gemme flere svar. Måske er dens disk fuld.")
    storm.assert_nothing_is_lost()


def test_a_server_that_is_stopped_and_goes_on_has_lost_nothing(house):
    """A lid that is closed and opened again."""
    storm = Storm(house, people=4)
    storm.rage()
    until(lambda: len(storm.acknowledged) > 30)
    house.process.send_signal(signal.SIGSTOP)
    before = len(storm.acknowledged)
    house.process.send_signal(signal.SIGCONT)
    until(lambda: len(storm.acknowledged) > before + 20)
    storm.end()
    storm.assert_nothing_is_lost()


CLOCK = """
import time, pathlib
_real, _place = time.time, pathlib.Path({place!r})
time.time = lambda: _real() - (86400 if _place.exists() else 0)
"""


def test_a_clock_that_is_set_back_stops_nobody(tmp_path):
    place = tmp_path / "set-back"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CLOCK.format(place=str(place)))
    path = os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")])
    with served(tmp_path, PYTHONPATH=path) as house, httpx.Client(base_url=house.base, timeout=60) as browser:
        storm = Storm(house, people=3)
        assert browser.get("", params={"key": house.host_key}).status_code == 302
        place.touch()
        storm.rage()
        until(lambda: len(storm.acknowledged) > 30)
        storm.end()
        storm.assert_nothing_is_lost()
        assert not storm.refused
        assert storm.workshop["code"] in browser.get("").text, "the host's cookie stands"
        assert browser.get("workbooks/core-or-periphery").status_code == 200
        assert house.stage(storm.workshop, CARDS, "revealed")["state"] == "revealed"


def test_a_copy_of_a_database_from_a_server_that_was_killed_opens(tmp_path, house):
    storm = Storm(house, people=3)
    storm.rage()
    until(lambda: len(storm.acknowledged) > 30)
    house.kill()
    storm.end()
    for part in Path(house.database).parent.glob("kernelib.sqlite*"):
        shutil.copy(part, tmp_path / part.name.replace("kernelib", "copy"))
    with served(tmp_path, database=str(tmp_path / "copy.sqlite")) as other:
        assert isinstance(other, Served)
        storm.house = other
        storm.assert_nothing_is_lost()
