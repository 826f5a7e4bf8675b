// The live page of one case: what changed is put in place, the focus and what is open stay; and while somebody writes,
// nothing moves: that the case changed is said, and shown when asked for, with what was typed still there. A form under
// the pointer or with the focus stays as its person sees it, and where it stands: what they send is what they saw.
"use strict";
(() => {
  const [news, show, now] = ["news", "show-news", "case"].map((id) => document.getElementById(id));
  let kit, waits = null, behind = null;

  const fields = () => [...now.querySelectorAll("form input:not([type=hidden]), form textarea, form select")];
  const name = (one) => `${one.form.getAttribute("action")} ${one.name} ${one.type === "radio" || one.type === "checkbox" ? one.value : ""}`;
  // What came back because it was not taken (data-kept) is somebody's writing too.
  const touched = (one) => one.dataset.kept ? Boolean(one.value) : (one.type === "radio" || one.type === "checkbox" ? one.checked !== one.defaultChecked
    : one instanceof HTMLSelectElement ? [...one.options].some((option) => option.selected !== option.defaultSelected)
    : one.value !== one.defaultValue);
  const writing = () => fields().some((one) => touched(one) || (one === document.activeElement && one.type !== "submit"));

  const given = (form, name) => form.querySelector(`input[type=hidden][name=${name}]`)?.value ?? "";
  const sends = (form) => [form.getAttribute("action"), form.className, given(form, "duty"), given(form, "owner"), given(form, "to"),
    form.classList.contains("acknowledge") ? given(form, "seen") : ""].join(" ");
  const inHand = () => now.querySelector("form:focus-within") ?? now.querySelector("form:hover");
  // The same form, in what was brought, is as it stands here; what it would have become comes when it is left.
  const held = (fresh) => {
    const form = inHand();
    const other = form && [...fresh.querySelectorAll("form")].find((one) => sends(one) === sends(form));
    if (!other) return null;
    behind = fresh.cloneNode(true);
    other.replaceWith(form.cloneNode(true));
    return form;
  };

  const put = (fresh) => {
    behind = null;
    const form = held(fresh), stood = form?.getBoundingClientRect().top;
    const typed = fields().filter(touched).map((one) => [name(one), one.value, one.checked]);
    kit.morph(now, fresh, true);
    if (form?.isConnected) window.scrollBy(0, form.getBoundingClientRect().top - stood);
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
  setInterval(() => {
    if (waits && !writing()) put(waits);
    else if (behind && !writing() && !inHand()) put(behind);
  }, 1000);
})();
