"""Query parameters of list operations, with the names and limits of the specification.

All query parameters arrive as text, so numbers and booleans are parsed from it.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


def _whole_number(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,400}", value):
        raise ValueError("must be a whole number")
    return int(value)


def _true_or_false(value: object) -> bool:
    if value not in ("true", "false"):
        raise ValueError("must be true or false")
    return value == "true"


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
TrueOrFalse = Annotated[bool, BeforeValidator(_true_or_false)]
Sort = Literal[
    "name:asc", "name:desc", "createdAt:asc", "createdAt:desc", "updatedAt:asc", "updatedAt:desc"
]
TokenSort = Literal[
    Sort, "description:asc", "description:desc", "tokenStartAt:asc", "tokenStartAt:desc"
]


class Query(BaseModel):
    """Base class of query parameters."""

    model_config = ConfigDict(alias_generator=to_camel)


class PageQuery(Query):
    """The page of a list, and its order."""

    offset: WholeNumber = Field(0, ge=0)
    limit: WholeNumber = Field(20, ge=0, le=1000)
    sorts: list[Sort] = []


class ListOrganizationsQuery(PageQuery):
    """Query parameters of ``ListOrganizations``."""

    product_plan: Literal["", "TRIAL", "BASIC", "STANDARD", "PREMIUM", "BUSINESS_CRITICAL"] = ""
    astronomer_product: Literal["", "ASTRO"] = ""
    product: Literal["", "HOSTED", "HYBRID"] = ""


class ListWorkspacesQuery(PageQuery):
    """Query parameters of ``ListWorkspaces``."""

    workspace_ids: list[str] = []
    names: list[str] = []


class ListApiTokensQuery(Query):
    """Query parameters of ``ListApiTokens``."""

    offset: WholeNumber = Field(0, ge=0)
    limit: WholeNumber = Field(20, ge=0, le=1000)
    sorts: list[TokenSort] = []
    workspace_id: str = ""
    deployment_id: str = ""
    dag_id: str = ""
    dag_tags: list[str] = []
    include_only_organization_tokens: TrueOrFalse = False
    kind: Literal["", "STANDARD", "DIRECT_ACCESS"] = ""
