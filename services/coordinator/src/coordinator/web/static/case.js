// The live page of one case: what changed is put in place, the focus and what is open stay; and while somebody writes,
// nothing moves: that the case changed is said, and shown when asked for, with what was typed still there.
"use strict";
(() => {
  const [news, show, now] = ["news", "show-news", "case"].map((id) => document.getElementById(id));
  let kit, waits = null;

  const fields = () => [...now.querySelectorAll("form input:not([type=hidden]), form textarea, form select")];
  const name = (one) => `${one.form.getAttribute("action")} ${one.name} ${one.type === "radio" || one.type === "checkbox" ? one.value : ""}`;
  // What came back because it was not taken (data-kept) is somebody's writing too.
  const touched = (one) => one.dataset.kept ? Boolean(one.value) : (one.type === "radio" || one.type === "checkbox" ? one.checked !== one.defaultChecked
    : one instanceof HTMLSelectElement ? [...one.options].some((option) => option.selected !== option.defaultSelected)
    : one.value !== one.defaultValue);
  const writing = () => fields().some((one) => touched(one) || (one === document.activeElement && one.type !== "submit"));

  const put = (fresh) => {
    const typed = fields().filter(touched).map((one) => [name(one), one.value, one.checked]);
    kit.morph(now, fresh, true);
    const left = new Map(fields().map((one) => [name(one), one]));
    for (const [which, value, checked] of typed) {
      const one = left.get(which);
      if (one) [one.value, one.checked] = [value, checked];
    }
    [waits, news.hidden] = [null, true];
  };
  // What somebody opened stays open.
  document.addEventListener("htmx:before:morph:attr", (event) => {
    if (event.target instanceof HTMLDetailsElement && event.detail.attrName === "open") event.preventDefault();
  });
  htmx.registerExtension("case", {
    init: (given) => { kit = given; },
    handle_swap: (style, _place, brought) => {
      if (style !== "case") return false;
      if (!writing()) put(brought);
      else [waits, news.hidden] = [brought, false];
      return true;
    },
  });
  show.addEventListener("click", () => {
    if (waits) put(waits);
    document.getElementById("board").focus();
  });
  setInterval(() => { if (waits && !writing()) put(waits); }, 1000);
})();
