"""The dependency graph: order, levels and cycles of nodes numbered 0, 1, 2 ...

Works on integers in lists, so that fifteen thousand tasks take milliseconds, and walks without recursion, so
that a long chain is no deeper than a short one. Knows neither tasks nor their states.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Order:
    """The outcome of `arrange`.

    `levels[0]` depends on nothing, and a node of `levels[n]` on at least one of `levels[n - 1]`; within a
    level nodes stand in ascending order. `stuck` are the nodes on a cycle or behind one, which have no place
    in the order.
    """

    levels: list[list[int]]
    stuck: list[int]


def indexed(depends_on: Mapping[Node, Iterable[Node]]) -> tuple[list[Node], list[list[int]]]:
    """Number the nodes in the mapping's order; gives the nodes, and for each the numbers that it depends on.

    Raises KeyError when something depends on a node that is not in the mapping.
    """
    nodes = list(depends_on)
    numbers = dict(zip(nodes, range(len(nodes)), strict=True))
    return nodes, [[numbers[other] for other in others] for others in depends_on.values()]


def arrange(depends_on: Sequence[Sequence[int]]) -> Order:
    """Order the nodes so that each comes after those that it depends on. O(nodes + edges).

    `depends_on[n]` lists the nodes that n depends on. This is A. B. Kahn, "Topological sorting of large
    networks", Communications of the ACM 5 (11), 1962, taken a whole level at a time: a node is freed by the
    last of its dependencies, so its level is the length of the longest chain below it.
    """
    missing = [len(others) for others in depends_on]
    dependents = reversed_edges(depends_on)
    levels = []
    level = [node for node, count in enumerate(missing) if not count]
    while level:
        levels.append(level)
        freed = []
        for node in level:
            for dependent in dependents[node]:
                missing[dependent] -= 1
                if not missing[dependent]:
                    freed.append(dependent)
        freed.sort()
        level = freed
    return Order(levels, [node for node, count in enumerate(missing) if count])


def reversed_edges(depends_on: Sequence[Sequence[int]]) -> list[list[int]]:
    """For each node, the nodes that depend on it."""
    dependents: list[list[int]] = [[] for _ in depends_on]
    for node, others in enumerate(depends_on):
        for other in others:
            dependents[other].append(node)
    return dependents


def cycles(depends_on: Sequence[Sequence[int]], stuck: Sequence[int]) -> list[list[int]]:
    """Disjoint cycles among the `stuck` nodes of an `Order`, at least one when there are any.

    Each is given once around, every node depending on the next and the last on the first. Every stuck node
    depends on another stuck one, so following those must come back to a node that was passed.
    """
    onward = {node: node for node in stuck}
    for node in stuck:
        onward[node] = next(other for other in depends_on[node] if other in onward)
    found = []
    walk_of: dict[int, int] = {}
    for start in stuck:
        node = start
        while node not in walk_of:
            walk_of[node] = start
            node = onward[node]
        if walk_of[node] == start:
            cycle = [node]
            while (following := onward[cycle[-1]]) != node:
                cycle.append(following)
            found.append(cycle)
    return found


def path(depends_on: Mapping[Node, Sequence[Node]], source: Node, goal: Node) -> list[Node] | None:
    """A shortest way from `source` to `goal` along dependencies, both included; None when there is none."""
    came_from: dict[Node, Node | None] = {source: None}
    queue = [source]
    for node in queue:
        if node == goal:
            way = []
            step: Node | None = goal
            while step is not None:
                way.append(step)
                step = came_from[step]
            return way[::-1]
        for other in depends_on.get(node, ()):
            if other not in came_from:
                came_from[other] = node
                queue.append(other)
    return None


def would_close_cycle(
    depends_on: Mapping[Node, Sequence[Node]], task: Node, dependency: Node
) -> list[Node] | None:
    """The cycle that `task` depending on `dependency` would close, from `task` back to it; None when none."""
    way = path(depends_on, dependency, task)
    return None if way is None else [task, *way]


def longest_behind(depends_on: Sequence[Sequence[int]], order: Order) -> list[int]:
    """For each node, the length of the longest chain of dependents behind it; 0 when nothing depends on it.

    It is the priority of the highest-level-first rule: T. C. Hu, "Parallel sequencing and assembly line
    problems", Operations Research 9 (6), 1961. Stuck nodes have 0.
    """
    behind = [0] * len(depends_on)
    for level in reversed(order.levels):
        for node in level:
            length = behind[node] + 1
            for other in depends_on[node]:
                if behind[other] < length:
                    behind[other] = length
    return behind
