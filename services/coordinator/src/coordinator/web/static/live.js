// The live board: tiles are put in place as they come, and a new order waits until it is asked for. The line itself is
// line.js's affair.
"use strict";
(() => {
  const root = document.documentElement, words = JSON.parse(root.dataset.words);
  const [news, moved, changes, silence, list] =
    ["news", "moved", "changes", "silence", "tiles"].map((id) => document.getElementById(id));
  const QUIET = 5000; // milliseconds without a hand on a board whose order comes by itself before tiles may move
  const SPOKEN = 10000; // milliseconds between two words about changes, for who listens to the page
  let kit, touched = -QUIET;
  const unplaced = new Set(), unsaid = new Set();

  const tell = (place, text) => { if (place.textContent !== text) place.textContent = text; };
  const many = (name, number) => (number === 1 ? words[`${name}_one`] : words[name].replace("*", number));
  const inOrder = () => [...list.children].filter((tile) => !tile.dataset.gone)
    .sort((a, b) => (a.dataset.place < b.dataset.place ? -1 : 1));
  const order = () => {
    for (const tile of list.querySelectorAll(":scope > [data-gone]")) tile.remove();
    inOrder().forEach((tile, place) => {
      const there = list.children[place];
      if (there !== tile) list.moveBefore ? list.moveBefore(tile, there) : list.insertBefore(tile, there);
    });
    unplaced.clear();
    news.hidden = true;
    tell(moved, "");
  };
  // Tiles stand where they stood; that they belong elsewhere is said, and done when somebody asks.
  const placed = () => {
    const waits = list.querySelector(":scope > [data-gone]") || inOrder().some((tile, at) => list.children[at] !== tile);
    if (!waits) return order();
    if (list.dataset.byItself && performance.now() - touched >= QUIET) return order();
    news.hidden = false;
    tell(moved, many("moved", Math.max(unplaced.size, 1)));
  };
  const put = (tile) => {
    const known = document.getElementById(tile.id);
    if (!known && tile.dataset.gone) return;
    if (!known || tile.dataset.gone || known.dataset.place !== tile.dataset.place) unplaced.add(tile.id);
    unsaid.add(tile.id);
    const fresh = document.createDocumentFragment();
    fresh.append(tile);
    known ? kit.morph(known, fresh, false) : list.append(fresh);
  };
  htmx.registerExtension("tiles", {
    init: (given) => { kit = given; },
    handle_swap: (style, _list, brought) => {
      if (style !== "tiles" && style !== "all-tiles") return false;
      const ids = new Set([...brought.children].map((tile) => tile.id));
      for (const tile of [...brought.children]) put(tile);
      if (style === "all-tiles") {
        for (const tile of list.children) if (!ids.has(tile.id)) { tile.dataset.gone = "yes"; unplaced.add(tile.id); }
      }
      placed();
      return true;
    },
  });
  document.getElementById("reorder").addEventListener("click", () => {
    order();
    document.getElementById("board").focus();
  });
  for (const hand of ["pointermove", "pointerdown", "focusin", "keydown"]) {
    document.getElementById("board").addEventListener(hand, () => { touched = performance.now(); });
  }

  document.addEventListener("beat", (event) => {
    const said = JSON.parse(event.detail.data);
    tell(silence, said.silence);
    silence.hidden = !said.silence;
  });
  setInterval(() => { if (!news.hidden) placed(); }, 1000);
  setInterval(() => {
    if (root.dataset.paused || !unsaid.size) return;
    changes.textContent = many("changed", unsaid.size);
    unsaid.clear();
  }, SPOKEN);
})();
