// A lesson's page in class: the seat's bar, and places to send beneath what the room collects.
// Nothing is ever sent without a press.
import { el, tell } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";
import { follow } from "./mine.js";
import { outbox } from "./outbox.js";
import { packCode } from "./pack.js";
import { sending } from "./sending.js";
import { ballot } from "./vote.js";
import { call } from "./wire.js";

const { vote, statements } = JSON.parse(document.getElementById("room").textContent);
const places = [], seat = follow(show);
const box = outbox({ deliver, settled, changed: show });
const bar = makeBar();
const titles = {
  "statements-before": () => t("Send your first answers to the statements"),
  "statements-after": () => t("Send your answers to the statements after the lesson"),
  "vote-before": () => t("Send your vote before the lesson"),
  "vote-after": () => t("Send your vote after the lesson"),
};
const whole = {
  own: () => t("your pilot"),
  "statements-before": () => t("your first answers to the statements"),
  "statements-after": () => t("your answers to the statements after the lesson"),
  "vote-before": () => t("your vote before the lesson"),
  "vote-after": () => t("your vote after the lesson"),
};
let isDrawn = false;

async function deliver(message) {
  const outcome = await call("/api/send", message);
  seat.heard(outcome);
  return outcome;
}

function settled({ item, answer }, outcome, data) {
  const place = places.find((each) => each.item === item);
  if (outcome === "kept" && data.kept) seat.put(item, answer);
  place?.refuse(outcome === "refused" ? data.error || t("The room didn't take this.") : "");
  if (outcome === "gone") seat.ask(); else if (!data.kept) seat.ask(); // another window may have been later
}

function press(item, answer) {
  places.find((each) => each.item === item).refuse("");
  box.press(item, answer);
}

function show() {
  if (!isDrawn) return;
  const { link, seat: number, open, kept, data } = seat.found;
  if (number !== null && link === "connected") box.seated(number, data.last);
  if (link === "gone") box.forget();
  for (const place of places) {
    place.node.hidden = !(place.item in open) || (place.isWanted && !place.isWanted(data));
    place.show({ open: open[place.item] === true && link !== "gone", kept: kept[place.item], waiting: box.waiting(place.item), link });
  }
  bar.show(number, link, Object.keys(kept).map((item) => inBar(item, kept[item])));
}

/** What was sent of an item, in a line: without its answer on the pages of other lessons. */
function inBar(item, answer) {
  const what = whole[item](), place = places.find((each) => each.item === item);
  return place && !item.startsWith("statements") ? t("{what}: {answer}", { what, answer: place.words(answer) }) : what;
}

function makeBar() {
  const where = el("strong"), link = el("span", { role: "status" }), none = el("span");
  const count = el("summary"), list = el("ul"), sent = el("details", { hidden: true }, count, list);
  const again = el("a", { href: "/", hidden: true }, t("Join again"));
  const node = el("aside", { class: "cx room-bar", "aria-label": t("The room") }, where, link, again, none, sent);
  const LINKS = {
    connected: () => t("connected"),
    waiting: () => t("waiting for the trainer's laptop, nothing is lost"),
    gone: () => t("this session has ended, and what was sent is gone with it"),
  };
  return {
    node,
    show(number, state, things) {
      where.textContent = number === null ? t("Joining") : t("Seat {seat}", { seat: number });
      tell(link, LINKS[state]());
      node.dataset.link = state;
      again.hidden = state !== "gone";
      none.textContent = state === "gone" || things.length ? "" : t("nothing sent");
      sent.hidden = state === "gone" || !things.length;
      tell(count, t("sent: {n}", { n: things.length }));
      list.replaceChildren(...things.map((words) => el("li", {}, words)));
    },
  };
}

/** Each part of the page with what it declares. */
const parts = () => [...document.querySelectorAll("[data-part]")].map((host) =>
  ({ host, declared: JSON.parse(document.getElementById(`part-${host.dataset.part}`).textContent).declared }));

/** Put places where things are asked, as soon as the page's own parts are alive. */
function begin() {
  const all = parts(), asked = (key) => all.find(({ declared }) => declared.entry?.key === key)?.host;
  const pilot = all.find(({ declared }) => declared.drawing === "own");
  if (pilot) addPilot(pilot);
  for (const item of ["statements-before", "statements-after"]) {
    const host = asked(item);
    if (host && Object.keys(statements).length) addStatements(item, host);
  }
  if (vote) {
    const main = document.querySelector("main");
    const introduced = asked("statements-before") ?? main.querySelectorAll("h2")[1]?.previousElementSibling ?? main.lastElementChild;
    const ended = asked("statements-after") ?? main.querySelector("#References")?.previousElementSibling ?? main.lastElementChild;
    addVote("vote-before", places.find(({ item }) => item === "statements-before")?.node ?? introduced);
    addVote("vote-after", places.find(({ item }) => item === "statements-after")?.node ?? ended);
  }
  document.querySelector("footer")?.append(el("p", {}, t("In class, this page asks the trainer's laptop, and nothing else.")));
  document.body.append(bar.node);
  isDrawn = true;
  show();
  box.nudge();
}

function addPilot({ host, declared }) {
  const stops = declared.controls[0].stops.map(Number), at = () => stops[Number((host.dataset.at ?? "").split(".")[0])];
  const words = (answer) => (answer.code ? t("code {code}", { code: answer.code }) : t("pilot {number}", { number: answer.pilot }));
  const place = sending({
    item: "own", title: t("Send your pilot to the room"), words, press, missing: () => (seat.found.data.pack ? t("Type the code, then you can send it.") : t("The pilot doesn't run in this browser: tell the room your number instead.")),
    read: () => (seat.found.data.pack ? pack.get() : Number.isFinite(at()) ? { pilot: at() } : null),
  });
  const pack = packCode(show);
  place.node.prepend(pack.node);
  let isPreset = false;
  const onShow = place.show;
  place.show = (state) => {
    const { seat: number, data, kept } = seat.found;
    pack.node.hidden = !data.pack;
    if (!isPreset && number !== null) {
      isPreset = true;
      if (host.dataset.at === String(declared.controls[0].start)) preset(host, stops.indexOf(kept.own?.pilot ?? number));
    }
    pack.put(kept.own?.code);
    onShow(state);
  };
  new MutationObserver(show).observe(host, { attributes: true, attributeFilter: ["data-at"] });
  host.after(place.node);
  places.push(place);
}

/** Put the pilot's control at a stop, as its owner would. */
function preset(host, stop) {
  const slider = host.querySelector("input[type=range]");
  if (stop < 0 || !slider) return; // there is no pilot of that number
  slider.value = stop;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

function addStatements(item, host) {
  const names = Object.entries(statements);
  const place = sending({
    item, press, title: titles[item](),
    words: () => t("your answers to the statements"),
    missing: () => t("Answer the statements above, and keep your answers: then you can send them."),
    read() {
      const answer = host.kept?.answer;
      if (!answer) return null;
      const found = Object.fromEntries(names.map(([name, words]) => [name, answer[words]]));
      return Object.values(found).every((each) => each !== undefined) ? found : null;
    },
  });
  host.after(place.node);
  places.push(place);
}

function addVote(item, anchor) {
  const form = ballot(vote, item === "vote-before", show);
  const place = sending({
    item, press, title: titles[item](), read: form.get, words: form.words,
    missing: () => t("Choose an answer, then you can send it."),
  });
  form.node.append(place.node);
  const onShow = place.show, ballotPlace = { ...place, node: form.node };
  ballotPlace.show = (state) => {
    if (state.kept !== undefined) form.put(state.kept);
    onShow(state);
  };
  anchor.after(form.node);
  places.push(ballotPlace);
}

addEventListener("cx-kept", show);
if (document.documentElement.dataset.ready || !document.querySelector("[data-part]")) begin();
else {
  const watch = new MutationObserver(() => {
    if (!document.documentElement.dataset.ready) return;
    watch.disconnect();
    begin();
  });
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-ready"] });
}
for (const kind of ["online", "pageshow"]) addEventListener(kind, () => box.nudge());
document.addEventListener("visibilitychange", () => { if (!document.hidden) box.nudge(); });
