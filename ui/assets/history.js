// The panel of earlier conversations: its list comes as HTML from the page's own server.
const drawer = element.querySelector("#history-drawer");
const list = element.querySelector("#history-list");
const form = element.querySelector("form");
const dialog = element.querySelector("dialog");
const toggle = () => document.getElementById("history-toggle");
let doomed = null;

const say = (text) => {
  const voice = document.getElementById("announcer");
  if (voice) voice.textContent = text;
};

function show(open) {
  toggle()?.setAttribute("aria-expanded", String(open));
  drawer.hidden = !open;
  if (!open) return;
  drawer.focus();
  load(here());
}

const here = () => `?${new URLSearchParams({ q: form.q.value.trim() })}`;

async function load(query, message = "") {
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/history/panel${query}`, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
    say(message || list.querySelector("[data-count]")?.textContent || "");
  } catch {
    const text = "대화 기록을 불러오지 못했습니다. 잠시 뒤에 다시 열거나 화면을 새로 고쳐 주십시오.";
    list.replaceChildren(Object.assign(document.createElement("p"), { className: "field-error", textContent: text }));
    say(text);
  }
  list.removeAttribute("aria-busy");
}

function confirm(fields, text) {
  doomed = fields;
  dialog.querySelector("p").textContent = text;
  dialog.showModal();
  dialog.querySelector("[data-no]").focus();
}

async function remove() {
  const fields = doomed;
  dialog.close();
  let done = false;
  try {
    done = (await fetch("/history/delete", { method: "POST", body: new URLSearchParams(fields) })).ok;
  } catch { /* told below */ }
  if (done) trigger("forget", fields);
  await load(here(), done ? "대화를 지웠습니다." : "대화를 지우지 못했습니다. 다시 눌러 주십시오.");
  if (!done) list.prepend(Object.assign(document.createElement("p"), { className: "field-error", textContent: "대화를 지우지 못했습니다. 다시 눌러 주십시오." }));
  drawer.focus();
}

element.addEventListener("click", (event) => {
  const one = event.target.closest("[data-open], [data-delete], [data-delete-all], [data-page], [data-close], [data-yes], [data-no]");
  if (!one) return;
  event.preventDefault();
  const { open, delete: gone, deleteAll, page } = one.dataset;
  if (open !== undefined) {
    trigger("open", { id: open });
    show(false);
    document.querySelector("#question-box textarea")?.focus();
  } else if (gone !== undefined) {
    const title = one.closest(".card").querySelector(".name").textContent;
    confirm({ id: gone }, `‘${title}’ 대화를 지울까요? 지운 대화는 되살릴 수 없습니다.`);
  } else if (deleteAll !== undefined) {
    confirm({ all: "1" }, `대화 ${deleteAll}건을 모두 지울까요? 지운 대화는 되살릴 수 없습니다.`);
  } else if (page !== undefined) load(page);
  else if ("yes" in one.dataset) remove();
  else if ("no" in one.dataset) dialog.close();
  else { show(false); toggle()?.focus(); }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  load(here());
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#history-toggle")) show(drawer.hidden);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || drawer.hidden || dialog.open) return;
  show(false);
  toggle()?.focus();
});
