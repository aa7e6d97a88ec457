const panel = () => document.getElementById("filters");
const toggle = element.querySelector("#filters-toggle");

function show(open) {
  toggle.setAttribute("aria-expanded", String(open));
  panel()?.classList.toggle("open", open);
  if (!open) return;
  panel()?.setAttribute("tabindex", "-1");
  panel()?.focus();
}

element.addEventListener("click", (event) => {
  if (event.target.closest("#filters-toggle")) show(toggle.getAttribute("aria-expanded") !== "true");
  if (event.target.closest("#restart")) {
    trigger("restart");
    document.querySelector("#question-box textarea")?.focus();
  }
  if (event.target.closest(".skip")) {
    event.preventDefault();
    document.querySelector("#question-box textarea")?.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !panel()?.classList.contains("open")) return;
  show(false);
  toggle.focus();
});
document.addEventListener("pointerdown", (event) => {
  const inside = event.target.closest?.("#filters, #filters-toggle, .options");
  if (panel()?.classList.contains("open") && !inside) show(false);
});
// A message beside a field must be seen where the conditions are folded away.
document.addEventListener("mongmin:field-error", () => {
  if (toggle.checkVisibility()) show(true);
});
