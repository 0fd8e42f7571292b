"""The commands. What the user can put right is one sentence and exit 2; a traceback reaches nobody."""

import argparse
import errno
import io
import json
import logging
import os
import socket
import sys
import threading
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn
from urllib.parse import urlsplit

from kernelib import lean, words
from kernelib.database import Busy
from kernelib.errors import Refusal
from kernelib.server.addresses import DEFAULT_PORT, checked, in_the_room, links, public_address
from kernelib.server.serving import claim
from kernelib.store import Store
from kernelib.workshop import Workshop, new_workshop, open_workshop


class Parser(argparse.ArgumentParser):
    """One sentence for a mistake, instead of the usage and a line."""

    def error(self, message: str) -> NoReturn:
        _refuse(f"{message}; {self.prog} --help shows how it goes")


def main(arguments: Sequence[str] | None = None) -> None:
    # Kernels that compile pandas at every start take twice as long.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    lean.leave_out()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    parser = _parser()
    told = parser.parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("KERNELIB_LOG", "warning").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    # Tornado writes out cookies that do not fit.
    logging.getLogger("tornado.general").setLevel(logging.ERROR)
    if "do" not in told:
        told.parser.print_help()
        return
    try:
        told.do(told)
    except KeyboardInterrupt:
        sys.exit(130)
    except Busy:
        _refuse(str(Refusal("no_answer_from_database")))
    except Refusal as refusal:
        _refuse(str(refusal))
    except OSError as error:
        _refuse(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    except Exception as error:
        _unforeseen(error)


def _parser() -> Parser:
    parser = _add(None, "kernelib", "A workbook and a live workshop about the core task of an organisation.", "serve")
    parser.set_defaults(parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    serve = _add(commands, "serve", "Start everything on one port.", "serve --room", _serve)
    serve.add_argument("--room", action="store_true", help="listen on the network, so that phones can join")
    serve.add_argument("--host", metavar="ADDRESS", help="the address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=_port, default=DEFAULT_PORT, help=f"the port to listen on ({DEFAULT_PORT})")
    serve.add_argument("--public-url", metavar="URL", help="what links begin with; its path is the prefix")
    _database(serve)
    serve.add_argument("--no-open", action="store_true", help="do not open the browser")

    workshop = _add(commands, "workshop", "Make, list, end and delete workshops.", "workshop new --title Fredag")
    workshop.set_defaults(parser=workshop)
    doing = workshop.add_subparsers(title="commands", metavar="COMMAND")
    new = _add(doing, "new", "Make a workshop.", "workshop new --title Fredag --roles school --json", _new)
    new.add_argument("--title", help="what it is called")
    new.add_argument("--language", default="da", help="da or en (da)")
    new.add_argument("--roles", help="professions, school, municipality, or codes with commas between (professions)")
    new.add_argument("--mode", default="measure", help="measure or dialogue (measure)")
    new.add_argument("--agenda", help="45-minutes, half-day or full-day (half-day)")
    new.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    _database(new)
    listing = _add(doing, "list", "List the workshops.", "workshop list", _list)
    listing.add_argument("--json", action="store_true", help="print JSON")
    _database(listing)
    for name, about, do in (
        ("end", "End a workshop for good: no step opens again, and no answer can be traced to a phone.", _end),
        ("delete", "Delete a workshop and every answer in it, for good.", _delete),
    ):
        command = _add(doing, name, about, f"workshop {name} 7KM3QX", do)
        command.add_argument("code", metavar="CODE", help="the workshop's code")
        _database(command)

    export = _add(commands, "export", "Write released scores to files.", "export 7KM3QX --to results", _export)
    export.add_argument("code", metavar="CODE", help="the workshop's code, or demo")
    export.add_argument("--to", required=True, metavar="DIR", help="the folder to write to")
    export.add_argument("--format", default="csv", help="csv, parquet or xlsx (csv)")
    export.add_argument("--rows", action="store_true", help="the answers too, a row each")
    _database(export)

    about = "Play a whole workshop with robots, and say whether this machine can take it."
    rehearse = _add(commands, "rehearse", about, "rehearse --participants 100", _rehearse)
    rehearse.add_argument("--participants", type=_people, default=30, metavar="N", help="how many robots (30)")
    rehearse.add_argument("--agenda", default="45-minutes", help="45-minutes, half-day or full-day (45-minutes)")

    database = _add(commands, "database", "Copy and clean a database.", "database copy kernelib.sqlite stick.sqlite")
    database.set_defaults(parser=database)
    doing = database.add_subparsers(title="commands", metavar="COMMAND")
    about = "Copy everything to another database: a file, SQLite or PostgreSQL. It may be in use meanwhile."
    copying = _add(doing, "copy", about, "database copy kernelib.sqlite /media/stick/fredag.sqlite --hand-over", _copy)
    copying.add_argument("source", metavar="SOURCE", help="the database to copy")
    copying.add_argument("target", metavar="TARGET", help="where to; a database without workshops")
    copying.add_argument("--hand-over", action="store_true", help="close the step here, and go on from the copy")
    about = "Delete every workshop that is past its date, for good."
    purge = _add(doing, "purge", about, "database purge", _purge)
    _database(purge)

    lab = _add(commands, "lab", "Open the analysis workbooks in JupyterLab.", "lab", _lab)
    _database(lab)
    lab.add_argument("--no-open", action="store_true", help="do not open the browser")
    return parser


def _add(commands: Any, name: str, about: str, example: str, do: Any = None) -> Parser:
    options: dict[str, Any] = {"description": about, "epilog": f"Example: kernelib {example}", "allow_abbrev": False}
    parser = commands.add_parser(name, help=about, **options) if commands else Parser(name, **options)
    if do:
        parser.set_defaults(do=do)
    return parser


def _database(parser: Parser) -> None:
    parser.add_argument(
        "--database",
        metavar="URL",
        help="a path to an SQLite file, or postgresql://… (KERNELIB_DATABASE, else one file in your data folder)",
    )


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; use a number from 1 to 65535")
    return int(text)


def _people(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a number of people; use one from 1 to 1000")
    return int(text)


# serve


def _serve(told: argparse.Namespace) -> None:
    host = told.host or ("0.0.0.0" if told.room else "127.0.0.1")  # noqa: S104, that is what --room is for
    public = checked(told.public_url) if told.public_url else ""
    store = _store(told)
    bound = _bound(host, told.port)
    port = bound.getsockname()[1]
    base = urlsplit(public).path or "/"
    own = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104
    here = f"http://{f'[{own}]' if ':' in own else own}:{port}{base}"
    others = [f"http://{address}:{port}{base}" for address in in_the_room()] if host in ("0.0.0.0", "::") else []  # noqa: S104
    by_hand = bool(public) or not others
    public = public or (others[0] if others else here)
    reachable = bool(told.room or told.public_url or host not in ("127.0.0.1", "localhost", "::1"))
    served = claim(store, here)
    store.set_setting("public_address", public)

    from kernelib.server.app import serve  # here, for Voilà takes its time
    from kernelib.server.network import Network

    def greet(house: Any) -> None:
        link = f"{here}?key={house.host_key}"
        say = lambda key: words.say(f"serve.{key}", _language())  # noqa: E731
        lines = [say("started"), "", f"  {say('start')}  {public}"]
        lines += [f"  {say('or')}  {address}" for address in others if address != public]
        lines += [f"  {say('host')}  {link}", ""]
        lines += [say("only_here")] if not reachable else []
        print("\n".join([*lines, say("stop")]), flush=True)
        if not told.no_open:
            threading.Thread(target=_open, args=(link,), daemon=True).start()

    network = Network(public, reachable, port, base, by_hand, others)
    serve(store, [bound], network, greet)
    if served:
        served.close()
    print(words.say("serve.stopped", _language()), flush=True)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family, backlog=1024)
    except socket.gaierror as error:
        raise Refusal("no_such_host", host=host) from error
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRNOTAVAIL:
            raise Refusal("no_such_host", host=host) from error
        raise Refusal("port_taken", port=port) from error
    bound.setblocking(False)
    return bound


def _open(link: str) -> None:
    import webbrowser

    webbrowser.open(link)


def _language() -> str:
    """Of the terminal."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "da" if value.lower().startswith("da") else "en"
    import locale

    return "da" if (locale.getlocale()[0] or "").lower().startswith("da") else "en"


# workshops


def _new(told: argparse.Namespace) -> None:
    store = _store(told)
    made = new_workshop(
        told.title, roles=told.roles, mode=told.mode, language=told.language, agenda=told.agenda, database=store
    )
    about = links(public_address(store), made.code, made.keys)
    if told.json:
        print(json.dumps(about))
        return
    print(f"{made.title}: {made.code}")
    for name, label in (("join_url", "Join"), ("facilitator_url", "Facilitator"), ("projector_url", "Projector")):
        print(f"  {label:12}{about[name]}")


def _list(told: argparse.Namespace) -> None:
    store = _store(told, create=False)
    public = public_address(store)
    about = [
        {
            "code": row["code"],
            "title": row["title"],
            "language": row["language"],
            "mode": row["mode"],
            "created_on": row["created_on"].isoformat(),
            "delete_after": row["delete_after"].isoformat() if row["delete_after"] else None,
            "ended": row["ended"],
            "join_url": f"{public}join/{row['code']}",
        }
        for row in store.workshops()
    ]
    if told.json:
        print(json.dumps(about))
        return
    for each in about:
        print(f"{each['code']}  {each['created_on']}  {'ended' if each['ended'] else each['mode']:8}  {each['title']}")


def _end(told: argparse.Namespace) -> None:
    workshop = _workshop(told)
    workshop.end()
    print(f"{workshop.code} has ended.")


def _delete(told: argparse.Namespace) -> None:
    workshop = _workshop(told)
    workshop.delete()
    print(f"{workshop.code} has been deleted.")


def _export(told: argparse.Namespace) -> None:
    from kernelib.exports import export

    workshop = open_workshop("demo") if told.code == "demo" else _workshop(told)
    for file in export(workshop, told.to, format=told.format, rows=told.rows):
        print(file)


def _rehearse(told: argparse.Namespace) -> None:
    import asyncio

    from kernelib import content
    from kernelib.rehearsal import play, verdict

    content.agenda(told.agenda)
    language = _language()
    tell = lambda what, about: print(verdict.progress(what, about, language), flush=True)  # noqa: E731
    tell("starting", {})
    measured = asyncio.run(play.play(told.participants, told.agenda, tell))
    print(verdict.page(measured, language), flush=True)
    sys.exit(verdict.judge(measured).colour == "red")


def _copy(told: argparse.Namespace) -> None:
    from kernelib.handing_over import copy, hand_over

    source, target = _store_at(told.source, create=False), _store_at(told.target)
    if not told.hand_over:
        print(words.say("handing.copied", _language(), many=copy(source, target)))
        return
    print(words.say("handing.waiting", _language()), flush=True)
    many = hand_over(source, target)
    target.close()
    print(words.say("handing.done", _language(), many=many, target=told.target))


def _purge(told: argparse.Namespace) -> None:
    gone = _store(told, create=False).purge(date.today())
    print(f"Deleted: {', '.join(gone) or 'nothing was past its date'}.")


def _lab(told: argparse.Namespace) -> None:
    from kernelib.server.lab import lab

    if told.database:
        os.environ["KERNELIB_DATABASE"] = told.database
    sys.exit(lab(open_browser=not told.no_open))


def _workshop(told: argparse.Namespace) -> Workshop:
    return open_workshop(told.code, _store(told, create=False))


def _store(told: argparse.Namespace, create: bool = True) -> Store:
    return _store_at(told.database, create)


def _store_at(database: str | None, create: bool = True) -> Store:
    import sqlalchemy.exc

    try:
        return Store(database, create=create)
    except (sqlalchemy.exc.DBAPIError, sqlalchemy.exc.NoSuchModuleError) as error:
        raise Refusal("not_a_database") from error


def _refuse(sentence: str) -> NoReturn:
    line = " ".join(sentence.split()).rstrip(".")
    print(f"{line[:1].upper()}{line[1:]}.", file=sys.stderr)
    sys.exit(2)


def _unforeseen(error: Exception) -> NoReturn:
    if os.environ.get("KERNELIB_LOG", "").lower() == "debug":
        raise error
    print(f"Something went wrong ({type(error).__name__}). KERNELIB_LOG=debug shows where.", file=sys.stderr)
    sys.exit(1)
