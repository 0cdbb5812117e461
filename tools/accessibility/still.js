// Before a page's own scripts: count the frames that it asks for.
(() => {
  const ask = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.framesAsked = 0;
  globalThis.requestAnimationFrame = (next) => { globalThis.framesAsked += 1; return ask(next); };
})();
