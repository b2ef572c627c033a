"""What the operator of one installation may choose: read once from the environment, then passed on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


@cache
def _hosts(listed: str) -> tuple[str, ...]:
    return tuple(host.strip().lower() for host in listed.split(",") if host.strip())


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
    precedence: str = Field(
        "",
        description="File that says whom to believe; empty: precedence.toml in NIVOS_DATA, if it is there.",
    )
    keep_snapshots: int = Field(10, ge=1, description="How many published snapshots are kept.")
    match_score: float = Field(
        80, ge=0, le=100, description="Score from which a name that is only alike waits for a decision."
    )
    max_page_size: int = Field(1000, ge=1, description="Most rows that one page of an answer may hold.")
    query_timeout: float = Field(10, gt=0, description="Seconds that a query written by a person may run.")
    query_memory: int = Field(1024, ge=64, description="MiB that such a query may use.")
    query_result_size: int = Field(1024, ge=1, description="MiB that the answer to such a query may measure.")
    query_workers: int = Field(1, ge=1, description="Processes that always wait for such queries.")
    query_workers_most: int = Field(4, ge=1, description="Most processes that evaluate such queries at once.")
    query_queue: int = Field(16, ge=0, description="Queries that may wait for a process; more are sent away.")
    analyst_query_timeout: float = Field(60, gt=0, description="The time limit for who has a key: seconds.")
    analyst_query_memory: int = Field(4096, ge=64, description="The memory limit for who has a key: MiB.")
    download_timeout: float = Field(
        300, gt=0, description="Seconds that sending one answer may take in all, however slow the client."
    )
    service_hosts: str = Field(
        "",
        description="Hosts that SERVICE, LOAD and `nivos ingest` may ask, separated by commas; empty: none.",
    )
    fetch_size: int = Field(
        1024, ge=1, description="MiB that a file may measure that `nivos ingest` fetches."
    )
    fetch_time: float = Field(600, gt=0, description="Seconds that fetching such a file may take in all.")
    personal_data: Literal["refuse", "strip"] = Field(
        "refuse", description="Personal data in records: `refuse` the record, or `strip` it of the data."
    )
    max_upload: int = Field(64, ge=1, description="MiB that the body of a write may measure.")
    cache_size: int = Field(
        64, ge=0, description="MiB of memory for answers already given; 0: none are kept."
    )
    rate_limit: str = Field("1200/minute", description="Requests of one address; empty: as many as come.")
    rate_limit_keyed: str = Field(
        "12000/minute", description="Requests with one key; empty: as many as come."
    )
    rate_limit_storage: str = Field(
        "memory://", description="Where requests are counted, when several machines should count together."
    )
    trusted_proxies: str = Field(
        "", description="Addresses of proxies whose X-Forwarded-For is believed, separated by commas."
    )
    oidc_issuer: str = Field("", description="Issuer whose OpenID Connect tokens are accepted; empty: none.")
    oidc_audience: str = Field("", description="Audience that such a token must name.")
    oidc_role_claim: str = Field("nivos_role", description="Claim of such a token that holds the role.")
    store_url: str = Field(
        "", description="SPARQL endpoint that holds the graph; empty: the snapshots in NIVOS_DATA."
    )
    store_update_url: str = Field("", description="Its address for updates; empty: the same.")
    store_graph_url: str = Field("", description="Its Graph Store address; empty: it is written by updates.")
    store_user: str = Field("", description="User name for the endpoint; empty: none is sent.")
    store_password: SecretStr = Field(SecretStr(""), description="Password for the endpoint.")
    store_default_graph: str = Field(
        "", description="Graph that holds what is believed, where the engine has no default graph of its own."
    )
    server_workers: int = Field(1, ge=1, description="Server processes of `nivos serve`.")
    shutdown_timeout: int = Field(
        20, ge=0, description="Seconds that requests may take to end when the server is told to stop."
    )
    log_format: Literal["text", "json"] = Field("text", description="How the log is written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What is logged: this and worse."
    )
    reconcile_batch: int = Field(
        100, ge=1, le=1000, description="Queries that one request to the reconciliation service may hold."
    )
    frame_ancestors: str = Field("*", description="Sites that may frame /embed (CSP frame-ancestors).")

    @property
    def services(self) -> tuple[str, ...]:
        """Hosts that SERVICE, LOAD and ingestion may ask, in lower case."""
        return _hosts(self.service_hosts)

    @field_validator("rate_limit", "rate_limit_keyed")
    @classmethod
    def _rates(cls, value: str, info: ValidationInfo) -> str:
        if value != cls._default(info):
            from graph_api.access.rates import read_rates

            read_rates(value)
        return value

    @field_validator("rate_limit_storage")
    @classmethod
    def _storage(cls, value: str, info: ValidationInfo) -> str:
        if value != cls._default(info):
            from graph_api.access.rates import make_storage

            make_storage(value)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        if value:
            from graph_api.access.proxies import read_networks

            read_networks(value)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        if value:
            from graph_api.access.issuer import check_issuer

            check_issuer(value)
        return value

    @field_validator("oidc_audience", "oidc_role_claim")
    @classmethod
    def _needed_with_issuer(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not value:
            raise ValueError(
                "it must be given where NIVOS_OIDC_ISSUER is: tokens for others would be accepted"
            )
        return value

    @classmethod
    def _default(cls, info: ValidationInfo) -> object:
        """What needs no check – and no import of what checks it, which would slow every command down."""
        return cls.model_fields[info.field_name or ""].default
