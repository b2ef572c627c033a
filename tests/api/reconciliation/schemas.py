"""JSON Schemas of what a reconciliation service answers, written after version 0.2 of the specification.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ – compared, member by member, with the
schemas in the folder `0.2/schemas` of its repository (reconciliation-api/specs, commit 76328a4; no package carries
them): what these allow, those allow. They are stricter where our service always says more (every candidate has a
description, a type and `match`), offers no more (no `authentication`, no `feature_view`, no type with `broader`, no
column of another service), or where the standard tells it in words alone: paths, addresses, days, no empty names.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

STRING = {"type": "string", "minLength": 1}
_PATH = {"type": "string", "pattern": "^/"}
_ADDRESS = {"type": "string", "pattern": "^https?://"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items} | more


_TYPE = _object({"id": STRING, "name": STRING})
_TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_SUGGEST = _object(
    {
        "service_url": _ADDRESS,
        "service_path": _PATH,
        "flyout_service_url": _ADDRESS,
        "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"},
    }
)
_SETTING = _object(
    {
        "name": STRING,
        "label": STRING,
        "type": {"const": "number"},
        "default": {"type": "number"},
        "help_text": STRING,
    }
)

MANIFEST = _object(
    {
        "versions": _list({"type": "string"}, contains={"const": "0.2"}),
        "name": STRING,
        "identifierSpace": _ADDRESS,
        "schemaSpace": _ADDRESS,
        "defaultTypes": _list(_TYPE, uniqueItems=True, minItems=1),
        "documentation": _ADDRESS,
        "logo": _ADDRESS,
        "serviceVersion": STRING,
        "view": _object({"url": _TEMPLATE}),
        "preview": _object({"url": _TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": _object({"entity": _SUGGEST, "property": _SUGGEST, "type": _SUGGEST}),
        "extend": _object(
            {
                "propose_properties": _object({"service_url": _ADDRESS, "service_path": _PATH}),
                "property_settings": _list(_SETTING),
            }
        ),
        "batchSize": {"type": "integer", "minimum": 1},
    }
)

_CANDIDATE = _object(
    {
        "id": STRING,
        "name": STRING,
        "description": STRING,
        "type": _list(_TYPE, minItems=1),
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "features": _list(_object({"id": STRING, "value": {"type": ["boolean", "number"]}})),
        "reason": STRING,  # the standard lets a service say more
    }
)
RESULTS = {
    "type": "object",
    "additionalProperties": _object({"result": _list(_CANDIDATE)}),
}

SUGGESTED_ENTITIES = _object(
    {
        "result": _list(
            _object(
                {"id": STRING, "name": STRING, "description": STRING, "notable": _list(_TYPE)},
            )
        )
    }
)
SUGGESTED_TYPES = _object({"result": _list(_TYPE)})
SUGGESTED_PROPERTIES = _object(
    {"result": _list(_object({"id": STRING, "name": STRING, "description": STRING}))}
)
FLYOUT = _object({"id": STRING, "html": STRING})
PROPOSED = _object({"properties": _list(_TYPE), "type": {"type": "string"}}, {"limit": {"type": "integer"}})

_DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]\d\d:\d\d)?$"
_VALUE = {
    "oneOf": [
        _object({"id": STRING, "name": STRING}),
        _object({"str": {"type": "string"}}),
        _object({"int": {"type": "integer"}}),
        _object({"float": {"type": "number"}}),
        _object({"date": {"type": "string", "pattern": _DATE}}),
    ]
}
EXTENDED = _object(
    {
        "meta": _list(_object({"id": STRING, "name": STRING}, {"type": _TYPE})),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": _list(_VALUE)},
        },
    }
)


def check(schema: dict[str, Any], answer: Any) -> Any:
    """Hold an answer to a schema; give it back."""
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(answer)
    return answer
