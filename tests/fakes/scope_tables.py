"""A scope of a thousand tenants and five hundred services, made of bytes at once."""

from desktop.domain.scope_table import ScopeTable

TENANTS, SERVICES = 1_000, 500
_PLANS = ("enterprise", "business", "starter")
_ABSENT_EVERY = 7


def crowded_table() -> ScopeTable:
    """Return a table in which every seventh cell is not connected, and every fifth row is on the source's release."""
    size = TENANTS * SERVICES
    present = bytearray(b"\x01") * size
    present[::_ABSENT_EVERY] = bytes(len(range(0, size, _ABSENT_EVERY)))
    already = bytearray(size)
    for row in range(0, TENANTS, 5):
        already[row * SERVICES : (row + 1) * SERVICES] = present[row * SERVICES : (row + 1) * SERVICES]
    low = bytes(2 if there else 1 for there in already)
    return ScopeTable(
        tenants=tuple(f"tenant-{number:04}" for number in range(TENANTS)),
        services=tuple(f"service-{number:03}" for number in range(SERVICES)),
        tenant_tags=tuple(
            {"ring": str(number % 3 + 1), "plan": _PLANS[number % 3]} for number in range(TENANTS)
        ),
        service_tags=tuple({"group": f"group-{number // 50}"} for number in range(SERVICES)),
        labels=(None, "2026.11.1", "2026.11.3"),
        low=low,
        high=bytes(size),
        choosable=int.from_bytes(present, "little"),
        locked=0,
        already=int.from_bytes(already, "little"),
    )
