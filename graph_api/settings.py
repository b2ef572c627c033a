"""What the operator of one installation may choose: read once from the environment, then passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one service; each comes from the environment variable `NIVOS_` + its name."""

    model_config = SettingsConfigDict(env_prefix="NIVOS_", frozen=True)

    data: Path = Field(Path("data"), description="Folder of the writer's store and the published snapshots.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        "",
        description="Address the service is reached at from outside, without a last slash; empty: as asked.",
    )
    language: Literal["fi", "sv", "en"] = Field("fi", description="Language for who asks for none we have.")
    keep_snapshots: int = Field(10, ge=1, description="How many published snapshots are kept.")
    max_page_size: int = Field(1000, ge=1, description="Most rows that one page of an answer may hold.")
    query_timeout: float = Field(10, gt=0, description="Seconds that a query written by a person may run.")
    query_memory: int = Field(1024, ge=64, description="MiB that such a query may use.")
    query_result_size: int = Field(32, ge=1, description="MiB that the answer to such a query may measure.")
    query_workers: int = Field(2, ge=1, description="Processes that evaluate such queries.")
    query_queue: int = Field(16, ge=0, description="Queries that may wait for a process; more are sent away.")
    frame_ancestors: str = Field("*", description="Sites that may frame /embed (CSP frame-ancestors).")
