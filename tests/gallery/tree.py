"""The semantics tree as it is on the page: what assistive technology is told, and where."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

# A node is read with the part of it that can be seen: scrolled lists hide the rest.
_READ = """() => {
  const host = document.querySelector("flt-semantics-host");
  const field = (one) => /^(input|textarea)$/i.test(one.tagName);
  const tappable = (one) => one.hasAttribute("flt-tappable") || field(one);
  const own = (one) => [...one.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE)
    .map((n) => n.data).join("");
  const scrollers = (one) => {
    const ups = [];
    for (let up = one.parentElement; up && up !== host; up = up.parentElement)
      if (/scroll|auto/.test(up.style.overflow + up.style.overflowX + up.style.overflowY))
        ups.push(up);
    return ups;
  };
  const found = [];
  for (const one of host.querySelectorAll("*")) {
    const label = one.getAttribute("aria-label") ?? "";
    const words = own(one) || label;
    const role = one.getAttribute("role") ?? one.tagName.toLowerCase();
    const states = ["aria-checked", "aria-selected"].some((name) => one.hasAttribute(name));
    if (!tappable(one) && !words && !states) continue;
    // What stands in a node of its own is stretched to it, by a guess at the font's height.
    const frame = /^(span|input|textarea)$/i.test(one.tagName) ? one.parentElement : one;
    const box = frame.getBoundingClientRect();
    const ups = scrollers(one);
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    let whole = true;
    for (const up of ups) {
      const room = up.getBoundingClientRect();
      const across = /scroll|auto/.test(up.style.overflowX);
      // Flutter may have cut it already, so what touches the edge may go on behind it.
      whole &&= across
        ? left > room.left + 1 && right < room.right - 1
        : top > room.top + 1 && bottom < room.bottom - 1;
      [left, top] = [Math.max(left, room.left), Math.max(top, room.top)];
      [right, bottom] = [Math.min(right, room.right), Math.min(bottom, room.bottom)];
    }
    if (right - left < 1 || bottom - top < 1) continue;
    const inside = [...one.querySelectorAll("*")].map((n) => n.id).filter((id) => id);
    found.push({
      id: one.id || one.parentElement.id + "/" + one.tagName, role, words, states, inside,
      tappable: tappable(one), disabled: one.getAttribute("aria-disabled") === "true",
      scrolled: ups.length > 0, whole,
      box: [left, top, right, bottom],
    });
  }
  return found;
}"""

# Until the tree is another one than before, and then the same for a while.
_SETTLED = """async ([before, quiet]) => {
  const host = () => document.querySelector("flt-semantics-host")?.outerHTML ?? "";
  const turn = () => new Promise((go) => setTimeout(() => requestAnimationFrame(go), 25));
  const end = performance.now() + 15000;
  let last = before, since = 0;
  while (performance.now() < end) {
    await turn();
    const now = host();
    if (now !== last) { last = now; since = performance.now(); }
    else if (since && performance.now() - since > quiet) return true;
  }
  return false;
}"""


@dataclass(frozen=True)
class Box:
    """A rectangle of the window, in logical pixels of the browser."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def meets(self, other: Box) -> bool:
        """Whether they share more than an edge."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1.5 and down > 1.5

    def within(self, other: Box) -> bool:
        """Whether nothing of it hangs out of ``other``."""
        return (
            self.left >= other.left - 1
            and self.top >= other.top - 1
            and self.right <= other.right + 1
            and self.bottom <= other.bottom + 1
        )


@dataclass(frozen=True)
class Node:
    """Something that is said or tapped: its role, its name, and the part of it in sight.

    ``inside`` are the ids of what lies in it; ``whole`` says that all of it is in sight, and
    ``scrolled`` that it lies in a region that scrolls.
    """

    id: str
    role: str
    name: str
    tappable: bool
    disabled: bool
    stated: bool
    scrolled: bool
    whole: bool
    inside: frozenset[str]
    box: Box


def read(page: Page) -> list[Node]:
    """The tree of what is on the page now."""
    return [
        Node(
            id=one["id"],
            role=one["role"],
            name=one["words"].strip(),
            tappable=one["tappable"],
            disabled=one["disabled"],
            stated=one["states"],
            scrolled=one["scrolled"],
            whole=one["whole"],
            inside=frozenset(one["inside"]),
            box=Box(*one["box"]),
        )
        for one in page.evaluate(_READ)
    ]


def as_text(page: Page) -> str:
    """The whole tree, to tell one from the next."""
    return str(page.evaluate("document.querySelector('flt-semantics-host')?.outerHTML ?? ''"))


def settle(page: Page, before: str, quiet: int = 120) -> bool:
    """Wait until the page shows another tree than ``before``, and rests for ``quiet`` ms."""
    return bool(page.evaluate(_SETTLED, [before, quiet]))
