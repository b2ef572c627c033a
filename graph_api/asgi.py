"""The application for an ASGI server: `uvicorn graph_api.asgi:app`, settings from the environment."""

from graph_api.app import create_app
from graph_api.operations import logs
from graph_api.settings import Settings

_settings = Settings()
logs.configure(_settings)
app = create_app(_settings)
