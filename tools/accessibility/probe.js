// What is asked inside a page. Nothing here knows the course: it looks at what a browser shows.
(() => {
  const FIELDS = "a[href], button, input, select, textarea, summary, [tabindex], iframe, audio, video";
  const WORDLESS = "script, style, noscript, template, option, textarea, title";
  const seen = []; // elements that were spoken of, by number

  const number = (el) => {
    const at = seen.indexOf(el);
    return at < 0 ? seen.push(el) - 1 : at;
  };
  const tidy = (text) => text.replace(/\s+/g, " ").trim();
  const called = (el) => {
    const names = typeof el.className === "string" && el.className ? `.${el.className.trim().split(/\s+/).join(".")}` : "";
    const part = el.closest(".cx-explorer")?.getAttribute("aria-label");
    const words = tidy(el.getAttribute?.("aria-label") ?? el.labels?.[0]?.textContent ?? el.textContent ?? "").slice(0, 60);
    return `<${el.localName}${el.type && el.localName === "input" ? ` ${el.type}` : ""}>${names} “${words}”${part ? ` in “${part}”` : ""}`;
  };
  const shown = (el) => {
    if (!el.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const { width, height } = el.getBoundingClientRect();
    return width > 1 && height > 1;
  };
  const channels = (colour) => {
    const found = colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return found.length < 4 ? [...found, 1] : found;
  };
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (el) => {
    for (let at = el; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] > 0.5) return colour;
    }
    const dark = matchMedia("(prefers-color-scheme: dark)").matches && getComputedStyle(document.documentElement).colorScheme.includes("dark");
    return dark ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)";
  };
  /** The elements that Tab stops at, in the order of the document. */
  const stops = () => {
    const groups = new Set();
    return [...document.querySelectorAll(FIELDS)].filter((el) => {
      if (el.tabIndex < 0 || el.disabled || el.matches(":disabled") || el.closest("[inert]") || !shown(el)) return false;
      if (el.localName === "summary" && el.parentElement.querySelector(":scope > summary") !== el) return false;
      if (el.type !== "radio" || !el.name) return true;
      const checked = document.querySelector(`input[type=radio][name="${CSS.escape(el.name)}"]:checked`);
      if (checked ? checked !== el : groups.has(el.name)) return false;
      groups.add(el.name);
      return true;
    });
  };
  const isRinged = (el) => {
    const look = getComputedStyle(el);
    return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1) || (look.boxShadow !== "none" && !matchMedia("(forced-colors: active)").matches);
  };
  /** Whether something else lies over all of an element that has the focus. */
  const isCovered = (el) => {
    const own = [el, ...(el.labels ?? [])].flatMap((each) => [...each.getClientRects()]).map((box) => ({
      left: Math.max(0, box.left), top: Math.max(0, box.top), right: Math.min(innerWidth, box.right), bottom: Math.min(innerHeight, box.bottom),
    }));
    const points = own.flatMap(({ left, right, top, bottom }) =>
      [0.05, 0.5, 0.95].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + x * (right - left), top + y * (bottom - top)])));
    return !points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (el.contains(top) || top.contains(el) || [...(el.labels ?? [])].some((label) => label.contains(top)));
    });
  };
  const texts = function* () {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const holder = text.parentElement;
      if (!tidy(text.data) || holder.closest(WORDLESS) || !holder.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      // A link that comes into the window with the focus is parked to the left of the page.
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0 && box.right + scrollX > 0);
      const look = getComputedStyle(holder);
      if (!boxes.length || ((look.clipPath !== "none" || look.clip !== "auto") && holder.offsetWidth <= 2)) continue;
      yield { text, holder, boxes };
    }
  };
  /** How much of what is behind a shape it covers. */
  const solid = (el) => {
    let share = channels(getComputedStyle(el).fill)[3] * parseFloat(getComputedStyle(el).fillOpacity);
    for (let at = el; at && at.localName !== "svg"; at = at.parentElement) share *= parseFloat(getComputedStyle(at).opacity);
    return share;
  };
  const isOpaque = (image) => {
    const sheet = document.createElement("canvas").getContext("2d");
    sheet.drawImage(image, 0, 0, 40, 40);
    return sheet.getImageData(0, 0, 40, 40).data.every((value, i) => i % 4 < 3 || value > 250);
  };
  const scrolls = (el) => {
    for (let at = el; at && at !== document.documentElement; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at !== document.body) return true;
    }
    return false;
  };

  globalThis.probe = {
    element: (n) => seen[n],
    called: (n) => called(seen[n]),
    stops: () => stops().map(number),

    /** Tab begins at the top again. */
    rewind() {
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
    },

    /** The words that are seen. */
    words: () => [...texts()].map(({ text, holder }) => ({
      words: tidy(text.data),
      isSign: holder.closest("[aria-hidden=true]") !== null && (tidy(text.data).length === 1 || !/[\p{L}\p{N}]/u.test(text.data)),
      ends: holder.closest("[aria-hidden=true]")?.parentElement.querySelector(":scope > input[type=range]") != null,
      drawn: holder.closest(holder.ownerSVGElement ? "[role=img], [aria-hidden=true]" : "[role=img]") !== null,
      where: called(holder),
    })),

    /** What is wider than the window, cut, or beside it. */
    reflow() {
      const found = [], width = document.documentElement.clientWidth;
      const over = document.documentElement.scrollWidth - width;
      if (over > 0) found.push(`the page is ${over} px wider than its window`);
      for (const { text, holder, boxes } of texts()) {
        if (holder.ownerSVGElement) {
          const art = holder.ownerSVGElement.getBoundingClientRect();
          if (boxes.some((box) => box.right > art.right + 2 || box.left < art.left - 2)) found.push(`cut in a drawing: ${called(holder)}`);
        } else if (!scrolls(holder) && boxes.some((box) => box.right > width + 1 || box.left < -1)) found.push(`beside the window: ${called(holder)}`);
      }
      for (const el of document.querySelectorAll("body *:not(svg, svg *)")) {
        const look = getComputedStyle(el);
        if (!shown(el) || el.clientWidth <= 1 || !tidy(el.textContent)) continue;
        if (/hidden|clip/.test(look.overflowX) && el.scrollWidth > el.clientWidth + 1) found.push(`cut at its side: ${called(el)}`);
        if (/hidden|clip/.test(look.overflowY) && el.scrollHeight > el.clientHeight + 1) found.push(`cut below: ${called(el)}`);
      }
      return [...new Set(found)];
    },

    /** What stays over the text, as a share of the window's height. */
    held() {
      const stuck = [...document.querySelectorAll("body *")].filter((el) => /sticky|fixed/.test(getComputedStyle(el).position) && shown(el));
      return stuck.map((el) => [called(el), el.getBoundingClientRect().height / innerHeight]);
    },

    /** Controls whose edge can't be told from what is around them. */
    edgeless: () => [...document.querySelectorAll("button, select, textarea, input:not([type=range], [type=checkbox], [type=radio], [type=file])")]
      .filter((el) => shown(el) && !el.disabled && (el.localName !== "button" || tidy(el.textContent)) && el.getAttribute("aria-disabled") !== "true").filter((el) => {
        const look = getComputedStyle(el), around = ground(el.parentElement);
        const sides = ["Top", "Right", "Bottom", "Left"].filter((side) =>
          look[`border${side}Style`] !== "none" && parseFloat(look[`border${side}Width`]) > 0.5 && contrast(look[`border${side}Color`], around) >= 3);
        return sides.length === 0 && contrast(ground(el), around) < 3 && !look.textDecorationLine.includes("underline");
      }).map(called),

    /** Words that don't stand out of what is behind them. (In forced colours axe-core reads others.) */
    faint: () => [...texts()].filter(({ holder }) => !holder.ownerSVGElement).filter(({ holder }) => {
      const look = getComputedStyle(holder), size = parseFloat(look.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && parseInt(look.fontWeight, 10) >= 700);
      return !holder.closest(":disabled") && contrast(look.color, ground(holder)) < (isLarge ? 3 : 4.5);
    }).map(({ holder }) => called(holder)),

    /** Words of drawings that don't stand out of the shape behind them: of these axe-core can't tell. */
    faintInDrawings: () => [...document.querySelectorAll("svg text")].filter((el) => shown(el) && tidy(el.textContent)).filter((el) => {
      el.scrollIntoView({ block: "center" });
      const look = getComputedStyle(el), box = el.getBoundingClientRect();
      const paper = ground(el.ownerSVGElement), size = parseFloat(look.fontSize), [r, g, b] = channels(paper);
      const isHaloed = look.paintOrder.startsWith("stroke") && look.stroke !== "none" && parseFloat(look.strokeWidth) >= 2;
      const under = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const behind = under.slice(under.indexOf(el) + 1).find((each) => each.ownerSVGElement === el.ownerSVGElement && /^(rect|path|circle|polygon|ellipse)$/.test(each.localName)
        && getComputedStyle(each).fill !== "none" && solid(each) > 0.05);
      let back = paper;
      if (isHaloed) back = look.stroke;
      else if (behind) {
        const [fill, share] = [channels(getComputedStyle(behind).fill), solid(behind)];
        back = `rgb(${[r, g, b].map((under, i) => under + (fill[i] - under) * share).join(", ")})`;
      }
      const isLarge = size >= 24 || (size >= 18.66 && parseInt(look.fontWeight, 10) >= 700);
      return contrast(look.fill, back) < (isLarge ? 3 : 4.5);
    }).map((el) => called(el)),

    /** How each mark of the drawings stands out of its paper, as WCAG's contrast. */
    marks: () => [...document.querySelectorAll("svg :is(text, line, path, rect, circle, polygon, polyline), img")].filter(shown).map((el, i) => {
      const paper = ground(el.ownerSVGElement ?? el);
      if (el.localName === "img") return [`<img> “${el.alt.slice(0, 60)}”`, isOpaque(el) ? 21 : 21 / contrast(paper, "rgb(255, 255, 255)")];
      const look = getComputedStyle(el);
      const inks = el.localName === "text" ? [look.fill] : [look.fill, look.stroke];
      return [`${called(el)}, mark ${i + 1}`, Math.max(1, ...inks.filter((ink) => ink !== "none" && channels(ink)[3] > 0.3).map((ink) => contrast(ink, paper)))];
    }),

    /** Each picture with its words. */
    pictures: () => [...document.querySelectorAll("img, svg, [role=img]")].filter(shown).map((el) => {
      if (el.ownerSVGElement || el.parentElement.closest("[role=img], [aria-hidden=true]") || el.matches("[aria-hidden=true], [role=presentation], [role=none]")) return null;
      const by = el.getAttribute("aria-labelledby")?.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
      const words = tidy(by ?? el.getAttribute("aria-label") ?? el.getAttribute("alt") ?? el.querySelector(":scope > title")?.textContent ?? "");
      const beside = tidy((el.closest(".cx-explorer") ?? el.closest("figure") ?? el.parentElement).textContent).slice(0, 4000);
      return { kind: el.localName, words, beside, n: number(el), isNamed: el.localName !== "svg" || el.getAttribute("role") === "img" };
    }).filter(Boolean),

    /** What has the focus, as a reader who tabs meets it. */
    focused() {
      const el = document.activeElement;
      if (!el || el === document.body || el === document.documentElement) return null;
      const box = el.getBoundingClientRect();
      let [aside, down] = [0, 0]; // how far what it stands in has been scrolled
      for (let at = el.parentElement; at; at = at.parentElement) { aside += at.scrollLeft; down += at.scrollTop; }
      return {
        n: number(el), what: called(el), kind: el.localName === "input" ? el.type : el.localName,
        isRinged: isRinged(el), isCovered: isCovered(el), value: el.type === "checkbox" || el.type === "radio" ? String(el.checked) : el.value ?? "",
        box: [box.left + aside, box.top + down, box.right + aside, box.bottom + down],
        holds: el.closest("[data-part]")?.dataset.part ?? null, at: el.closest("[data-at]")?.dataset.at ?? null,
        // On slides, which are scaled, heights of what was scrolled can't be compared.
        isStuck: el.closest(".reveal") !== null || Boolean([el, ...function* () { for (let at = el.parentElement; at; at = at.parentElement) yield at; }()].some((each) => /sticky|fixed/.test(getComputedStyle(each).position))),
      };
    },

    /** Blocks of text that come later but stand higher, in the same column. */
    order() {
      const found = [], blocks = [];
      for (const { holder, boxes } of texts()) {
        if (holder.closest("svg, .sr-only, [role=img], .slide-number") || /sticky|fixed|absolute/.test(getComputedStyle(holder).position)) continue;
        const block = holder.closest("p, li, h1, h2, h3, h4, dt, dd, th, td, legend, label, summary, button, figcaption, caption, output") ?? holder;
        if (blocks.at(-1)?.block === block) continue;
        blocks.push({ block, box: boxes[0] });
      }
      blocks.forEach(({ block, box }, i) => {
        const last = blocks[i - 1];
        // An explorer's sentence, task and tools don't build on each other: they may come in any order.
        const isTogether = last && block.closest(".cx-frame") && block.closest(".cx-frame") === last.block.closest(".cx-frame");
        if (last && !isTogether && box.bottom <= last.box.top - 2 && box.left < last.box.right && box.right > last.box.left && !block.closest("table") && !last.block.closest("table"))
          found.push(`${called(block)} stands above ${called(last.block)}`);
      });
      return found;
    },

    /** Watch the regions that are read out by themselves. */
    listen() {
      const regions = [...document.querySelectorAll("[role=status], [role=alert], [aria-live]")];
      const before = new Map(regions.map((region) => [region, region.textContent]));
      return () => [...document.querySelectorAll("[role=status], [role=alert], [aria-live]")]
        .filter((region) => tidy(region.textContent) && region.textContent !== before.get(region) && shown(region)).map((region) => tidy(region.textContent));
    },
    start() { globalThis.heard = probe.listen(); },
    heard: () => globalThis.heard(),
  };
})();
