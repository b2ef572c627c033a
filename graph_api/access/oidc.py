"""OpenID Connect: who a signed token (JWT) is for, and which role it gives.

A token is checked by its signature, made with a key of the one issuer that the settings name, and by its
claims: issuer, audience, times. The algorithm must be an asymmetric one and fit the key's own type, so that
neither `none` nor a public key taken for a shared secret gets anybody in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel

from graph_api.access.errors import InvalidCredential
from graph_api.access.identity import Identity, Role
from graph_api.access.issuer import Issuer, PublicKey

#: Signature algorithms that are accepted, with the type of key that each needs.
ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
#: Seconds by which clocks may differ.
LEEWAY = 30
#: Characters of a token, and of the name in it.
_LONGEST_TOKEN, _LONGEST_NAME = 16_384, 255


class _Registry(jws.JWSRegistry):
    """What a signature may look like: headers that mean nothing here are passed over, as RFC 7515 has it."""

    max_header_length = 4096

    def get_alg(self, name: str) -> JWSAlgModel:
        """Give an algorithm that is accepted. EdDSA is, though RFC 9864 would rather have it called Ed25519."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"the algorithm {name} is not accepted")
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


class Tokens:
    """Checks tokens of one issuer for one audience; `role_claim` names the claim that holds the role."""

    def __init__(self, issuer: Issuer, audience: str, role_claim: str) -> None:
        self._issuer = issuer
        self._role_claim = role_claim
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer.url},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def check(self, token: str) -> Identity:
        """Give who sent `token`. Raises InvalidCredential, or IssuerUnavailable when it cannot be checked."""
        if len(token) > _LONGEST_TOKEN:
            raise InvalidCredential(f"A token may measure {_LONGEST_TOKEN} characters.")
        try:
            header = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
            key = await self._key(header)
            claims = jwt.decode(token, key, registry=_REGISTRY).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            told = error.description if isinstance(error, JoseError) and error.description else "it is no JWT"
            raise InvalidCredential(f"The token is not accepted: {told}.") from None
        return Identity(_name(claims), self._role(claims), "oidc")

    async def _key(self, header: Mapping[str, Any]) -> PublicKey:
        algorithm, kid = header.get("alg"), header.get("kid")
        kind = ALGORITHMS.get(algorithm) if isinstance(algorithm, str) else None
        if kind is None:
            raise InvalidCredential(f"A token must be signed with one of {', '.join(ALGORITHMS)}.")
        key = await self._issuer.key(kid if isinstance(kid, str) else None, kind)
        if key is None or key.get("alg") not in (None, algorithm):
            raise InvalidCredential("The token is not signed with a key that its issuer has now.")
        return key

    def _role(self, claims: Mapping[str, Any]) -> Role:
        """Give the highest role that the claim names; who has none has no business with a token here."""
        told = _claim(claims, self._role_claim)
        names = told if isinstance(told, list) else [told]
        known = [Role[name.upper()] for name in names if isinstance(name, str) and name.upper() in _ROLES]
        if not known:
            wanted = ", ".join(role.name.lower() for role in Role)
            raise InvalidCredential(f"The claim {self._role_claim} of the token names none of {wanted}.")
        return max(known)


_ROLES = {role.name for role in Role}


def _claim(claims: Mapping[str, Any], name: str) -> object:
    """Find a claim by its name, or by a path of names as in `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _name(claims: Mapping[str, Any]) -> str:
    subject = str(claims["sub"])
    if not subject.isprintable() or not 0 < len(subject) <= _LONGEST_NAME:
        raise InvalidCredential("The subject of the token is no name that could be noted.")
    return subject
