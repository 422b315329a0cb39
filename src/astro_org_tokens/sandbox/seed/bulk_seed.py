"""Any number of generated Organization tokens, to simulate a large Organization.

The tokens are the same in every sandbox, except for their timestamps.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_users import ADA
from astro_org_tokens.sandbox.store.database import Store, dump
from astro_org_tokens.sandbox.store.timestamps import parse_timestamp, timestamp

_ROLES = ("MEMBER", "AUTHOR", "OPERATOR", "OWNER")
_MIN_AGE = timedelta(days=120)
"""Generated tokens are older than all other tokens, so that a list by age shows them separately."""


def add_bulk_tokens(store: Store, count: int) -> None:
    """Add generated tokens up to a number of ``count``; deleted ones aren't added again.

    Each token has a role in the Workspace Data Engineering, and every tenth also in Machine
    Learning. Each was created one minute before the one with the preceding number.

    Args:
        store: the data.
        count: how many tokens to have generated, including those of earlier calls.
    """
    with store.transaction():
        previous_count = store.get("generated") or 0
        if count > previous_count:
            newest = parse_timestamp(store.get("seeded_at")) - _MIN_AGE
            bodies = _bodies(previous_count + 1, count, newest)
            store.execute_many("INSERT INTO tokens (body) VALUES (?)", bodies)
            store.put("generated", count)


def bulk_token_id(number: int) -> str:
    """Return the ID of a generated token.

    Args:
        number: its number, from 1.
    """
    return f"cltokgenerated{number:011d}"


def _bodies(first: int, last: int, newest: datetime) -> Iterator[tuple[str]]:
    for number in range(first, last + 1):
        created_at = dump(timestamp(newest - timedelta(minutes=number)))
        yield (_body(number, created_at),)


_CREATOR = dump(ADA)


def _body(number: int, created_at: str) -> str:
    # Formatted as text, which is fast enough for a hundred thousand tokens within seconds.
    return (
        f'{{"id":"{bulk_token_id(number)}","name":"generated-{number:06d}",'
        f'"description":"Generated token {number}","scope":"ORGANIZATION","kind":"STANDARD",'
        f'"shortToken":"{number:08d}","startAt":{created_at},'
        f'"createdAt":{created_at},"createdBy":{_CREATOR},"updatedAt":{created_at},'
        f'"updatedBy":{_CREATOR},"roles":[{_roles(number)}]}}'
    )


def _roles(number: int) -> str:
    role = f"WORKSPACE_{_ROLES[number % len(_ROLES)]}"
    entries = [
        _role("ORGANIZATION", seed_ids.ORGANIZATION_ID, "ORGANIZATION_MEMBER"),
        _role("WORKSPACE", seed_ids.DATA_ENGINEERING, role),
    ]
    if number % 10 == 0:
        entries.append(_role("WORKSPACE", seed_ids.MACHINE_LEARNING, role))
    return ",".join(entries)


def _role(entity_type: str, entity_id: str, role: str) -> str:
    return f'{{"entityType":"{entity_type}","entityId":"{entity_id}","role":"{role}"}}'
