"""Request bodies, with the names and limits of the specification.

Types are strict: a number isn't accepted for a string, and null only for null.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class RequestBody(BaseModel):
    """Base class of request bodies; fields that aren't in the specification are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    def present_fields(self) -> dict[str, Any]:
        """Return the fields that are present in the request, by their names in the API."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class UpdateOrganization(RequestBody):
    """``UpdateOrganizationRequest``."""

    billing_email: str
    is_scim_enabled: bool
    name: str = Field(max_length=50)
    allow_enhanced_support_access: bool = False
    has_ai_features_disabled: bool = False
    should_enforce_dedicated_clusters: bool = False


class CreateWorkspace(RequestBody):
    """``CreateWorkspaceRequest``."""

    name: str = Field(max_length=50)
    description: str = ""
    cicd_enforced_default: bool = False
    default_cloud_provider: Literal["AWS", "AZURE", "GCP"] = "AWS"
    default_cluster_id: str = ""
    default_region: str = ""


class UpdateWorkspace(CreateWorkspace):
    """``UpdateWorkspaceRequest``: the same fields, of which more are required."""

    description: str
    cicd_enforced_default: bool


class CreateApiToken(RequestBody):
    """``CreateApiTokenRequest``."""

    name: str
    role: str
    scope: Literal["DEPLOYMENT", "WORKSPACE", "ORGANIZATION"]
    description: str = ""
    entity_id: str = ""
    kind: Literal["STANDARD", "DIRECT_ACCESS"] = "STANDARD"
    token_expiry_period_in_days: int = Field(0, ge=1, le=3650)  # 0 if missing: no expiry


class UpdateApiToken(RequestBody):
    """``UpdateApiTokenRequest``."""

    name: str = Field(min_length=1, max_length=256)
    description: str = Field("", max_length=500)


class ApiTokenRole(RequestBody):
    """``ApiTokenRole``; unknown fields are stored with the role, as the API does."""

    model_config = ConfigDict(extra="allow")

    entity_id: str
    entity_type: Literal["DEPLOYMENT", "WORKSPACE", "ORGANIZATION", "DAG", "DAG_TAG"]
    role: str
    deployment_id: str = ""


class UpdateApiTokenRoles(RequestBody):
    """``UpdateApiTokenRolesRequest``."""

    roles: list[ApiTokenRole] = Field(min_length=1)
