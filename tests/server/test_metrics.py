"""What operators see of a running room is what a rehearsal measures."""

import re
import uuid

from tests.server.conftest import CARDS


def test_an_answer_shows_in_the_time_that_saving_takes(house):
    workshop = house.new_workshop()
    house.stage(workshop, CARDS, "open")
    token = house.join(workshop["code"])["token"]
    before = told(house)["kernelib_save_seconds_count"]
    body = {"id": str(uuid.uuid4()), "round": 1, "answer": {"yard_duty": "core"}}
    assert house.call("PUT", f"api/workshops/{workshop['code']}/answers/{CARDS}", token, json=body).status_code == 200
    after = told(house)
    assert after["kernelib_save_seconds_count"] >= min(before + 1, 5000)
    assert 0 < after['kernelib_save_seconds{quantile="0.95"}'] < 60
    assert after["kernelib_memory_bytes"] > 2**20 and after["kernelib_memory_free_bytes"] > 2**20


def test_each_figure_has_a_name_a_kind_and_a_sentence(house):
    text = house.call("GET", "metrics").text
    named = set(re.findall(r"^# TYPE (\S+) (?:gauge|counter|summary)$", text, re.MULTILINE))
    assert named == set(re.findall(r"^# HELP (\S+) \S.*\.$", text, re.MULTILINE))
    assert {re.sub(r"_(sum|count)$|\{.*", "", name) for name in told(house)} <= named


def told(house):
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in house.call("GET", "metrics").text.splitlines()
        if not line.startswith("#")
    }
