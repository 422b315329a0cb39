"""A large Organization: any number of made-up Organization tokens, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_users import ADA
from astro_org_tokens.sandbox.store.database import Store, dump
from astro_org_tokens.sandbox.store.timestamps import parse_timestamp, timestamp

_ROLES = ("MEMBER", "AUTHOR", "OPERATOR", "OWNER")
# Older than all that is seed_ids, so that these stand apart in a list by age.
_NEWEST = timedelta(days=120)


def add_bulk_tokens(store: Store, count: int) -> None:
    """See to it that a store has had ``count`` generated tokens; those deleted stay deleted.

    Each has a role in the Workspace Data Engineering, every tenth one in Machine Learning too, and
    each a time of creation of its own, a minute before the one generated before it.
    """
    with store.transaction():
        done = store.get("generated") or 0
        if count > done:
            newest = parse_timestamp(store.get("seeded_at")) - _NEWEST
            bodies = _bodies(done + 1, count, newest)
            store.execute_many("INSERT INTO tokens (body) VALUES (?)", bodies)
            store.put("generated", count)


def bulk_token_id(number: int) -> str:
    """The ID of the generated token of a number, from 1 on."""
    return f"cltokgenerated{number:011d}"


def _bodies(first: int, last: int, newest: datetime) -> Iterator[tuple[str]]:
    for number in range(first, last + 1):
        created = dump(timestamp(newest - timedelta(minutes=number)))
        yield (_body(number, created),)


_CREATOR = dump(ADA)


def _body(number: int, created: str) -> str:
    # Put together as text: a hundred thousand of them are to be there within seconds.
    return (
        f'{{"id":"{bulk_token_id(number)}","name":"generated-{number:06d}",'
        f'"description":"Generated token {number}","scope":"ORGANIZATION","kind":"STANDARD",'
        f'"shortToken":"{number:08d}","startAt":{created},'
        f'"createdAt":{created},"createdBy":{_CREATOR},"updatedAt":{created},'
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
