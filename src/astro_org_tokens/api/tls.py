"""Whom to trust: the system's certificate store, or what the environment names in its place."""

from __future__ import annotations

import os
import ssl

import truststore

from astro_org_tokens.errors import ConfigError


def system_context() -> ssl.SSLContext:
    """Return a context that verifies servers against the system's store.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` replace the store, as in OpenSSL, on every platform.

    Raises:
        ConfigError: what they name can't be read.
    """
    file = os.environ.get("SSL_CERT_FILE") or None
    folder = os.environ.get("SSL_CERT_DIR") or None
    if file is None and folder is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=file, capath=folder)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"the certificates in SSL_CERT_FILE ({file}) or SSL_CERT_DIR ({folder}) can't be "
            f"read: {error.strerror or error}"
        ) from None
