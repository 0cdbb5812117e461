// An explorer on a slide: laid out so that it fits and its smallest words have 24 px, or marked as
// one to scroll.

const LETTERS = 24, ZOOM = 1.86, MOST_ZOOM = 2.2;
/** Controls beside the picture, in columns of several widths, with the sentence there or below the
 * picture, and the heading above both or only above the controls (tall); or controls below it. */
const LAYOUTS = [
  { beside: 15.5 }, { beside: 15.5, words: "main" }, { beside: 18 }, { beside: 18, words: "main" }, { beside: 20 },
  { beside: 15.5, tall: true }, { beside: 18, tall: true }, { beside: 13, tall: true },
  { beside: 18, words: "main", tall: true }, { beside: 0 },
];
const CUE = "There is more: scroll here, or open the lesson's page.";
const SHORT_TOOLS = 120;

/** Put what an explorer says beside its controls. */
export function arrange(part) {
  const own = part.querySelector("section.cx-explorer"), frame = part.querySelector(".cx-frame");
  if (!own || !frame) return;
  // reveal.js takes a section within a slide for a slide of its own.
  const [region, main, side] = ["div", "div", "div"].map((tag) => document.createElement(tag));
  region.className = own.className;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", own.getAttribute("aria-label"));
  region.append(...own.childNodes);
  own.replaceWith(region);
  side.className = "side";
  for (const each of [".cx-tools", ".cx-panel", ".cx-said", ".cx-more", ".cx-fault"]) side.append(frame.querySelector(each));
  main.className = "main";
  main.append(frame.querySelector(".cx-figure"));
  frame.append(main, side);
  frame.querySelector(".cx-result").remove();
}

/** The smallest words of an explorer in px of a slide that is 1280 wide. */
function smallest(part) {
  const whole = part.closest(".live").getBoundingClientRect().width / 1280;
  const zoom = parseFloat(getComputedStyle(part).zoom);
  let least = Infinity;
  const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const holder = text.parentElement, look = getComputedStyle(holder), drawn = holder.ownerSVGElement;
    if (!text.textContent.trim() || look.visibility === "hidden" || !holder.getClientRects().length) continue;
    const { a, b } = drawn ? holder.getScreenCTM() : { a: zoom * whole, b: 0 };
    least = Math.min(least, (parseFloat(look.fontSize) * Math.hypot(a, b)) / whole);
  }
  return least;
}

const panes = (part) => [...part.querySelectorAll(".cx-frame, .main, .side")];
const over = (pane) => Math.max(0, pane.scrollHeight - pane.clientHeight - 1, pane.scrollWidth - pane.clientWidth - 1);
/** Drawings follow their width in the next frame. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Choose the first layout in which an explorer fits, or else the one that wants least scrolling. */
export async function fit(slide) {
  const part = slide.querySelector(".part"), heading = slide.querySelector("h2"), tried = [];
  const set = async ({ beside, words = "side", tall = false, zoom }) => {
    slide.classList.toggle("under", !beside);
    slide.classList.toggle("tall", tall);
    slide.style.setProperty("--zoom", zoom);
    slide.style.setProperty("--beside", `${beside * 16}px`);
    slide.style.setProperty("--head", `${heading.offsetHeight}px`);
    const said = part.querySelector(".cx-said");
    if (words === "main") part.querySelector(".cx-figure").after(said);
    else part.querySelector(".side .cx-panel").after(said);
    const tools = part.querySelector(".cx-tools");
    if (tools.offsetHeight > SHORT_TOOLS) tools.parentNode.append(tools); // a list: what is said comes first
    await drawn();
  };
  for (const layout of LAYOUTS) {
    let zoom = ZOOM;
    await set({ ...layout, zoom });
    const least = smallest(part);
    if (least < LETTERS) await set({ ...layout, zoom: zoom = Math.min(MOST_ZOOM, (zoom * LETTERS) / least) });
    const small = Math.max(0, LETTERS - smallest(part) - 0.05);
    const cost = panes(part).reduce((sum, pane) => sum + over(pane), 1000 * small);
    if (!cost) return;
    tried.push({ ...layout, zoom, cost });
  }
  await set(tried.reduce((best, each) => (each.cost < best.cost ? each : best)));
}

/** Say which panes of an explorer have more below, and let the keyboard scroll them. */
export function cue(slide) {
  const note = slide.querySelector(".scroll-cue") ?? slide.appendChild(document.createElement("p"));
  let long = false;
  note.className = "scroll-cue";
  for (const pane of panes(slide)) {
    const scrolls = over(pane) > 0;
    long ||= scrolls;
    for (const [name, value] of Object.entries({ tabindex: "0", role: "group", "aria-label": "A part that scrolls" })) {
      scrolls ? pane.setAttribute(name, value) : pane.removeAttribute(name);
    }
  }
  slide.classList.toggle("scrolls", long);
  if (note.textContent !== (long ? CUE : "")) note.textContent = long ? CUE : "";
}
