"""Where the API is, as whom it is asked, and which Organization and Workspace are meant."""

from astro_org_tokens.config.settings import Credential, Settings

__all__ = ["Credential", "Settings"]
