// The desk's keys, help, and a list that renews itself. Every text comes from the server as escaped HTML.
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const RENEW_MS = 30_000;
  const KEPT = "desk-order";
  const OFF = "desk-keys-off";

  function say(text) {
    const place = one("#said");
    if (!place) return;
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = text; });
  }

  const remembered = {
    read(name, storage = sessionStorage) { try { return storage.getItem(name); } catch { return null; } },
    keep(name, value, storage = sessionStorage) { try { storage.setItem(name, value); } catch { /* a private window */ } },
  };
  const order = () => { try { return JSON.parse(remembered.read(KEPT) ?? "[]"); } catch { return []; } };

  // The list: where one is, and what is next.
  const links = () => all(".row-link");
  const caseId = () => one("#case")?.dataset.id;
  const address = (id, act) => `/desk/case?id=${encodeURIComponent(id)}${act ? `&act=${act}` : ""}`;

  function chosen() {
    return document.activeElement?.closest?.(".row")?.querySelector(".row-link") ?? null;
  }

  function move(step) {
    const id = caseId();
    if (id) {
      const ids = order();
      const next = ids[ids.indexOf(id) + step];
      if (ids.includes(id) && next) location.assign(address(next));
      else say(step > 0 ? "목록의 마지막 민원입니다." : "목록의 첫 민원입니다.");
      return;
    }
    const rows = links();
    if (!rows.length) return;
    const at = rows.indexOf(chosen());
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function rememberOrder() {
    const rows = links();
    if (rows.length) remembered.keep(KEPT, JSON.stringify(rows.map((row) => row.dataset.id)));
  }

  function act(name) {
    if (caseId()) {
      document.dispatchEvent(new CustomEvent("desk:act", { detail: name }));
      return;
    }
    const row = chosen();
    if (row) location.assign(address(row.dataset.id, name));
    else say("먼저 j와 k로 민원을 고르십시오.");
  }

  const focusFilter = () => {
    const field = one("#first-filter");
    if (field) field.focus();
    else location.assign("/desk#first-filter");
  };
  const ACTIONS = {
    KeyJ: () => move(1),
    KeyK: () => move(-1),
    KeyE: () => act("edit"),
    KeyN: () => act("next"),
    KeyS: () => act("send"),
    KeyT: () => act("transfer"),
    KeyX: () => act("close"),
    KeyG: () => location.assign("/desk"),
    Slash: focusFilter,
  };

  const typing = (target) => target?.closest?.("input, textarea, select, [contenteditable]");
  const quiet = (event) =>
    event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || one("dialog[open]");

  // `code` is the key's place on the board: the same letter works while the Korean keyboard is on.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target) && !one("dialog[open]")) {
      (one("#next-blank:not([hidden])") ?? one("main"))?.focus();
      return;
    }
    if (quiet(event) || remembered.read(OFF, localStorage) === "1") return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) { event.preventDefault(); openHelp(); return; }
    const action = event.shiftKey ? null : ACTIONS[event.code];
    if (!action) return;
    event.preventDefault();
    action();
  });

  // Help, where the keys can be turned off (WCAG 2.1.4).
  function openHelp() { one("#keys")?.showModal(); }
  const opener = one("#keys-open");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", openHelp);
  }
  const on = one("#keys-on");
  if (on) {
    on.checked = remembered.read(OFF, localStorage) !== "1";
    on.addEventListener("change", () => {
      remembered.keep(OFF, on.checked ? "0" : "1", localStorage);
      say(on.checked ? "글자 단축키를 켰습니다." : "글자 단축키를 껐습니다.");
    });
  }

  // The server counts the working time: the list is asked for anew, so that no clock runs at night.
  async function renew(live) {
    if (document.hidden) return;
    const answer = await fetch(live.dataset.list + location.search).catch(() => null);
    if (answer?.redirected) { say("로그인이 끝났습니다. 화면을 새로 고쳐 주십시오."); return; }
    if (!answer?.ok) return;
    const held = document.activeElement?.closest("#live") ? document.activeElement : null;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = Number(one("#queue")?.dataset.total ?? 0);
    swap("#alarms", fresh);
    swap("#queue", fresh);
    rememberOrder();
    if (held?.id) document.getElementById(held.id)?.focus({ preventScroll: true });
    const more = Number(one("#queue")?.dataset.total ?? 0) - before;
    if (more > 0) say(`새 민원 ${more}건이 들어왔습니다.`);
  }

  // What is the same stays as it is, so that an alarm is not read out again and again.
  function swap(selector, fresh) {
    const [now, then] = [one(selector), one(selector, fresh)];
    if (!now || !then || now.innerHTML === then.innerHTML) return;
    now.innerHTML = then.innerHTML;
    Object.assign(now.dataset, then.dataset);
  }

  const live = one("#live");
  if (live) {
    rememberOrder();
    setInterval(() => renew(live), RENEW_MS);
    document.addEventListener("visibilitychange", () => renew(live));
    document.addEventListener("desk:renew", () => renew(live));
    if (location.hash === "#first-filter") one("#first-filter")?.focus();
  }
  window.desk = { one, all, say };
})();
