"use strict";
// The way in. The link carries its secret behind the "#", which no browser sends to a server. It is given away once,
// for a session that stays in this tab and is gone with it.

const SESSION = "session";

const LOST =
  "This page was not opened with a link that is still valid. A link opens once: " +
  "take the newest one that the terminal shows, where tocsin serve runs.";

function say(message, again) {
  document.getElementById("message").textContent = message;
  document.getElementById("again").hidden = !again;
}

async function session() {
  const link = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  if (link) {
    sessionStorage.removeItem(SESSION);
    const answer = await fetch("enter", { method: "POST", body: link });
    if (answer.ok) sessionStorage.setItem(SESSION, await answer.text());
  }
  return sessionStorage.getItem(SESSION);
}

function show(secret) {
  const terminal = document.getElementById("terminal");
  terminal.dataset.sessionWebsocketUrl = new URL("screen/" + secret, location.href.replace(/^http/, "ws")).href;
  // Nothing that stands in a case opens a window.
  window.open = () => null;
  const script = document.createElement("script");
  script.src = "static/js/textual.js";
  script.addEventListener("load", () => {
    window.onload(new Event("load"));
    document.querySelector(".xterm-helper-textarea").focus();
  });
  document.body.append(script);
}

function ended() {
  const begun = document.body.classList.contains("-loaded");
  say(
    begun
      ? "The workbench was left. What was recorded is in the case."
      : "No workbench could be opened: too many may be open, or tocsin serve was started anew since.",
    true,
  );
}

new MutationObserver(() => {
  if (document.body.classList.contains("-closed")) ended();
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });

document.getElementById("again").addEventListener("click", () => location.reload());

window.addEventListener("hashchange", () => location.reload());

window.addEventListener("load", async () => {
  try {
    await document.fonts.load("16px 'Roboto Mono'");
    const secret = await session();
    if (secret) show(secret);
    else say(LOST, false);
  } catch {
    say("The server does not answer. Does tocsin serve still run?", true);
  }
});
