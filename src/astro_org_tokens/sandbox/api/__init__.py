"""The API: routes, request parsing, error responses, and authentication."""
