"""The wall of a running service, as its parts and settings have it."""

from coordinator.domain.joint_case import JointCase
from coordinator.ports import Names
from coordinator.settings import CoordinatorSettings
from coordinator.web.behind import Records
from coordinator.web.board import Board
from coordinator.web.explained import explained_by, installed_among, minor_by, titled_by
from coordinator.web.looking import Looking
from coordinator.web.wall import Wall
from messaging.assembly import Parts
from rules.pack import Packs


def wall_of(
    parts: Parts[JointCase],
    packs: Packs,
    settings: CoordinatorSettings,
    board: Board,
    looking: Looking,
    names: Names,
    records: Records,
) -> Wall:
    """What the pages work with."""
    return Wall(
        board=board,
        doors=parts.doors,
        zone=parts.pack.time_zone,
        now=parts.running.service.clock.now,
        speed=parts.speed,
        explains=explained_by(packs, parts.pack),
        outcome_title=titled_by(packs),
        installed=installed_among(packs),
        minor=minor_by(packs),
        unverified=len(parts.pack.unverified),
        unreleased="" if parts.pack.released else parts.pack.named,
        looking=looking,
        names=names,
        open_to_readers=settings.development_login,
        theme=settings.theme,
        language=settings.language,
        records=records,
    )
