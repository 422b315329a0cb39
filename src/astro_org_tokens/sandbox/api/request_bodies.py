"""The bodies and queries that the sandbox takes; names and limits are the specification's.

Bodies are strict: a number is no string, and null is nothing but null. Queries are text, so there
a number is what looks like one.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class RequestBody(BaseModel):
    """Base of the request bodies; fields which the specification doesn't know are passed over."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    def present_fields(self) -> dict[str, Any]:
        """The fields that the request had, by the API's names."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class UpdateOrganizationRequest(RequestBody):
    """``UpdateOrganizationRequest``."""

    billing_email: str
    is_scim_enabled: bool
    name: str = Field(max_length=50)
    allow_enhanced_support_access: bool = False
    has_ai_features_disabled: bool = False
    should_enforce_dedicated_clusters: bool = False


class CreateWorkspaceRequest(RequestBody):
    """``CreateWorkspaceRequest``."""

    name: str = Field(max_length=50)
    description: str = ""
    cicd_enforced_default: bool = False
    default_cloud_provider: Literal["AWS", "AZURE", "GCP"] = "AWS"
    default_cluster_id: str = ""
    default_region: str = ""


class UpdateWorkspaceRequest(CreateWorkspaceRequest):
    """``UpdateWorkspaceRequest``: the same, with more of it required."""

    description: str
    cicd_enforced_default: bool


class CreateApiTokenRequest(RequestBody):
    """``CreateApiTokenRequest``."""

    name: str
    role: str
    scope: Literal["DEPLOYMENT", "WORKSPACE", "ORGANIZATION"]
    description: str = ""
    entity_id: str = ""
    kind: Literal["STANDARD", "DIRECT_ACCESS"] = "STANDARD"
    token_expiry_period_in_days: int = Field(0, ge=1, le=3650)  # 0 when not given: for ever


class UpdateApiTokenRequest(RequestBody):
    """``UpdateApiTokenRequest``."""

    name: str = Field(min_length=1, max_length=256)
    description: str = Field("", max_length=500)


class ApiTokenRole(RequestBody):
    """``ApiTokenRole``; fields of a later API stay with the role, as the API would keep them."""

    model_config = ConfigDict(extra="allow")

    entity_id: str
    entity_type: Literal["DEPLOYMENT", "WORKSPACE", "ORGANIZATION", "DAG", "DAG_TAG"]
    role: str
    deployment_id: str = ""


class UpdateApiTokenRolesRequest(RequestBody):
    """``UpdateApiTokenRolesRequest``."""

    roles: list[ApiTokenRole] = Field(min_length=1)
