"""What is to be kept running, and Supervisor's settings file for it."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Program:
    """One program to keep running. `at_once`: started with the supervisor, not when asked for, and ended last."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    at_once: bool = False


def render(folder: Path, programs: Iterable[Program]) -> str:
    """Supervisor's settings file for these programs."""
    return "\n".join(
        (_HEAD.format(folder=_plain(folder), user=os.getuid()), *(_program(folder, one) for one in programs))
    )


def ends_with_us() -> list[str]:
    """What to put before a command so that it ends when whoever started it is killed; nothing where that cannot be."""
    tool = shutil.which("setpriv")
    return [tool, "--pdeathsig", "TERM"] if tool and sys.platform == "linux" else []


def _program(folder: Path, program: Program) -> str:
    environment = ",".join(f'{name}="{_plain(value)}"' for name, value in sorted(program.environment.items()))
    return _PROGRAM.format(
        name=program.name,
        command=_plain(shlex.join(program.command)),
        environment=environment,
        folder=_plain(folder),
        at_once=str(program.at_once).lower(),
        priority=1 if program.at_once else 2,
    )


def _plain(value: object) -> str:
    """Supervisor reads a per cent sign as the start of a name."""
    return str(value).replace("%", "%%")


_HEAD: Final = """\
[unix_http_server]
file={folder}/supervisor.sock
chmod=0700

[supervisord]
logfile={folder}/logs/supervisord.log
pidfile={folder}/supervisord.pid
childlogdir={folder}/logs
user={user}
umask=077
nodaemon=true

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{folder}/supervisor.sock
"""

_PROGRAM: Final = """\
[program:{name}]
command={command}
environment={environment}
directory={folder}
autostart={at_once}
priority={priority}
autorestart=true
startsecs=1
startretries=5
stopsignal=TERM
stopwaitsecs=15
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={folder}/logs/{name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=1
"""
