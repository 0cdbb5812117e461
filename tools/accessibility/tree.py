"""Chromium's accessibility tree, which a screen reader is given, against what is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

OPERABLE = frozenset(
    {
        *("button", "checkbox", "combobox", "link", "listbox", "menuitem", "option", "radio"),
        *("searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "treeitem"),
        "DisclosureTriangle",
    }
)
# Where a link or a button leads to, such as "Skip to the text": the focus is put there, and what
# stands there is read; Tab doesn't stop.
_LED_TO = frozenset({"RootWebArea", "main", "paragraph", "heading"})
_TELLING = 8  # characters: shorter words, such as numbers, come more than once in some way
_PICTURE = frozenset({"image", "img"})
_NO_ROLE = frozenset({"generic", "none", "presentation", "StaticText", "unknown"})


def tree_of(page: Any) -> list[Mapping[str, Any]]:
    """The nodes, in the order in which they are read."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    known = {node["nodeId"]: node for node in nodes}

    def below(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield node
        if _said(node, "role") in _PICTURE and not node.get("ignored"):
            return  # its words stand for all that is in it
        for child in node.get("childIds", ()):
            if child in known:
                yield from below(known[child])

    return list(below(nodes[0]))


def _said(node: Mapping[str, Any], what: str) -> str:
    return " ".join(str(node.get(what, {}).get("value", "")).split())


def _has(node: Mapping[str, Any], what: str) -> Any:
    told = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
    return told.get(what)


def unread(seen: list[dict[str, Any]], nodes: list[Mapping[str, Any]]) -> list[str]:
    """Words that are seen and not in the tree, or in another order there.

    What is drawn in a picture is left to the picture's words, and what stands at the ends of a
    slider to the slider, which says it there; a sign or a single letter may be kept from the tree.
    """
    texts = [
        _said(node, "name")
        for node in nodes
        if _said(node, "role") == "StaticText" and not node.get("ignored")
    ]
    names = {_said(node, "name") for node in nodes if not node.get("ignored")}
    values = {_said(node, what) for node in nodes for what in ("value", "description")}
    left, found, order = Counter(texts), [], []
    for each in seen:
        words = each["words"]
        if each["drawn"] or each["ends"] or each["isSign"]:
            continue
        if left[words]:
            left[words] -= 1
            order.append(words)
        elif not any(words in known for known in names | values):
            found.append(f"seen, but not in the tree: “{words[:80]}” of {each['where']}")
    once = {
        words
        for words, times in Counter(each["words"] for each in seen).items()
        if times == 1 == texts.count(words) and len(words) >= _TELLING
    }
    order, kept = ([each for each in some if each in once] for some in (order, texts))
    wrong = next((pair for pair in zip(order, kept, strict=True) if pair[0] != pair[1]), None)
    if wrong:
        found.append(f"read in another order: “{wrong[0][:60]}” is “{wrong[1][:60]}” in the tree")
    return found


def unnamed(nodes: list[Mapping[str, Any]]) -> list[str]:
    """What can be operated or gets the focus, and has no name or no role."""
    found = []
    for node in nodes:
        role, name = _said(node, "role"), _said(node, "name")
        if node.get("ignored"):
            continue
        if role in OPERABLE and not name:
            found.append(f"a {role} without a name (node {node.get('backendDOMNodeId')})")
        elif _has(node, "focusable") and role in _NO_ROLE:
            found.append(f"gets the focus without a role: “{name[:60]}”")
        elif _has(node, "focusable") and not name and role not in _LED_TO:
            found.append(f"gets the focus without a name: a {role}")
        elif role in _PICTURE and not name:
            found.append("a picture without a name")
    return found


def out_of_tree(page: Any, stops: list[int], nodes: list[Mapping[str, Any]]) -> list[str]:
    """What Tab stops at, and isn't in the tree or is ignored there."""
    session = page.context.new_cdp_session(page)
    known = {node.get("backendDOMNodeId"): node for node in nodes}
    found = []
    for stop in stops:
        remote = session.send("Runtime.evaluate", {"expression": f"probe.element({stop})"})
        described = session.send("DOM.describeNode", {"objectId": remote["result"]["objectId"]})
        node = known.get(described["node"]["backendNodeId"])
        if node is None or node.get("ignored"):
            what = page.evaluate(f"probe.called({stop})")
            found.append(f"Tab stops at it, the tree has it not: {what}")
    session.detach()
    return found


def live(nodes: list[Mapping[str, Any]]) -> int:
    """How many regions are read out when they change."""
    return sum(_has(node, "live") in ("polite", "assertive") for node in nodes)
