// The trainer's page: how to join, what has come in, what is open; all of it as the room stands.
import { button, el, tell } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { pilotsSheet, statementsSheet, voteSheet } from "./sheets.js";
import { tabs } from "./tabs.js";
import { call } from "./wire.js";

const QUIET = 4000; // ms between two counts that are read aloud
const content = JSON.parse(document.getElementById("room").textContent);
const main = document.querySelector("main"), problem = document.getElementById("problem");
const counts = document.getElementById("counts"), aloud = document.getElementById("aloud"), link = document.getElementById("link");
let now = null, spoken = -QUIET, speaking = null;

const NAMES = {
  own: t("Pilots"),
  "vote-before": t("Vote before"),
  "vote-after": t("Vote after"),
  "statements-before": t("Statements before"),
  "statements-after": t("Statements after"),
};
const SHORT = {
  own: t("Pilots"), "vote-before": t("Before"), "vote-after": t("After"), "statements-before": t("Before"), "statements-after": t("After"),
};
const SHEETS = [
  ["pilots", t("Pilots"), t("The room's pilots"), ["own"], pilotsSheet],
  ["vote", t("Vote"), t("The room's vote"), ["vote-before", "vote-after"], voteSheet],
  ["statements", t("Statements"), t("The statements, before and after"), ["statements-before", "statements-after"], statementsSheet],
];

async function act(body) {
  const { status, data } = await call("/api/room", body);
  tell(problem, status === 200 ? "" : data.error || t("The room's server doesn't answer. Try again."));
  if (status === 200) follow.ask();
}

const sheets = SHEETS.filter(([, , , items]) => items.some((item) => content.items.includes(item)));
const made = sheets.map(([name, words, heading, items, make]) => {
  const sheet = make(content, act), switches = items.filter((item) => content.items.includes(item));
  const own = switches.map((item) => [item, keys(item, SHORT[item], NAMES[item], act)]);
  const panel = el("section", { class: "room-panel", hidden: true }, el("h2", { class: "cx-unseen" }, heading), sheet.node,
    el("div", { class: "room-foot" }, own.map(([, each]) => each.node)));
  main.append(panel);
  return { name, words, panel, show(snapshot) {
    sheet.show(snapshot);
    own.forEach(([item, each]) => each.show(snapshot.open[item] === true, snapshot.sent[item] ?? 0));
  } };
});
const joining = { name: "joining", words: t("Joining"), panel: document.getElementById("panel-joining"), show() {} };
const all = [joining, ...made], bar = tabs(t("What is shown"), all, draw);
document.getElementById("tabs").append(bar.node);
bar.go(0);

function draw() {
  const shown = all.find(({ name }) => name === bar.at());
  if (now) shown.show(now);
}

function changed(snapshot) {
  now = snapshot;
  draw();
  const sent = content.items.map((item) => t("{what}: {n}", { what: NAMES[item], n: now.sent[item] ?? 0 }));
  tell(counts, t("{joined} joined", { joined: now.joined }));
  tell(document.getElementById("joined"), String(now.joined));
  document.getElementById("sent").replaceChildren(...sent.map((words) => el("li", {}, words)));
  speaking ??= setTimeout(speak, Math.max(0, spoken + QUIET - performance.now()));
}

/** Read the counts aloud, and only now and then. */
function speak() {
  speaking = null;
  const sent = content.items.map((item) => t("{what}: {n}", { what: NAMES[item], n: now.sent[item] ?? 0 })).join(", ");
  const words = t("{joined} joined. Sent: {sent}.", { joined: now.joined, sent: sent || "0" });
  if (aloud.textContent === words) return;
  spoken = performance.now();
  tell(aloud, words);
}

const LINKS = {
  connected: "",
  waiting: t("No answer from the server. This page goes on as soon as it is there."),
  gone: t("This page's key has run out: open the link in the terminal again."),
};
const follow = live({ changed, linked: (state) => tell(link, LINKS[state]) });
let width = 0;
new ResizeObserver(() => {
  if (Math.abs(main.clientWidth - width) < 2) return;
  width = main.clientWidth;
  draw();
}).observe(main);
addEventListener("resize", draw);
