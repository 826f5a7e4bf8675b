// A session that is soon to end says so, and one press lets it go on. Other pages of the same person may have asked
// for something meanwhile, so that the server is asked first how long it still holds.
"use strict";
(() => {
  const dialog = document.getElementById("ends"), left = document.getElementById("ends-left"), more = document.getElementById("ends-not");
  const WARNS = 120, LOOKS = 5; // seconds before the end; seconds between two looks at it
  let ends = performance.now() + Number(dialog.dataset.left) * 1000, asking = false, before = null;

  const seconds = () => Math.max(Math.round((ends - performance.now()) / 1000), 0);
  const ask = async (how) => {
    const answer = await fetch("/session", how);
    if (answer.ok) ends = performance.now() + (await answer.json()).left * 1000;
    return answer.ok;
  };
  const over = () => {
    document.getElementById("ends-what").textContent = dialog.dataset.over;
    more.hidden = true;
    document.dispatchEvent(new Event("session:over"));
  };
  // What was shown to one person alone does not stay on a screen that anybody may pass; what they typed is theirs.
  document.addEventListener("session:over", () => {
    for (const one of document.querySelectorAll("[data-for-me]")) one.remove();
  });
  const warn = () => {
    if (dialog.hidden) {
      before = document.activeElement;
      dialog.hidden = false;
      more.focus();
    }
    left.textContent = `${Math.floor(seconds() / 60)}:${String(seconds() % 60).padStart(2, "0")}`;
  };
  const calm = () => {
    if (dialog.hidden) return;
    dialog.hidden = true;
    before?.focus?.();
  };
  const look = async () => {
    if (more.hidden || asking || seconds() > WARNS) return;
    asking = true;
    try {
      if (!(await ask()) || !seconds()) over();
      seconds() > WARNS ? calm() : warn();
    } catch { warn(); } finally { asking = false; }
  };
  more.addEventListener("click", async () => {
    const body = new URLSearchParams({ csrf: dialog.dataset.csrf });
    try { (await ask({ method: "POST", body })) ? calm() : over(); } catch { warn(); }
  });
  setInterval(look, LOOKS * 1000);
})();
