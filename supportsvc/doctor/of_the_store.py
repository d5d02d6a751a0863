"""What the store tells: whether what it confirmed would outlive it, and whether it has room."""

from collections.abc import Iterator

from supportsvc.doctor.finding import Finding, ok, warning, wrong
from supportsvc.doctor.of_stripe import judge_time
from supportsvc.store.checks import OLDEST
from supportsvc.store.condition import Condition
from supportsvc.store.confirm import Confirm

STORE = "store"
TIGHT, FULL = 0.8, 0.95
MEGA = 1024 * 1024


def look_at_store(condition: Condition, confirm: Confirm, *, is_watched: bool = False) -> Iterator[Finding]:
    """Judge one server that takes writes, and that sentinels may replace if it `is_watched`."""
    yield judge_version(condition)
    yield from judge_durability(condition, confirm)
    if is_watched:
        yield judge_fence(condition)
    yield judge_eviction(condition)
    yield judge_memory(condition)
    yield judge_time("time", f"that of the store at {condition.server}", -condition.ahead)


def judge_version(condition: Condition) -> Finding:
    """Judge the server's version."""
    found = ".".join(map(str, condition.version))
    if condition.version < OLDEST:
        return wrong(STORE, f"{condition.server} is version {found}", "run Redis or Valkey from 7.2 on")
    return ok(STORE, f"{condition.server} answers, version {found}")


def judge_durability(condition: Condition, confirm: Confirm) -> Iterator[Finding]:
    """Judge the append-only file and the replicas, by what counts as safe."""
    about = "durability"
    if confirm is Confirm.OFF:
        yield warning(
            about,
            "SUPPORTSVC_CONFIRM is 'off': what readers were promised may be lost with the server",
            "set it to 'local' or 'replicas'",
        )
    if confirm is Confirm.REPLICAS and not condition.replicas:
        yield wrong(
            about,
            f"SUPPORTSVC_CONFIRM is 'replicas', and {condition.server} has none online: webhooks are answered 503",
            "give it a replica, or set SUPPORTSVC_CONFIRM to 'local'",
        )
    if condition.failing:
        yield wrong(
            about,
            f"{condition.server} could not write {' and '.join(condition.failing)}",
            "see its disk and its log: is it full?",
        )
    elif not condition.append_only:
        judge = wrong if confirm is Confirm.LOCAL else warning
        yield judge(
            about,
            f"{condition.server} has no append-only file: a restart loses what was written",
            "appendonly yes, in its configuration and by CONFIG SET",
        )
    elif condition.fsync == "no":
        yield warning(
            about,
            f"{condition.server} writes to its disk when the system likes (appendfsync no)",
            "appendfsync always",
        )
    elif condition.fsync == "everysec" and confirm is Confirm.LOCAL:
        # Redis 7.4 and Valkey 9.1 answer WAITAOF before they have written: github.com/redis/redis/pull/13793.
        yield warning(
            about,
            f"{condition.server} writes to its disk once a second (appendfsync everysec), and may confirm earlier",
            "appendfsync always, or SUPPORTSVC_CONFIRM=replicas",
        )
    else:
        told = "which it does not tell" if condition.fsync is None else condition.fsync
        kept = f", {condition.replicas} replicas online" if condition.replicas else ""
        yield ok(about, f"an append-only file, appendfsync {told}{kept}")


def judge_fence(condition: Condition) -> Finding:
    """Judge whether a primary that the sentinels have replaced, while it was cut off from them, takes writes still."""
    if condition.fenced:
        return ok("failover", "a primary that no replica hears takes no writes")
    return warning(
        "failover",
        f"{condition.server} takes writes that no replica hears: cut off, it lets readers be asked who have put it off",
        "min-replicas-to-write 1, and min-replicas-max-lag shorter than the sentinels' down-after-milliseconds",
    )


def judge_eviction(condition: Condition) -> Finding:
    """Judge what the server does when its memory is full."""
    if condition.policy == "noeviction":
        return ok("eviction", "none (noeviction)")
    return wrong(
        "eviction",
        f"{condition.server} drops keys when its memory is full (maxmemory-policy {condition.policy})",
        "maxmemory-policy noeviction: a promise is no cache",
    )


def judge_memory(condition: Condition) -> Finding:
    """Judge how much room is left."""
    most = condition.most or condition.machine
    if not most:
        return ok("memory", f"{condition.used // MEGA} MB used")
    share = condition.used / most
    bound = "maxmemory" if condition.most else "the machine's memory"
    seen = f"{condition.used // MEGA} MB of {most // MEGA} MB used ({bound})"
    if share < TIGHT:
        return ok("memory", seen)
    cure = "give the server more memory: when it is full, writes are refused and nobody is asked"
    return wrong("memory", seen, cure) if share >= FULL else warning("memory", seen, cure)
