() => {
  const turned = ({ a, b }) => Math.hypot(a, b);
  const slide = document.querySelector(".reveal .slides > section.present"), small = [];
  const walk = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const words = text.textContent.trim(), holder = text.parentElement, look = getComputedStyle(holder);
    if (!words || holder.closest(".notes, option, script, style") || look.visibility === "hidden") continue;
    const box = holder.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const scale = holder.ownerSVGElement ? turned(holder.getScreenCTM()) : holder.currentCSSZoom;
    const size = parseFloat(look.fontSize) * scale;
    if (size < 23.95) small.push([Math.round(size * 10) / 10, words.slice(0, 40)]);
  }
  for (const each of slide.querySelectorAll("select, button, input:is([type=text], [type=number])")) {
    const size = parseFloat(getComputedStyle(each).fontSize) * each.currentCSSZoom;
    if (size < 23.95 && each.getClientRects().length) small.push([size, each.outerHTML.slice(0, 40)]);
  }
  return {
    label: slide.getAttribute("aria-label"),
    kind: slide.className.replace("present", "").trim(),
    small,
    long: slide.classList.contains("scrolls"),
    down: slide.scrollHeight - slide.clientHeight,
    aside: slide.scrollWidth - slide.clientWidth,
  };
}
