// Names on the board, for who asked for them: tiles that come anew get theirs again, and every minute all are asked
// for anew, so that a person who was erased is gone from a page that stays open. None is shown that cannot be asked for.
"use strict";
(() => {
  const told = document.getElementById("no-names"), list = document.getElementById("tiles");
  const EVERY = 60000, SOON = 1000; // milliseconds
  const asked = new Set();
  let names = {}, asking = null;

  for (const place of list.querySelectorAll(".who")) {
    asked.add(place.dataset.case);
    if (!place.hidden) names[place.dataset.case] = place.textContent;
  }
  const put = () => {
    for (const place of list.querySelectorAll(".who")) {
      const name = names[place.dataset.case] ?? "";
      if (place.textContent !== name) place.textContent = name;
      place.hidden = !name;
    }
  };
  const tell = (why) => {
    if (told.textContent !== why) told.textContent = why;
    told.hidden = !why;
  };
  document.addEventListener("session:over", () => {
    names = {};
    put();
  });
  const ask = async () => {
    clearTimeout(asking);
    asking = setTimeout(ask, EVERY);
    if (document.hidden) return;
    try {
      const answer = await fetch(told.dataset.ask);
      if (!answer.ok) throw new Error(answer.status);
      const said = await answer.json();
      names = said.names;
      tell(said.why);
    } catch {
      names = {};
      tell(told.dataset.failed);
    }
    put();
  };
  document.addEventListener("htmx:after:swap", () => {
    put();
    const fresh = [...list.querySelectorAll(".who")].filter((place) => !asked.has(place.dataset.case));
    if (!fresh.length) return;
    for (const place of fresh) asked.add(place.dataset.case);
    clearTimeout(asking);
    asking = setTimeout(ask, SOON);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  asking = setTimeout(ask, EVERY);
})();
