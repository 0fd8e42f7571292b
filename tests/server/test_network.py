"""The room's network: the address phones are told, the first phone, and a change of network."""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from kernelib.errors import Refusal
from kernelib.server import network as module
from kernelib.server.network import Network
from tests.conftest import served
from tests.server.test_serve import within


@pytest.fixture
def machine(monkeypatch):
    """A machine whose addresses the test decides on, the likeliest first."""
    addresses = ["192.168.1.20", "10.0.0.5"]
    monkeypatch.setattr(module, "in_the_room", lambda: list(addresses))
    monkeypatch.setattr(module, "of_this_machine", lambda: {*addresses, "127.0.0.1", "fe80::1"})
    return addresses


@pytest.fixture
def network(machine):
    told = Network("http://192.168.1.20:8866/", True, 8866, by_hand=False)
    told.look()
    return told


def test_the_likeliest_address_comes_first_and_another_is_one_choice_away(network):
    assert network.addresses == ["http://192.168.1.20:8866/", "http://10.0.0.5:8866/"]
    network.choose("http://10.0.0.5:8866/")
    assert (network.public, network.changed) == ("http://10.0.0.5:8866/", False)
    with pytest.raises(Refusal):
        network.choose("http://8.8.8.8:8866/")


def test_a_phone_is_whoever_comes_by_the_address_shown_from_elsewhere(network):
    for remote, host in (
        ("127.0.0.1", "192.168.1.20:8866"),
        ("192.168.1.20", "192.168.1.20:8866"),
        ("::1", "192.168.1.20:8866"),
        ("192.168.1.77", "10.0.0.5:8866"),
        ("192.168.1.77", "localhost:8866"),
    ):
        network.visited(remote, host)
        assert not network.phone, (remote, host)
    before = network.version
    network.visited("192.168.1.77", "192.168.1.20:8866")
    assert network.phone and network.version > before


def test_another_network_gives_another_address_and_waits_for_a_phone_again(network, machine):
    network.visited("192.168.1.77", "192.168.1.20:8866")
    machine[:] = ["172.20.10.2"]
    assert network.look()
    assert (network.public, network.phone, network.changed) == ("http://172.20.10.2:8866/", False, True)
    assert not network.look(), "told once"


def test_an_address_that_is_still_there_stands(network, machine):
    machine.insert(0, "172.20.10.2")
    assert not network.look()
    assert network.public == "http://192.168.1.20:8866/"
    assert network.addresses[0] == "http://172.20.10.2:8866/"


def test_without_any_network_the_address_stays_and_the_cockpit_is_told(network, machine):
    machine.clear()
    assert not network.look()
    assert (network.told()["lost"], network.public) == (True, "http://192.168.1.20:8866/")


def test_an_address_given_by_hand_stands(machine):
    told = Network("https://skole.example/kerne/", True, 8866, "/kerne/")
    machine[:] = ["172.20.10.2"]
    assert not told.look()
    assert told.public == "https://skole.example/kerne/"
    told.visited("192.168.1.77", "skole.example")
    assert told.phone


def test_a_server_for_the_room_tells_its_addresses_and_lets_one_choose(tmp_path):
    with served(tmp_path, "--room") as house:
        made = house.new_workshop()

        def cockpit():
            return house.call("GET", f"api/workshops/{made['code']}/cockpit", made["facilitator_key"]).json()

        told = cockpit()["network"]
        assert (told["room"], told["phone"], told["by_hand"]) == (True, False, not told["addresses"])
        for address in told["addresses"]:
            httpx.get(f"{address}healthz")
            assert cockpit()["network"]["phone"] is False, "this machine is no phone"
            chosen = house.call(
                "PUT", f"api/workshops/{made['code']}/address", made["facilitator_key"], json={"address": address}
            )
            assert chosen.json()["address"] == address
            assert cockpit()["join_url"] == f"{address}join/{made['code']}"
            wall = house.call("GET", f"api/workshops/{made['code']}/wall", made["facilitator_key"]).json()
            assert wall["join_url"] == f"{address}join/{made['code']}" and wall["qr"]
        wrong = {"address": "http://203.0.113.1:1/"}
        refused = house.call("PUT", f"api/workshops/{made['code']}/address", made["facilitator_key"], json=wrong)
        assert refused.status_code == 422


def test_a_server_for_this_machine_alone_says_so(house):
    made = house.new_workshop()
    told = house.call("GET", f"api/workshops/{made['code']}/cockpit", made["facilitator_key"]).json()
    assert told["network"]["room"] is False and told["qr"] is None


@contextmanager
def cable() -> Iterator[list[str] | None]:
    """A second place at the other end of a cable: how to run a command there. None where this system has no such."""
    name = f"kl{secrets.token_hex(3)}"
    end = ["ip", "netns", "exec", name]
    commands = [
        ["ip", "netns", "add", name],
        ["ip", "link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b"],
        ["ip", "link", "set", f"{name}b", "netns", name],
        ["ip", "addr", "add", "10.77.0.1/24", "dev", f"{name}a"],
        ["ip", "link", "set", f"{name}a", "up"],
        [*end, "ip", "addr", "add", "10.77.0.2/24", "dev", f"{name}b"],
        [*end, "ip", "link", "set", f"{name}b", "up"],
    ]
    try:
        laid = all(subprocess.run(each, capture_output=True, check=False).returncode == 0 for each in commands)
    except OSError:
        laid = False
    try:
        yield end if laid else None
    finally:
        if shutil.which("ip"):
            for each in (["ip", "netns", "del", name], ["ip", "link", "del", f"{name}a"]):
                subprocess.run(each, capture_output=True, check=False)


def test_a_phone_that_comes_from_elsewhere_is_noticed(tmp_path):
    with cable() as elsewhere, served(tmp_path, "--room") as house:
        made = house.new_workshop()

        def cockpit():
            return house.call("GET", f"api/workshops/{made['code']}/cockpit", made["facilitator_key"]).json()

        if elsewhere is None:
            # Two addresses of this machine instead, of which it knows only the one.
            told = Network(f"http://127.0.0.1:{house.port}/", True)
            told.visited("192.0.2.2", f"127.0.0.1:{house.port}")
            assert told.phone
            return
        address = f"http://10.77.0.1:{house.port}/"
        path = f"api/workshops/{made['code']}/address"
        chosen = house.call("PUT", path, made["facilitator_key"], json={"address": address})
        assert chosen.status_code == 200, chosen.text
        httpx.get(address)
        assert cockpit()["network"]["phone"] is False

        ask = f"import urllib.request; urllib.request.urlopen('{cockpit()['join_url']}').read()"
        subprocess.run([*elsewhere, sys.executable, "-c", ask], check=True)
        assert cockpit()["network"]["phone"] is True

        others = [each for each in cockpit()["network"]["addresses"] if each != address]
        subprocess.run(["ip", "link", "del", f"{elsewhere[-1]}a"], check=True)
        assert within(15, lambda: address not in cockpit()["network"]["addresses"])
        told = cockpit()["network"]
        assert (told["changed"], told["lost"]) == (bool(others), not others)
