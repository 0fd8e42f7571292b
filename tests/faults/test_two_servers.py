"""Two servers on one database: refused on SQLite, at home on PostgreSQL, which may also be restarted under them."""

import subprocess
import sys
import uuid

import sqlalchemy as sa

from kernelib.database import normalise
from tests.conftest import Served, served
from tests.faults.conftest import CARDS, Storm
from tests.server.test_quick import until


def test_a_second_server_on_one_file_is_refused_and_told_where_the_first_is(tmp_path):
    with served(tmp_path) as house:
        command = ["-m", "kernelib", "serve", "--no-open", "--port", "0", "--database", house.database]
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr == (
            f"The database is in use by the server at {house.base}; "
            "stop that one, or give this one another with --database.\n"
        )
        made = house.new_workshop()
        assert made["join_url"].startswith(house.base), "the first one's address stands"


def test_a_server_that_was_killed_leaves_the_database_free(tmp_path):
    with served(tmp_path) as house:
        house.kill()
        house.start()
        assert house.call("GET", "healthz").status_code == 200


def database(server):
    address = normalise(server.get_uri())
    name = f"test_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def test_two_servers_on_postgresql_see_what_the_other_takes(tmp_path, postgres_server):
    address = database(postgres_server)
    with served(tmp_path, database=address) as one, served(tmp_path, database=address) as other:
        storm = Storm(one, people=3)
        code = storm.workshop["code"]
        token = next(iter(storm.tokens.values()))

        def state(house: Served):
            return house.call("GET", f"api/workshops/{code}/state", token).json()

        assert state(other)["stage"]["state"] == "open" and state(other)["answer"] is None
        answer = {"teaching": "core"}
        body = {"id": str(uuid.uuid4()), "round": 1, "answer": answer}
        assert one.call("PUT", f"api/workshops/{code}/answers/{CARDS}", token, json=body).status_code == 200
        until(lambda: state(other)["answer"] == answer)
        again = other.call("PUT", f"api/workshops/{code}/answers/{CARDS}", token, json=body)
        assert again.status_code == 200, "the same answer, sent to the other"
        assert len(storm.kept()) == 1
        other.stage(storm.workshop, CARDS, "closed")
        until(lambda: state(one)["stage"]["state"] == "closed")


def test_postgresql_may_be_restarted_under_a_storm(tmp_path, postgres_server):
    with served(tmp_path, database=database(postgres_server)) as house:
        storm = Storm(house, people=4)
        storm.rage()
        until(lambda: len(storm.acknowledged) > 30)
        postgres_server.stop()
        until(lambda: len(storm.refused) > 4)
        postgres_server.start()
        enough = len(storm.acknowledged) + 30
        until(lambda: len(storm.acknowledged) > enough)
        storm.end()
        assert {each.status_code for each in storm.refused} == {503}, "".join(house.lines[-80:])
        storm.assert_nothing_is_lost()
