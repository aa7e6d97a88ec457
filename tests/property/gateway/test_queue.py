"""The queue, whatever comes in whatever order: nothing is lost, nobody starves, and users share."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from serving.gateway.fair import FairTree
from serving.gateway.queue import PRIORITIES, AdmissionQueue, Priority, QueueRules, Refused, Ticket

priorities = st.sampled_from(PRIORITIES)
tickets = st.builds(
    lambda priority, system, user, cost: (priority, system, user, cost),
    priorities,
    st.sampled_from("AB"),
    st.sampled_from("uvw"),
    st.floats(0.5, 20),
)
events = st.lists(st.one_of(tickets, st.integers(0, 30)), max_size=120)
"""A tuple comes, a number ends (working) or leaves (waiting) the one at that place."""


@given(events, st.integers(1, 6), st.integers(0, 2))
def test_every_ticket_is_granted_refused_or_taken_back_once(
    happening: list[tuple[Priority, str, str, float] | int], slots: int, reserved: int
) -> None:
    queue = AdmissionQueue(QueueRules(slots, (("disaster", reserved),), waiting=10, waiting_per_user=4))
    ends: Counter[int] = Counter()
    granted: Counter[int] = Counter()
    alive: list[Ticket] = []
    for number, event in enumerate(happening):
        if isinstance(event, int):
            if not alive:
                continue
            ticket = alive.pop(event % len(alive))
            ends[ticket.number] += 1
            started = queue.finish(ticket, float(number))
        else:
            ticket = Ticket(number, *event)
            outcome = queue.submit(ticket, float(number))
            if isinstance(outcome, Refused):
                assert outcome.retry_after >= 1
                ends[number] += 1
                continue
            alive.append(ticket)
            started = outcome
        granted.update(one.number for one in started)
        assert queue.running() + queue.waiting() == len(alive)
        assert queue.running() <= slots
    while alive:
        ticket = next(one for one in alive if granted[one.number])
        alive.remove(ticket)
        ends[ticket.number] += 1
        granted.update(one.number for one in queue.finish(ticket, 1e6))
    assert queue.running() == queue.waiting() == 0
    assert set(ends.values()) <= {1}
    assert set(granted.values()) <= {1}


@given(st.lists(st.floats(0.5, 30), min_size=5, max_size=60), st.lists(st.floats(0.5, 30), min_size=5, max_size=60))
def test_two_users_that_both_wait_differ_by_no_more_than_an_item_of_each(
    mine: list[float], theirs: list[float]
) -> None:
    tree: FairTree[str] = FairTree()
    for name, costs in (("mine", mine), ("theirs", theirs)):
        for cost in costs:
            tree.add((name,), name, cost)
    work = {"mine": 0.0, "theirs": 0.0}
    while tree.waiting_at(("mine",)) and tree.waiting_at(("theirs",)):
        name, cost = tree.take()
        work[name] += cost
        assert abs(work["mine"] - work["theirs"]) <= max(mine) + max(theirs) + 1e-6


@given(st.integers(2, 40), st.integers(0, 100))
def test_many_users_of_one_system_take_nothing_from_another_system(users: int, seed: int) -> None:
    tree: FairTree[str] = FairTree()
    order = [("big", f"u{n}") for n in range(users) for _ in range(5)] + [("small", "one")] * 20
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
    for system, user in order:
        tree.add((system, user), system, 1.0)
    taken = Counter(tree.take()[0] for _ in range(min(20, users * 5)))
    assert abs(taken["big"] - taken["small"]) <= 2


@given(st.lists(st.sampled_from(("complaint", "chat")), min_size=60, max_size=60), st.integers(1, 4), st.integers(1, 9))
def test_batch_work_has_its_turn_under_any_stream_of_others(coming: list[Priority], slots: int, patience: int) -> None:
    queue = AdmissionQueue(QueueRules(slots, (("disaster", 1),), patience=patience, wait_seconds=1e9))
    working: list[Ticket] = []
    for number in range(slots + 2):
        working += started(queue.submit(Ticket(1000 + number, "complaint", user=str(number)), 0.0))
    batch, turns = Ticket(2000, "batch"), 0
    assert started(queue.submit(batch, 0.0)) == []
    for number, priority in enumerate(coming):
        working += started(queue.submit(Ticket(number, priority, user=str(number)), 0.0))
        begun = queue.finish(working.pop(0), 1.0)
        working += begun
        turns += len(begun)
        if batch in begun:
            break
    assert batch not in working or turns <= patience + len(PRIORITIES)
    assert batch in working or turns < patience


@given(st.integers(2, 8), st.integers(1, 60))
def test_a_disaster_finds_a_slot_at_once_however_much_batch_work_there_is(slots: int, work: int) -> None:
    queue = AdmissionQueue(QueueRules(slots, (("disaster", 1),), wait_seconds=1e9))
    for number in range(work):
        queue.submit(Ticket(number, "batch", user=str(number)), 0.0)
    assert started(queue.submit(Ticket(999, "disaster"), 0.0)) == [Ticket(999, "disaster")]


@given(st.lists(st.sampled_from(PRIORITIES), min_size=1, max_size=40))
def test_a_waiting_disaster_is_the_next_one_always(others: list[Priority]) -> None:
    queue = AdmissionQueue(QueueRules(1, (), patience=1, wait_seconds=1e9))
    first = Ticket(0, "batch")
    queue.submit(first, 0.0)
    for number, priority in enumerate(others, 1):
        queue.submit(Ticket(number, priority, user=str(number)), 0.0)
    disaster = Ticket(999, "disaster", user="duty officer")
    queue.submit(disaster, 0.0)
    running, granted = first, []
    for _ in range(others.count("disaster") + 1):
        (running,) = queue.finish(running, 1.0)
        granted.append(running)
    assert all(ticket.priority == "disaster" for ticket in granted)
    assert disaster in granted


def started(outcome: list[Ticket] | Refused) -> list[Ticket]:
    assert not isinstance(outcome, Refused)
    return outcome
