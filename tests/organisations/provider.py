"""An OpenID Connect provider of our own on the loopback, which tells the truth until it is told to lie."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "kehittamo", "a secret between the two"
TENANT = "11111111-2222-3333-4444-555555555555"
OBJECT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
AUTHORIZE, TOKEN, KEYS, USERINFO = "/authorize", "/token", "/keys", "/userinfo"
DESCRIPTION = "/.well-known/openid-configuration"

Claims = dict[str, Any]
Answer = Callable[[Request], Response]


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _parts(head: Claims, body: Claims) -> str:
    return ".".join(_base64(json.dumps(part).encode()) for part in (head, body))


class _Quiet(WSGIRequestHandler):
    def log(self, *arguments: Any, **options: Any) -> None:
        """Say nothing."""


class Provider:
    """Answers as the standard says; `claims`, `leave_out`, `sign`, `description`, `answers` make it lie."""

    def __init__(self) -> None:
        self.home = ""
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.stop = threading.Event()
        self.reset()

    def reset(self) -> None:
        """The truth again, about a person called Aino."""
        self.path = ""
        self.claims: Claims = {
            "sub": "aino-1",
            "name": "Aino Virtanen",
            "email": "aino@kunta.fi",
            "email_verified": True,
        }
        self.userinfo: Claims = {}
        self.leave_out: set[str] = set()
        self.sign: Callable[[Claims], str] = self.signed
        self.description: Claims = {}
        self.answers: dict[str, Answer] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.reuse = False

    @property
    def issuer(self) -> str:
        return self.home + self.path

    def become_entra(self, tenant: str = TENANT) -> None:
        """Speak as Entra ID's address for the people of every tenant."""
        self.path = "/organizations/v2.0"
        self.description["issuer"] = self.home + "/{tenantid}/v2.0"
        self.claims = {
            "iss": f"{self.home}/{tenant}/v2.0",
            "sub": "pairwise-1",
            "tid": tenant,
            "oid": OBJECT,
            "name": "Aino Virtanen",
            "email": "aino@kunta.fi",
        }

    def signed(self, claims: Claims) -> str:
        """The claims under our own key."""
        return str(jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key, algorithms=["ES256"]))

    def signed_with_secret(self, secret: str) -> Callable[[Claims], str]:
        """The claims under a shared secret, as an attacker signs who knows it; no library would do it."""

        def sign(claims: Claims) -> str:
            signed = _parts({"alg": "HS256", "kid": "one"}, claims)
            return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"

        return sign

    def unsigned(self, claims: Claims) -> str:
        """The claims under no signature at all."""
        return _parts({"alg": "none"}, claims) + "."

    def visit(self, url: str) -> str:
        """What a browser gets that goes to our sign-in page: the address it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(self.home + AUTHORIZE)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["nonce"]) >= 20
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        self.asked.append(request.path)
        answer = self.answers.get(request.path) or {
            self.path + DESCRIPTION: self._describe,
            AUTHORIZE: lambda request: Response("", 302, {"Location": self.visit(request.url)}),
            TOKEN: self._token,
            KEYS: lambda _: self._json({"keys": [self.key.as_dict(private=False)]}),
            USERINFO: lambda _: self._json({"sub": self.claims["sub"], **self.userinfo}),
        }.get(request.path, lambda _: Response("", 404))
        return answer(request)(environ, start_response)

    @staticmethod
    def _json(told: Any, status: int = 200) -> Response:
        return Response(json.dumps(told), status, mimetype="application/json")

    def _describe(self, request: Request) -> Response:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": self.home + AUTHORIZE,
            "token_endpoint": self.home + TOKEN,
            "jwks_uri": self.home + KEYS,
            "userinfo_endpoint": self.home + USERINFO,
            "id_token_signing_alg_values_supported": ["ES256"],
            **self.description,
        }
        return self._json({name: value for name, value in told.items() if value is not None})

    def _token(self, request: Request) -> Response:
        known = request.authorization
        if known is None or (known.username, known.password) != (CLIENT, SECRET):
            return self._json({"error": "invalid_client"}, 401)
        asked = self.codes.get(request.form["code"])
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        fits = (_base64(digest), request.form["redirect_uri"])
        if asked is None or fits != (asked["code_challenge"], asked["redirect_uri"]):
            return self._json(
                {"error": "invalid_grant", "error_description": "<script>alert(1)</script>"}, 400
            )
        if not self.reuse:
            del self.codes[request.form["code"]]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.leave_out}
        return self._json({"access_token": "x", "token_type": "Bearer", "id_token": self.sign(claims)})


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """The provider, listening."""
    server = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    provider.home = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()
