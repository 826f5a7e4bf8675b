// Time left, by the server's clock: the page brings the moment, every beat brings it anew, and between two beats
// it passes at the pace the server named. Nothing here reads the computer's own time of day.
"use strict";
(() => {
  const root = document.documentElement, words = JSON.parse(root.dataset.words);
  const steps = [[0, "missed"], [600, "urgent"], [3600, "near"]];
  const spoken = [3600, 900, 300]; // seconds left at which the time is said, and no more often
  const before = new Map();
  let anchor, heard, pace;

  const set = (now, given) => {
    [anchor, heard, pace] = [Date.parse(now), performance.now(), Number(given)];
  };
  const span = (seconds) => {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), two = (n) => String(n).padStart(2, "0");
    if (hours >= 48) return `${Math.floor(hours / 24)} ${words.d} ${hours % 24} ${words.h}`;
    if (minutes >= 60) return `${hours} ${words.h} ${two(minutes % 60)} ${words.min}`;
    return `${minutes} ${words.min}` + (minutes >= 10 ? "" : ` ${two(Math.floor(seconds % 60))} ${words.s}`);
  };
  const number = (tile) => (tile.querySelector("a, h3") ?? tile).textContent;
  const say = (id, text) => {
    const place = document.getElementById(id);
    if (place && text) place.textContent = text;
  };
  const show = () => {
    if (root.dataset.paused) return;
    const now = anchor + pace * (performance.now() - heard), late = [], soon = [];
    for (const tile of document.querySelectorAll("[data-due]")) {
      const left = (Date.parse(tile.dataset.due) - now) / 1000;
      const missed = left <= 0 || tile.dataset.missed;
      const [, urgency] = steps.find(([under]) => (missed ? 0 : left) <= under) ?? [0, "running"];
      tile.dataset.urgency = urgency;
      tile.querySelector(".state").textContent = words[urgency];
      const time = words[missed ? "ago" : "left"].replace("*", span(Math.abs(left)));
      tile.querySelector(".left").textContent = time;
      const last = before.get(tile.id) ?? left;
      if (last > 0 && left <= 0) late.push(number(tile));
      else if (spoken.some((under) => last > under && left <= under)) soon.push(`${number(tile)}: ${time}`);
      before.set(tile.id, left);
    }
    say("changes", soon.join(", "));
    say("alert", late.length ? words.missed_now.replace("*", late.join(", ")) : "");
  };
  set(root.dataset.now, root.dataset.pace);
  document.addEventListener("beat", (event) => {
    const said = JSON.parse(event.detail.data);
    set(said.now, said.pace);
    show();
  });
  document.addEventListener("htmx:after:swap", show);
  setInterval(show, 1000);
  show();
})();
