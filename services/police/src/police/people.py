"""Where persons are sealed before the rules see them, and where keys are handed out to those who may read them."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, HTTPException, Path
from pydantic import BaseModel, ConfigDict, Field

from contracts.message import Digest, LongText, ShortText
from contracts.police import Identity, VictimContact
from contracts.topics import Agency
from messaging.event import Refusal
from messaging.people import ERASED as GONE
from messaging.people import NOT_FOR_US
from messaging.web.auth import Actor, Doors, only
from police.domain.case_identity import person_of, victim_of
from police.domain.requests import IdentifySuspect, IdentifyVictim, SealedPerson
from police.ports import Clock, Handed, Kind, PersonErased, PersonKeys
from proofs.sealed import seal

READERS: Final[dict[Kind, frozenset[Agency]]] = {
    "suspect": frozenset({Agency.PROSECUTOR, Agency.PROBATION, Agency.LEGAL_AID, Agency.COORDINATOR}),
    "victim": frozenset({Agency.VICTIM_SUPPORT}),
}
"""To whom a person's key may be handed: those who may read the topic, and nobody else."""
AT_ONCE: Final = 1000
"""Keys that one request may ask for."""
ERASED: Final = Refusal("person-erased", "this person's data was erased; nothing more is kept of the person")


def sealing_suspect(keys: PersonKeys, secret: bytes) -> Callable[[IdentifySuspect], Awaitable[SealedPerson | Refusal]]:
    """What makes of an identity what the rules may see."""

    async def prepare(asked: IdentifySuspect) -> SealedPerson | Refusal:
        fields = Identity.model_validate(asked.model_dump())
        return await _sealed(keys, asked, fields, "suspect", person_of(asked.person_number, secret))

    return prepare


def sealing_victim(keys: PersonKeys, secret: bytes) -> Callable[[IdentifyVictim], Awaitable[SealedPerson | Refusal]]:
    """What makes of a victim's contact fields what the rules may see."""

    async def prepare(asked: IdentifyVictim) -> SealedPerson | Refusal:
        fields = VictimContact.model_validate(asked.model_dump())
        number = asked.person_number
        person = person_of(number, secret) if number else victim_of(asked.agency_number, asked.victim, secret)
        return await _sealed(keys, asked, fields, "victim", person)

    return prepare


async def _sealed(
    keys: PersonKeys, asked: IdentifySuspect | IdentifyVictim, fields: BaseModel, kind: Kind, person: str
) -> SealedPerson | Refusal:
    try:
        key = await keys.of(person, kind)
    except PersonErased:
        return ERASED
    return SealedPerson(
        agency_number=asked.agency_number,
        person=person,
        victim=asked.victim if isinstance(asked, IdentifyVictim) else None,
        mark=hmac.new(key, asked.model_dump_json().encode(), sha256).hexdigest(),
        sealed=seal(fields.model_dump(mode="json", exclude_none=True), person, key),
        correction=asked.correction,
    )


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The police's own look at a person; recorded like everybody's."""

    keys: PersonKeys
    clock: Clock

    async def key_of(self, person: str, behalf: str) -> bytes | str:
        """The key, or why there is none."""
        handed = Handed(Agency.POLICE, behalf, self.clock.now())
        try:
            return await self.keys.hand(person, frozenset(READERS), handed) or NOT_FOR_US
        except PersonErased:
            return GONE


class Erase(BaseModel):
    """Destroy a person's key: everything sealed with it is gone, everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: LongText


class Asked(BaseModel):
    """Whose keys are asked for at once, by their pseudonyms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[Digest, ...] = Field(min_length=1, max_length=AT_ONCE)


PersonInPath = Annotated[Digest, Path(description="the person's pseudonym, as messages name it")]


def _kinds_for(by: Actor) -> frozenset[Kind]:
    return frozenset(kind for kind, readers in READERS.items() if by.name in readers)


def people_routes(keys: PersonKeys, doors: Doors, clock: Clock) -> APIRouter:
    """`GET /people/{person}/key`, `POST /people/keys` for granted readers; the rest for police.

    Theirs: `DELETE /people/{person}/key`, and `GET /people/{person}/readings`.
    """
    routes = APIRouter(tags=["police"])

    @routes.get("/people/{person}/key")
    async def key(
        person: PersonInPath,
        by: Annotated[Actor, Depends(only(doors, "reader"))],
        on_behalf_of: Annotated[ShortText, Header(description="who looks")],
    ) -> dict[str, str]:
        """The key of a person whom this reader may know; that it was handed out is recorded first."""
        try:
            found = await keys.hand(person, _kinds_for(by), Handed(by.name, on_behalf_of, clock.now()))
        except PersonErased:
            raise HTTPException(410, "this person was erased") from None
        if found is None:
            raise HTTPException(404, "no such person for this reader")
        return {"person": person, "k": urlsafe_b64encode(found).decode()}

    @routes.post("/people/keys")
    async def many_keys(
        body: Asked,
        by: Annotated[Actor, Depends(only(doors, "reader"))],
        on_behalf_of: Annotated[ShortText, Header(description="who looks")],
    ) -> dict[str, dict[str, str | None]]:
        """The keys of many people for one page that shows them at once; null of one who was erased.

        Who is not known to this reader is left out. That they were handed out is recorded first, of each of them.
        """
        handed = Handed(by.name, on_behalf_of, clock.now())
        found = await keys.hand_many(body.people, _kinds_for(by), handed)
        return {"keys": {who: None if key is None else urlsafe_b64encode(key).decode() for who, key in found.items()}}

    @routes.delete("/people/{person}/key", status_code=204)
    async def erase(
        person: PersonInPath, body: Erase, by: Annotated[Actor, Depends(only(doors, "system", "person"))]
    ) -> None:
        """Destroy the key. The cases stand; who the person was is gone from all of them."""
        if not await keys.destroy(person, body.why, by.name, clock.now()):
            raise HTTPException(404, "no key of this person is here")

    @routes.get("/people/{person}/readings", dependencies=[Depends(only(doors, "system", "person"))])
    async def readings(person: PersonInPath) -> dict[str, Any]:
        """To whom this person's key was handed, on whose behalf and when; the newest first."""
        rows = await keys.handed_out(person)
        return {"readings": [{"to": row.to, "behalf": row.behalf, "at": row.at.isoformat()} for row in rows]}

    return routes
