"""The creators of the seed data, as the specification's ``BasicSubjectProfile``."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed import seed_ids

ADA = {
    "id": seed_ids.OWNER_USER,
    "subjectType": "USER",
    "fullName": "Ada Marsh",
    "username": "ada.marsh@example.com",
    "avatarUrl": "https://example.com/avatars/ada.png",
}
HANAKO = {
    "id": "clusrhanako00000000000002",
    "subjectType": "USER",
    "fullName": "山田 花子",
    "username": "hanako@example.com",
}
CI_USER = {  # a user without a full name
    "id": "clusrci000000000000000003",
    "subjectType": "USER",
    "username": "ci@example.com",
}
TERRAFORM = {
    "id": "cltokterraform00000000001",
    "subjectType": "SERVICEKEY",
    "apiTokenName": "terraform",
}
# An unknown creator; the specification doesn't require one.
NOBODY: dict[str, str] = {}
