"""The service manifest: what the service offers and where, as clients read it first."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from graph_api.reconciliation.types import IDENTIFIERS, SCHEMA, TYPES

#: Pixels of the frame that a preview is shown in.
WIDTH, HEIGHT = 420, 260
_NAMES = {
    "fi": "Nivos: hankeverkosto",
    "sv": "Nivos: projektnätverket",
    "en": "Nivos: the network of projects",
}
_LIMIT = {
    "fi": ("Arvoja enintään", "0: kaikki arvot"),
    "sv": ("Högst så många värden", "0: alla värden"),
    "en": ("At most so many values", "0: all values"),
}


def manifest(base: str, path: str, lang: str, batch: int) -> dict[str, Any]:
    """Describe the service reached at `base` + `path`."""
    service = base + path
    label, help_text = _LIMIT[lang]
    return {
        "versions": ["0.2"],
        "name": _NAMES[lang],
        "identifierSpace": IDENTIFIERS,
        "schemaSpace": SCHEMA,
        "defaultTypes": [{"id": kind.id, "name": kind.names[lang]} for kind in TYPES.values()],
        "documentation": f"{base}/docs",
        "logo": f"{base}/static/icon.svg",
        "serviceVersion": version("nivos"),
        "view": {"url": f"{service}/view?id={{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {what: _suggest(base, path, what) for what in ("entity", "property", "type")},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"{path}/properties"},
            "property_settings": [
                {"name": "limit", "label": label, "type": "number", "default": 0, "help_text": help_text}
            ],
        },
        "batchSize": batch,
    }


def _suggest(base: str, path: str, what: str) -> dict[str, str]:
    return {
        "service_url": base,
        "service_path": f"{path}/suggest/{what}",
        "flyout_service_url": base,
        "flyout_service_path": f"{path}/flyout/{what}?id=${{id}}",
    }
