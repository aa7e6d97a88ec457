() => {
  document.documentElement.lang = "ko";
  // What is scrolled to or focused stays clear of the head and of the question box.
  document.documentElement.style.scrollPadding = "84px 0 150px";
  const voice = Object.assign(document.createElement("div"), { id: "announcer", className: "sr" });
  voice.setAttribute("role", "status");
  voice.setAttribute("aria-live", "polite");
  document.body.append(voice);

  const area = () => document.querySelector("#question-box textarea");
  const isQuestion = (event) => event.target === area() && event.key === "Enter";

  function name() {
    const box = area();
    if (!box) return requestAnimationFrame(name);
    box.id = "question";
    box.setAttribute("aria-label", "질문");
    box.setAttribute("aria-describedby", "ai-notice composer-hint");
    const day = document.querySelector("#as-of input, #as-of textarea");
    day?.setAttribute("aria-describedby", "as-of-error");
    day?.setAttribute("autocomplete", "off");
    if (!window.matchMedia("(pointer: coarse)").matches) box.focus({ preventScroll: true });
  }
  name();

  // Enter sends, Shift+Enter breaks the line, and an Enter that only ends a Hangul syllable does neither.
  document.addEventListener("keydown", (event) => {
    if (!isQuestion(event)) return;
    event.stopImmediatePropagation();
    if (event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    event.preventDefault();
    document.getElementById("send")?.click();
  }, true);
  document.addEventListener("keypress", (event) => {
    if (isQuestion(event)) event.stopImmediatePropagation();
  }, true);
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("#send, #stop");
    if (pressed && !window.matchMedia("(pointer: coarse)").matches) area()?.focus({ preventScroll: true });
  });
};
