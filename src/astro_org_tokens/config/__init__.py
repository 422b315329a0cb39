"""Find the API, the credential, the Organization and the Workspace to use."""

from astro_org_tokens.config.settings import Credential, Settings

__all__ = ["Credential", "Settings"]
