"""A small OpenID provider for the tests, in a process's thread of its own: it names whom it is told to, or lies."""

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "the-table", "a secret of the tests"


@dataclass(slots=True)
class IdentityProvider:
    """Who logs in, and how the provider lies about it. `claims` and `header` replace what a token truly says."""

    port: int = 0
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "117", "preferred_username": "mjansen", "name": "M. Jansen", "roles": ["zsm"]}
    )
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signs: RSAKey | OctKey | None = None
    """With what it signs instead of its key."""
    algorithm: str = "RS256"
    away: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def says(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/out",
        }

    def keys(self) -> dict[str, Any]:
        """Its public keys."""
        return {"keys": [self.key.as_dict(private=False)]}

    def authorized(self, asked: dict[str, str]) -> str:
        """Where somebody who logged in is sent back to."""
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        code = sha256(asked["state"].encode()).hexdigest()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, asked: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """What a code is good for, once, and only for who began with its challenge."""
        begun = self.codes.pop(asked["code"], None)
        told = b64decode(authorization.removeprefix("Basic ")).decode()
        verified = urlsafe_b64encode(sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if begun is None or (told != f"{CLIENT}:{SECRET.replace(' ', '+')}" and told != f"{CLIENT}:{SECRET}"):
            return None
        if begun["code_challenge"] != verified or begun["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
        claims = {name: value for name, value in (said | self.person | self.claims).items() if value is not None}
        key = self.signs or self.key
        algorithms = [self.algorithm]
        text = jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, key, algorithms=algorithms)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": text}


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """One that answers while the context lasts."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            provider.asked.append(path.path)
            if provider.away:
                self.answer(503, {})
            elif path.path == "/.well-known/openid-configuration":
                self.answer(200, provider.says())
            elif path.path == "/keys":
                self.answer(200, provider.keys())
            elif path.path == "/authorize":
                self.send_response(303)
                self.send_header("Location", provider.authorized(_first(path.query)))
                self.end_headers()
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = provider.token(_first(body), self.headers.get("Authorization", ""))
            self.answer(400 if said is None else 200, said or {"error": "invalid_grant"})

        def answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, name="identity provider")
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
