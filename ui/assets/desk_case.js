// A case: blanks in the editor, the streamed draft, confirmation of decisions, and the clock.
(() => {
  "use strict";
  const { one, all, say } = window.desk;
  const frame = one("#case");
  if (!frame) return;
  const CLOCK_MS = 60_000;
  const text = one("#reply-text");
  const mirror = one("#mirror");
  let blanks = JSON.parse(text.dataset.blanks || "[]");
  let dirty = false;
  let leaving = false;

  // Blanks: marked behind the text, listed above it, reached one after the other.
  function places() {
    const found = [];
    for (const blank of blanks) {
      for (let at = text.value.indexOf(blank); at >= 0; at = text.value.indexOf(blank, at + blank.length)) {
        found.push({ start: at, end: at + blank.length, blank });
      }
    }
    return found.sort((a, b) => a.start - b.start);
  }

  function paint() {
    const found = places();
    mirror.replaceChildren();
    let at = 0;
    for (const { start, end, blank } of found) {
      mirror.append(text.value.slice(at, start), Object.assign(document.createElement("mark"), { textContent: blank }));
      at = end;
    }
    mirror.append(`${text.value.slice(at)}\n`);
    list(found);
  }

  function list(found) {
    const bar = one("#blank-bar");
    bar.hidden = !blanks.length || Boolean(frame.dataset.ended);
    const words = found.length ? `채울 빈칸 ${found.length}곳` : "빈칸을 모두 채웠습니다.";
    if (one("#blank-count").textContent !== words) one("#blank-count").textContent = words;
    one("#next-blank").hidden = !found.length;
    one("#fill-row").hidden = !all("[data-fills]").some((field) => text.value.includes(field.dataset.fills));
    one("#blank-list").replaceChildren(...found.map((place) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "blank-jump", textContent: place.blank });
      button.addEventListener("click", () => select(place));
      item.append(button);
      return item;
    }));
  }

  function select(place) {
    text.focus();
    text.setSelectionRange(place.start, place.end);
    // A text area does not scroll to its selection by itself where it is as high as its text.
    const mark = all("mark", mirror)[places().findIndex((other) => other.start === place.start)];
    mark?.scrollIntoView({ block: "center" });
    say(`빈칸: ${place.blank}`);
  }

  function nextBlank() {
    const found = places();
    if (!found.length) { say("채울 빈칸이 없습니다."); return; }
    const from = document.activeElement === text ? text.selectionEnd : -1;
    select(found.find((place) => place.start >= from) ?? found[0]);
  }

  // What is typed into the fields below need not be typed into their blanks again.
  one("#fill").addEventListener("click", () => {
    const fields = all("[data-fills]").filter((field) => field.value.trim());
    for (const field of fields) text.value = text.value.replaceAll(field.dataset.fills, field.value.trim());
    dirty = dirty || fields.length > 0;
    paint();
    const empty = all("[data-fills]").find((field) => !field.value.trim());
    if (empty) { empty.focus(); say("먼저 이 칸을 적어 주십시오."); } else { one("#do-send").focus(); say("빈칸에 넣었습니다."); }
  });

  text.addEventListener("input", () => { dirty = true; one("#text-error").textContent = ""; text.removeAttribute("aria-invalid"); paint(); });
  text.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyN") return;
    event.preventDefault();
    nextBlank();
  });
  one("#next-blank").addEventListener("click", nextBlank);
  window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });

  // Decisions: what cannot be taken back is asked first.
  const dialog = one("#confirm");
  let waiting = null;

  function refuseBlanks() {
    const left = places().length;
    const error = one("#text-error");
    if (left) error.textContent = `빈칸 ${left}곳이 남아 있어 보낼 수 없습니다. n 키나 ‘다음 빈칸’으로 채워 주십시오.`;
    else if (!text.value.trim()) error.textContent = "답변 글이 비어 있습니다. 초안을 쓰거나 글을 적어 주십시오.";
    else return false;
    text.setAttribute("aria-invalid", "true");
    text.scrollIntoView({ block: "center" });
    (left ? one("#next-blank") : text).focus();
    return true;
  }

  function line(name, value) {
    const row = document.createElement("p");
    row.append(`${name}: `, Object.assign(document.createElement("strong"), { textContent: value }));
    return row;
  }

  function ask(form, button, effects) {
    one("#confirm-title").textContent = effects.dataset.title;
    const body = one("#confirm-body");
    body.replaceChildren(effects.content.cloneNode(true));
    const typed = new FormData(form);
    if (typed.get("department")) body.append(line("넘길 곳", typed.get("department")));
    if (typed.get("reason")) body.append(line("사유", typed.get("reason")));
    if (typed.get("refusal") === "1") body.append(line("거부하는 답변", typed.get("remedy") || "구제 방법을 적지 않았습니다"));
    if (button.value === "send") body.append(line("글의 길이", `${text.value.trim().length.toLocaleString("ko")}자`));
    one("#confirm-yes").textContent = effects.dataset.button;
    waiting = { form, button };
    dialog.showModal();
    one("#confirm-no").focus();
  }

  for (const form of all("form[data-decide]")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter ?? one("button[name=action]", form);
      const effects = one(`template[data-effects="${button.value}"]`);
      if (!effects || form.dataset.sure) { leaving = true; return; }
      event.preventDefault();
      if (button.value === "send" && refuseBlanks()) return;
      ask(form, button, effects);
    });
  }
  one("#confirm-no").addEventListener("click", () => dialog.close());
  one("#confirm-yes").addEventListener("click", () => {
    const { form, button } = waiting;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "1" }));
    form.dataset.sure = "1";
    dialog.close();
    form.requestSubmit(button);
  });
  one("#event-form").addEventListener("submit", () => { leaving = true; });

  // Who decides is typed once: the other forms take the name along, for as long as the window is open.
  for (const field of all("[data-kept]")) {
    const key = `desk-${field.name}`;
    try { if (!field.value) field.value = sessionStorage.getItem(key) ?? ""; } catch { /* a private window */ }
    field.addEventListener("input", () => {
      for (const other of all(`[data-kept][name="${field.name}"]`)) other.value = field.value;
      try { sessionStorage.setItem(key, field.value); } catch { /* a private window */ }
    });
  }

  function openPart(id) {
    const part = one(id);
    part.open = true;
    part.scrollIntoView({ block: "center" });
    one("input:not([type=hidden]), textarea, select", part)?.focus();
  }

  const ACTS = {
    edit: () => { text.scrollIntoView({ block: "center" }); text.focus(); },
    next: nextBlank,
    send: () => one("#do-send").click(),
    transfer: () => openPart("#transfer-part"),
    close: () => openPart("#close-part"),
  };
  const act = (name) => (frame.dataset.ended ? say("끝난 민원이라 고칠 수 없습니다.") : ACTS[name]?.());
  document.addEventListener("desk:act", (event) => act(event.detail));
  const wanted = new URLSearchParams(location.search).get("act");
  if (wanted && ACTS[wanted]) {
    history.replaceState(null, "", `/desk/case?id=${encodeURIComponent(frame.dataset.id)}`);
    requestAnimationFrame(() => act(wanted));
  }

  // The clock's form asks only for what its kind needs.
  const kind = one("#event-kind");
  function fit() {
    const needed = kind.selectedOptions[0].dataset.fields.split(" ");
    for (const field of all("[data-field]", one("#event-form"))) field.hidden = !needed.includes(field.dataset.field);
    for (const help of all("[data-for]", one("#event-form"))) help.hidden = help.dataset.for !== kind.value;
  }
  kind.addEventListener("change", fit);
  fit();

  // Copying keeps the sources and the label of AI's output.
  const copy = one("#copy");
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(`${text.value.trim()}\n\n${one("#copy-tail").value}`).then(
      () => say("근거와 AI 표시를 함께 복사했습니다."), () => say("복사하지 못했습니다. 글을 골라 직접 복사해 주십시오."));
    copy.textContent = "복사했습니다";
    setTimeout(() => { copy.textContent = "근거와 함께 복사"; }, 2000);
  });

  // A marker leads to its source beside the text.
  document.addEventListener("click", (event) => {
    const marker = event.target.closest("a.marker");
    const source = marker && one(marker.getAttribute("href"));
    if (!source) return;
    event.preventDefault();
    source.closest("details").open = true;
    for (const other of all(".chunk.chosen")) other.classList.remove("chosen");
    source.classList.add("chosen");
    source.focus({ preventScroll: true });
    source.scrollIntoView({ block: "nearest" });
  });

  // The draft comes sentence by sentence.
  const form = one("#draft-form");
  const state = one("#draft-state");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (dirty && !window.confirm("고친 글이 있습니다. 새 초안으로 바꾸면 고친 글은 사라집니다. 바꿀까요?")) return;
    const button = one("#redraft");
    button.disabled = true;
    state.textContent = "초안을 쓰고 있습니다…";
    try { await write(new URLSearchParams(new FormData(form))); } finally { button.disabled = false; }
  });

  async function write(body) {
    const answer = await fetch("/desk/stream", { method: "POST", body }).catch(() => null);
    if (!answer?.ok || !answer.body) { state.textContent = "초안을 쓰지 못했습니다. 화면을 새로 고친 뒤 다시 눌러 주십시오."; return; }
    one("#line-part").open = true;
    const lines = one("#lines");
    lines.replaceChildren();
    lines.hidden = false;
    let done = false;
    for await (const [name, data] of events(answer.body)) {
      if (name === "sentence") one("#lines").insertAdjacentHTML("beforeend", data.html);
      if (name === "problem") { state.textContent = data.message; done = true; }
      if (name === "draft") { finish(data); done = true; }
    }
    if (!done) state.textContent = "초안이 중간에 끊겼습니다. 다시 눌러 주십시오.";
  }

  function finish(data) {
    one("#draft-lines").innerHTML = data.html;
    one("#sources").innerHTML = data.sources;
    one("#source-count").textContent = `${one("#sources").children.length}건`;
    one("#no-sources")?.remove();
    one("#copy-tail").value = data.tail;
    text.value = data.text;
    blanks = data.blanks;
    dirty = false;
    hold(data.version);
    paint();
    state.textContent = `초안을 다 썼습니다. ${places().length ? `빈칸 ${places().length}곳을 채워 주십시오.` : ""}`;
  }

  function hold(version) {
    frame.dataset.version = version;
    for (const field of all("input[name=version]")) field.value = version;
  }

  async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) {
        const [, name, data] = part.match(/^event: (.*)\ndata: ([^]*)$/) ?? [];
        if (name) yield [name, JSON.parse(data)];
      }
    }
  }

  // The server counts the working time; what somebody else did meanwhile is told at once.
  async function tick() {
    if (document.hidden) return;
    const answer = await fetch(`/desk/clock?id=${encodeURIComponent(frame.dataset.id)}`).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const now = await answer.json();
    const clock = one("#live-clock .clock");
    if (clock && clock.outerHTML !== now.html) clock.outerHTML = now.html;
    const stale = one("#stale");
    if (String(now.version) === frame.dataset.version || !stale.hidden) return;
    stale.hidden = false;
    stale.textContent = "다른 사람이 이 민원을 처리했습니다. 화면을 새로 고쳐 확인하십시오. 적으신 글은 먼저 복사해 두십시오.";
  }
  setInterval(tick, CLOCK_MS);
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("desk:renew", tick);

  paint();
})();
