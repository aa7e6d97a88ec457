// Keys of the blind review: 1 to 4 judge. They work outside fields only, and can be turned off (WCAG 2.1.4).
(() => {
  "use strict";
  const OFF = "evaluations-keys-off";
  const form = document.querySelector("#judge");
  if (!form) return;
  const read = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const keep = (off) => { try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* a private window */ } };
  const line = form.querySelector(".key-line");
  const on = form.querySelector("#keys-on");
  let sent = false;
  line.hidden = false;
  on.checked = !read();
  on.addEventListener("change", () => keep(!on.checked));
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // A page that comes back from the browser's memory is a page to send from again.
  window.addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
    if (busy || !on.checked || event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
    const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
