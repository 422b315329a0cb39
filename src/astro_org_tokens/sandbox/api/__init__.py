"""The routes of the API: requests, responses, errors, and authentication."""
