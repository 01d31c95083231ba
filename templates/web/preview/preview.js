// Makes a page follow the files it was made from. Without it everything works, but one reloads by hand.
"use strict";

const status = document.getElementById("live");
let version = status.dataset.version;
let source = null;
let renewal = null;

function mailFrame() {
  return document.querySelector("#pane iframe");
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function ask(address, signal) {
  const answer = await fetch(address, { signal });
  return answer.ok ? answer.text() : null;
}

// The new document takes the old one's place inside the frame: nothing flashes, and no picture is fetched twice.
async function renewMail(signal) {
  const frame = mailFrame();
  const html = await ask(frame.getAttribute("src"), signal);
  if (html === null || signal.aborted) return;
  const { scrollX, scrollY } = frame.contentWindow;
  const page = frame.contentDocument;
  page.replaceChild(page.adoptNode(parsed(html).documentElement), page.documentElement);
  frame.contentWindow.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
}

async function renewPage(signal) {
  const html = await ask(location.href, signal);
  if (html === null || signal.aborted) return;
  const fresh = parsed(html);
  const focus = document.activeElement?.getAttribute("href");
  document.title = fresh.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (part.id === "pane" && mailFrame() && other.querySelector("iframe")) continue;
    const { scrollTop } = part;
    part.replaceChildren(...other.childNodes);
    part.scrollTop = scrollTop;
  }
  if (focus && document.activeElement === document.body) {
    document.querySelector(`[href="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }
}

async function renew() {
  renewal?.abort();
  renewal = new AbortController();
  const { signal } = renewal;
  if (!document.getElementById("pane")) return location.reload();
  try {
    await Promise.all([mailFrame() && renewMail(signal), renewPage(signal)]);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function say(words, live) {
  status.textContent = words;
  status.classList.toggle("live", live);
}

// A browser keeps few connections to one host: only the page that is looked at holds one.
function follow() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(`/changes?since=${version}`);
  source.addEventListener("open", () => say("Live", true));
  source.addEventListener("error", () => say("The preview has ended", false));
  source.addEventListener("change", (event) => {
    version = event.data;
    renew();
  });
}

// A click into the mail tells which block it is, and with it the line of the file.
function locate(event) {
  if (event.target.closest("a[href]")) return;
  const page = event.target.ownerDocument;
  const before = [...document.querySelectorAll(".outline li")].filter((entry) => {
    entry.classList.remove("here");
    const anchor = page.getElementById(entry.id.slice("at-".length));
    return anchor && anchor.compareDocumentPosition(event.target) & Node.DOCUMENT_POSITION_FOLLOWING;
  });
  const entry = before.at(-1);
  if (!entry) return;
  entry.classList.add("here");
  entry.scrollIntoView({ block: "nearest" });
}

function prepare(frame) {
  const page = frame.contentDocument;
  if (!page) return;
  if (frame.classList.contains("fit")) frame.style.height = `${page.documentElement.offsetHeight + 2}px`;
  else page.addEventListener("click", locate);
}

for (const frame of document.querySelectorAll("iframe")) {
  frame.addEventListener("load", () => prepare(frame));
  if (frame.contentDocument?.readyState === "complete") prepare(frame);
}
document.addEventListener("visibilitychange", follow);
follow();
