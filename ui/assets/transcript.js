// The conversation's behaviour. Gradio redraws the HTML on every event and keeps nodes that did not change;
// what the reader opened or rated lives here and is put back after each redraw.
const opened = new Map(); // source id -> whether it is open
const rated = new Map(); // turn id -> {rating, message, failed, done}
const heard = { turn: "", sentences: 0, state: "", status: "" };
let lastMarker = null;

const byId = (id) => document.getElementById(id);
const coarse = () => window.matchMedia("(pointer: coarse)").matches;
const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function drawSource(source) {
  const first = source === source.parentElement.firstElementChild;
  const open = opened.has(source.id) ? opened.get(source.id) : first;
  const body = byId(`${source.id}-b`);
  const wasHidden = body.hidden;
  body.hidden = !open;
  source.querySelector(".source-head").setAttribute("aria-expanded", String(open));
  if (open && wasHidden) showQuote(body);
}

function showQuote(body) {
  const box = body.querySelector(".context");
  const mark = box?.querySelector("mark");
  if (mark) box.scrollTop = Math.max(0, mark.offsetTop - box.offsetTop - 48);
}

function drawRating(box) {
  const known = rated.get(box.dataset.turn) ?? {};
  for (const button of box.querySelectorAll("[data-rate]"))
    button.setAttribute("aria-pressed", String(button.dataset.rate === known.rating));
  box.querySelector(".comment").hidden = !known.rating || Boolean(known.done);
  const thanks = box.querySelector(".thanks");
  thanks.hidden = !known.message;
  thanks.textContent = known.message ?? "";
  thanks.classList.toggle("failed", Boolean(known.failed));
}

function redraw() {
  element.querySelectorAll(".source").forEach(drawSource);
  element.querySelectorAll(".rating").forEach(drawRating);
  const turns = element.querySelectorAll(".turn");
  if (turns.length) follow(turns[turns.length - 1]);
  else heard.turn = "";
}

function follow(turn) {
  if (turn.id !== heard.turn) {
    Object.assign(heard, { turn: turn.id, sentences: 0, state: "", status: "" });
    turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  }
  announce(turn);
}

// A screen reader hears each sentence once, and how the answer ended.
function announce(turn) {
  const said = [];
  const status = turn.querySelector(".status")?.textContent ?? "";
  const sentences = [...turn.querySelectorAll(".sentence")];
  if (status && status !== heard.status && !sentences.length) said.push(status);
  for (const sentence of sentences.slice(heard.sentences)) said.push(sentence.textContent);
  if (turn.dataset.state !== heard.state && turn.dataset.state !== "waiting") {
    said.push(...[...turn.querySelectorAll(".refusal, .notices, .mode")].map((node) => node.textContent.trim()));
    const count = turn.querySelectorAll(".source").length;
    if (count) said.push(`근거 자료 ${count}건`);
  }
  Object.assign(heard, { status, sentences: sentences.length, state: turn.dataset.state });
  const voice = byId("announcer");
  if (voice && said.length) voice.textContent = said.join(" ");
}

function openSource(id) {
  const source = byId(id);
  if (!source) return;
  for (const other of source.parentElement.children) opened.set(other.id, other === source);
  redraw();
  element.querySelectorAll(".source.chosen").forEach((other) => other.classList.remove("chosen"));
  source.classList.add("chosen");
  source.querySelector(".source-head").focus({ preventScroll: true });
  source.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  showQuote(byId(`${id}-b`));
}

function goBack(id) {
  const marker = lastMarker?.isConnected && lastMarker.dataset.source === id
    ? lastMarker
    : element.querySelector(`.marker[data-source="${id}"]`);
  marker?.scrollIntoView({ block: "center" });
  marker?.focus();
}

async function copy(button) {
  const done = await copyText(button.dataset.copy);
  const voice = byId("announcer");
  const words = done ? "복사했습니다" : "복사하지 못했습니다";
  button.textContent = words;
  if (voice) voice.textContent = words;
  setTimeout(() => (button.textContent = "복사"), 2000);
}

// The clipboard API exists only on https and loopback; an intranet page may be neither.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }
}

async function rate(box, rating, comment) {
  const turn = box.dataset.turn;
  rated.set(turn, { rating, message: "보내고 있습니다…" });
  redraw();
  let result;
  try {
    result = await server.rate({ answer_id: box.dataset.answer, rating, comment });
  } catch {
    result = { ok: false, message: "의견을 보내지 못했습니다. 잠시 뒤에 다시 눌러 주십시오." };
  }
  const done = result.ok && comment !== "";
  rated.set(turn, { rating: result.ok ? rating : undefined, message: result.message, failed: !result.ok, done });
  redraw();
  const voice = byId("announcer");
  if (voice) voice.textContent = result.message;
}

function ask(text) {
  trigger("ask", { text });
  if (!coarse()) document.querySelector("#question-box textarea")?.focus({ preventScroll: true });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { ask: question, source, toggle, back, copy: text, rate: rating } = button.dataset;
  if (question !== undefined) ask(question);
  else if (source) { lastMarker = button; openSource(source); }
  else if (toggle) { opened.set(toggle, button.getAttribute("aria-expanded") !== "true"); redraw(); }
  else if (back) goBack(back);
  else if (text !== undefined) copy(button);
  else if (rating) rate(button.closest(".rating"), rating, "");
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const box = event.target.closest(".rating");
  const comment = event.target.querySelector("textarea").value.trim();
  const rating = rated.get(box.dataset.turn)?.rating;
  if (comment && rating) rate(box, rating, comment);
});

watch("value", redraw);
redraw();
