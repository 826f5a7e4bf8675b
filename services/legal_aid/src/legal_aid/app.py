"""The legal aid service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from adapters.own_system import own_system
from contracts.topics import Agency
from legal_aid.adapters.access import MongoAccess
from legal_aid.adapters.interests import MongoInterests
from legal_aid.adapters.links import links_of
from legal_aid.adapters.roster import MongoRosters
from legal_aid.api import legal_aid_acts, legal_aid_routes, roster_routes
from legal_aid.behind_the_link import Confirming
from legal_aid.confirmation_page import confirmation_routes
from legal_aid.domain.legal_aid_case import LegalAidCase, evolve, people_of
from legal_aid.first_confirmation_page import first_confirmation_routes
from legal_aid.handlers import judge, reaction
from legal_aid.interests import OfTwoCases
from legal_aid.settings import ServiceSettings
from legal_aid.solicitor_page import solicitor_routes, view_routes
from legal_aid.stream import TOPICS
from messaging.assembly import assemble, furnish, new_app, packs_of
from messaging.running import kept
from messaging.web.pages import office_pages


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    settings = ServiceSettings()
    react = reaction(packs_of(settings))
    parts = assemble(Agency.LEGAL_AID, settings, LegalAidCase, evolve, react, judge, TOPICS)
    secret = settings.secret(settings.session_secret_file)
    rosters, interests = MongoRosters(parts.database), MongoInterests(parts.database)
    two, access = OfTwoCases(rosters, interests), MongoAccess(parts.database)
    links, acts = links_of(secret), legal_aid_acts(two)
    own = own_system(parts, acts)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        await interests.prepare()
        await access.prepare()
        async with parts.run(), own.run(), kept(roster=rosters.follow()):
            yield

    app = new_app("legal aid", running)
    furnish(app, parts)
    app.include_router(roster_routes(parts.desk, two, parts.doors))
    app.include_router(legal_aid_routes(parts.desk, parts.doors, acts, links.link))
    confirming = Confirming(parts.desk, links, parts.packs, parts.key.attest, secret)
    app.include_router(confirmation_routes(confirming))
    app.include_router(first_confirmation_routes(confirming))
    app.include_router(solicitor_routes(confirming, access))
    app.include_router(view_routes(access, parts.doors))
    office = parts.office("legal aid", acts, people_of)
    app.include_router(office_pages(office))
    app.include_router(own.routes())
    return app
