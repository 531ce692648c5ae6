"""Order, levels, cycles and chains, against definitions written out naively."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.tasks import graph


@st.composite
def graphs(draw: st.DrawFn, *, acyclic: bool = False) -> list[list[int]]:
    """`depends_on` lists of up to 12 nodes; acyclic ones depend on earlier nodes of a random permutation."""
    size = draw(st.integers(0, 12))
    if not size:
        return []
    rank = draw(st.permutations(range(size)))
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    chosen = draw(st.sets(pairs, max_size=3 * size))
    depends_on: list[list[int]] = [[] for _ in range(size)]
    for node, other in sorted(chosen):
        if (rank[other] < rank[node]) if acyclic else node != other:
            depends_on[node].append(other)
    return depends_on


def reached(depends_on: list[list[int]], start: int) -> set[int]:
    found: set[int] = set()
    queue = list(depends_on[start])
    while queue:
        node = queue.pop()
        if node not in found:
            found.add(node)
            queue += depends_on[node]
    return found


@given(graphs())
def test_each_node_comes_after_what_it_depends_on_or_is_stuck(depends_on: list[list[int]]) -> None:
    order = graph.arrange(depends_on)
    place = {node: at for at, node in enumerate(node for level in order.levels for node in level)}

    assert set(place) | set(order.stuck) == set(range(len(depends_on)))
    assert not set(place) & set(order.stuck)
    for node in place:
        assert all(place[other] < place[node] for other in depends_on[node])
    for node in order.stuck:
        behind = reached(depends_on, node) | {node}
        assert any(other in reached(depends_on, other) for other in behind)


@given(graphs(acyclic=True))
def test_a_level_is_the_longest_chain_below(depends_on: list[list[int]]) -> None:
    order = graph.arrange(depends_on)

    assert order.stuck == []
    level_of = {node: depth for depth, level in enumerate(order.levels) for node in level}
    for node, others in enumerate(depends_on):
        assert level_of[node] == max((level_of[other] + 1 for other in others), default=0)
    assert all(level == sorted(level) for level in order.levels)


@given(graphs())
def test_a_cycle_that_is_named_is_one(depends_on: list[list[int]]) -> None:
    order = graph.arrange(depends_on)
    found = graph.cycles(depends_on, order.stuck)

    assert bool(found) == bool(order.stuck)
    for cycle in found:
        for node, following in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert following in depends_on[node]
    members = [node for cycle in found for node in cycle]
    assert len(members) == len(set(members))


@given(graphs(), st.data())
def test_a_new_dependency_closes_a_cycle_exactly_when_it_leads_back(
    depends_on: list[list[int]], data: st.DataObject
) -> None:
    if not depends_on:
        return
    nodes = st.integers(0, len(depends_on) - 1)
    task, dependency = data.draw(nodes), data.draw(nodes)

    cycle = graph.would_close_cycle(dict(enumerate(depends_on)), task, dependency)

    assert (cycle is not None) == (task == dependency or task in reached(depends_on, dependency))
    if cycle is not None:
        assert (cycle[0], cycle[1], cycle[-1]) == (task, dependency, task)
        for node, following in itertools.pairwise(cycle[1:]):
            assert following in depends_on[node]


@given(graphs(acyclic=True))
def test_the_chain_behind_a_node_is_the_longest_one(depends_on: list[list[int]]) -> None:
    behind = graph.longest_behind(depends_on, graph.arrange(depends_on))

    dependents = graph.reversed_edges(depends_on)
    for node, others in enumerate(dependents):
        assert behind[node] == max((behind[other] + 1 for other in others), default=0)


def test_a_chain_of_fifteen_thousand_is_no_deeper_than_a_short_one() -> None:
    chain = [[], *([number] for number in range(14_999))]

    order = graph.arrange(chain)

    assert len(order.levels) == 15_000
    assert graph.longest_behind(chain, order)[0] == 14_999
    assert graph.path(dict(enumerate(chain)), 14_999, 0) == list(range(14_999, -1, -1))
    ring = [[14_999], *chain[1:]]
    assert len(graph.cycles(ring, graph.arrange(ring).stuck)[0]) == 15_000


def test_a_dependency_on_nothing_known_is_an_error() -> None:
    with pytest.raises(KeyError):
        graph.indexed({"a": ["b"]})
