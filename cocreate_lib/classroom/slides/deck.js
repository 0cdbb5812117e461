// A deck: slides by the arrow keys, explorers alive on them, and a window with the speaker's notes.
import { arrange, cue, fit } from "./fit.js";

/** Keys that belong to what has the focus, not to the deck. */
const ITS_OWN = "input, select, textarea, button, summary, [role=slider], [tabindex]";

/** Whether a key press is for the slide's own control. */
function isForControl(event, slides) {
  const held = event.target?.closest?.(ITS_OWN);
  return Boolean(held && slides.contains(held));
}

/** Keys that lead out of a control: Escape back to the deck, PageDown and PageUp to another slide. */
function leaveControls(deck, slides) {
  slides.addEventListener("keydown", (event) => {
    if (!["Escape", "PageDown", "PageUp"].includes(event.key) || !isForControl(event, slides)) return;
    event.preventDefault();
    event.stopPropagation();
    document.activeElement.blur();
    if (event.key === "PageDown") deck.next();
    if (event.key === "PageUp") deck.prev();
  }, true);
}

/** The speaker's window: notes of this slide, what comes next, and the time since the start. */
function speaker(deck, page) {
  let own = null, began = 0;
  const put = () => {
    if (!own || own.closed) return;
    const slide = deck.getCurrentSlide(), all = deck.getSlides(), next = all[all.indexOf(slide) + 1];
    const title = (each) => each?.querySelector("h1, h2")?.textContent ?? "The end";
    const body = own.document.body;
    body.querySelector("h1").textContent = `${all.indexOf(slide) + 1} of ${all.length}: ${title(slide)}`;
    body.querySelector("#notes").innerHTML = slide.querySelector(".notes")?.innerHTML ?? "<p>No notes.</p>";
    body.querySelector("#next").textContent = `Next: ${title(next)}`;
    body.querySelector("#time").textContent = `${Math.floor((performance.now() - began) / 60000)} minutes`;
  };
  const open = () => {
    if (own && !own.closed) return own.focus();
    own = page.open("", "notes", "width=700,height=800");
    if (!own) return;
    began = performance.now();
    own.document.title = "Speaker's notes";
    own.document.documentElement.lang = "en-GB";
    own.document.body.innerHTML = "<h1></h1><p><strong id=time></strong></p><div id=notes></div><p id=next></p>";
    own.document.body.style.cssText = "font: 22px/1.5 system-ui, sans-serif; margin: 1rem 2rem; color: #1f2933; background: #fff";
    page.setInterval(put, 10000);
    put();
  };
  return { open, put };
}

/** Start the deck, then bring its explorers to life. */
export async function startDeck(Reveal, start, render) {
  const root = document.querySelector(".reveal"), slides = root.querySelector(".slides");
  const deck = new Reveal(root, {
    width: 1280, height: 720, margin: 0, minScale: 0.2, maxScale: 3, center: false, hash: true,
    slideNumber: "c/t", transition: "none", backgroundTransition: "none",
    controlsTutorial: false, pdfSeparateFragments: false, scrollActivationWidth: 0,
    keyboardCondition: (event) => !isForControl(event, slides),
  });
  await start(render);
  const live = [...slides.querySelectorAll(":scope > .live")];
  for (const slide of live) arrange(slide.querySelector(".part"));
  await deck.initialize();
  leaveControls(deck, slides);
  const notes = speaker(deck, window);
  if (slides.querySelector(".notes")) deck.addKeyBinding({ keyCode: 83, key: "S", description: "Speaker's notes" }, notes.open);
  deck.on("slidechanged", notes.put);
  for (const slide of live) {
    slide.classList.add("tried"); // laid out, unseen
    await fit(slide);
    cue(slide);
    slide.classList.remove("tried");
    new ResizeObserver(() => cue(slide)).observe(slide.querySelector(".cx-said"));
  }
  document.documentElement.dataset.fitted = live.length;
}
