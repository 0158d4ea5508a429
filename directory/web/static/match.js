// Help for the match page. Everything works without it: each step is a form.
(() => {
  "use strict";
  const KEYS_OFF = "match-keys-off";
  const root = document.documentElement;
  root.classList.add("scripted");

  // A pasted note is matched at once.
  for (const form of document.querySelectorAll("form[data-paste]")) {
    const note = form.querySelector("textarea");
    note.addEventListener("paste", () => setTimeout(() => {
      if (note.value.trim()) form.requestSubmit();
    }));
    note.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  const mistakes = document.getElementById("mistakes");
  if (mistakes) mistakes.focus();

  // What a change did is read out: a region filled after the page has loaded is announced.
  const news = document.querySelector("[data-announce]");
  const status = document.getElementById("status");
  if (news && status) setTimeout(() => { status.textContent = news.textContent; });

  // What was settled about a flag stays so when the fields or the question are sent.
  for (const form of document.querySelectorAll("form[data-keep]")) {
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of new FormData(document.getElementById("act") || undefined)) {
        if (/^(flag|why)-/.test(name) && value) event.formData.set(name, value);
      }
    });
  }

  // The bar names the program that is chosen.
  const chosen = document.querySelector("[data-chosen]");
  const picks = [...document.querySelectorAll("input[name=program][form=act]")];
  const name = () => {
    const pick = picks.find((each) => each.checked);
    if (chosen && pick) chosen.textContent = pick.dataset.name;
  };
  for (const pick of picks) pick.addEventListener("change", name);
  name();

  // Single keys, never in a field, and only while they are switched on.
  let off = false;
  try { off = localStorage.getItem(KEYS_OFF) === "1"; } catch { /* storage may be closed */ }
  const show = () => root.classList.toggle("keys-off", off);
  const box = document.querySelector("input[data-keys]");
  if (box) {
    box.checked = !off;
    box.addEventListener("change", () => {
      off = !box.checked;
      try { localStorage.setItem(KEYS_OFF, off ? "1" : "0"); } catch { /* storage may be closed */ }
      show();
    });
  }
  show();
  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (field) return;
    if (/^[1-9]$/.test(event.key)) {
      const pick = document.getElementById(`p${event.key}`);
      if (!pick) return;
      const fold = pick.closest("details");
      if (fold) fold.open = true;
      pick.checked = true;
      pick.focus();
      name();
      event.preventDefault();
      return;
    }
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
