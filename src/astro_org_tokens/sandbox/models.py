"""The bodies and queries that the sandbox takes; names and limits are the specification's.

Bodies are strict: a number is no string, and null is nothing but null. Queries are text, so there
a number is what looks like one.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Body(BaseModel):
    """Base of the request bodies; fields which the specification doesn't know are passed over."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    def given(self) -> dict[str, Any]:
        """The fields that the request had, by the API's names."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class UpdateOrganization(Body):
    """``UpdateOrganizationRequest``."""

    billing_email: str
    is_scim_enabled: bool
    name: str = Field(max_length=50)
    allow_enhanced_support_access: bool = False
    has_ai_features_disabled: bool = False
    should_enforce_dedicated_clusters: bool = False


class CreateWorkspace(Body):
    """``CreateWorkspaceRequest``."""

    name: str = Field(max_length=50)
    description: str = ""
    cicd_enforced_default: bool = False
    default_cloud_provider: Literal["AWS", "AZURE", "GCP"] = "AWS"
    default_cluster_id: str = ""
    default_region: str = ""


class UpdateWorkspace(CreateWorkspace):
    """``UpdateWorkspaceRequest``: the same, with more of it required."""

    description: str
    cicd_enforced_default: bool


class CreateApiToken(Body):
    """``CreateApiTokenRequest``."""

    name: str
    role: str
    scope: Literal["DEPLOYMENT", "WORKSPACE", "ORGANIZATION"]
    description: str = ""
    entity_id: str = ""
    kind: Literal["STANDARD", "DIRECT_ACCESS"] = "STANDARD"
    token_expiry_period_in_days: int = Field(0, ge=1, le=3650)  # 0 when not given: for ever


class UpdateApiToken(Body):
    """``UpdateApiTokenRequest``."""

    name: str = Field(min_length=1, max_length=256)
    description: str = Field("", max_length=500)


class ApiTokenRole(Body):
    """``ApiTokenRole``; fields of a later API stay with the role, as the API would keep them."""

    model_config = ConfigDict(extra="allow")

    entity_id: str
    entity_type: Literal["DEPLOYMENT", "WORKSPACE", "ORGANIZATION", "DAG", "DAG_TAG"]
    role: str
    deployment_id: str = ""


class UpdateApiTokenRoles(Body):
    """``UpdateApiTokenRolesRequest``."""

    roles: list[ApiTokenRole] = Field(min_length=1)


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
    """Base of the queries."""

    model_config = ConfigDict(alias_generator=to_camel)


class GetOrganizationQuery(Query):
    """What ``GetOrganization`` takes; the answer is the same for both."""

    is_look_up_only: TrueOrFalse = False


class Page(Query):
    """Which part of a list is wanted, and in what order."""

    offset: WholeNumber = Field(0, ge=0)
    limit: WholeNumber = Field(20, ge=0, le=1000)
    sorts: list[Sort] = []


class ListOrganizationsQuery(Page):
    """What ``ListOrganizations`` takes."""

    product_plan: Literal["", "TRIAL", "BASIC", "STANDARD", "PREMIUM", "BUSINESS_CRITICAL"] = ""
    astronomer_product: Literal["", "ASTRO"] = ""
    product: Literal["", "HOSTED", "HYBRID"] = ""


class ListWorkspacesQuery(Page):
    """What ``ListWorkspaces`` takes."""

    workspace_ids: list[str] = []
    names: list[str] = []


class ListApiTokensQuery(Query):
    """What ``ListApiTokens`` takes."""

    offset: WholeNumber = Field(0, ge=0)
    limit: WholeNumber = Field(20, ge=0, le=1000)
    sorts: list[TokenSort] = []
    workspace_id: str = ""
    deployment_id: str = ""
    dag_id: str = ""
    dag_tags: list[str] = []
    include_only_organization_tokens: TrueOrFalse = False
    kind: Literal["", "STANDARD", "DIRECT_ACCESS"] = ""
