"""TLS trust: the system's certificate store, or what the environment names instead."""

from __future__ import annotations

import os
import ssl

from astro_org_tokens.errors import ConfigError


def ssl_context(base_url: str) -> ssl.SSLContext:
    """Return the context for a base URL.

    Raises:
        ConfigError: see ``system_context``.
    """
    if base_url.startswith("http://"):
        # Loopback only: no TLS, and loading certificates takes time. This context trusts nobody.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return system_context()


def system_context() -> ssl.SSLContext:
    """Return a context that verifies servers against the system's store.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` replace the store on every platform, as in OpenSSL.

    Raises:
        ConfigError: the certificates that they name can't be read.
    """
    file = os.environ.get("SSL_CERT_FILE") or None
    directory = os.environ.get("SSL_CERT_DIR") or None
    if file is None and directory is None:
        import truststore  # noqa: PLC0415  a local server needs no certificates

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=file, capath=directory)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"the certificates in SSL_CERT_FILE ({file}) or SSL_CERT_DIR ({directory}) can't be "
            f"read: {error.strerror or error}"
        ) from None
