// From file:// a browser reads no other file, so a search shows titles without excerpts there.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What scrolls sideways can be scrolled by keyboard; what doesn't is no stop on the way.
const reachable = () => {
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre, dt.sig")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("DOMContentLoaded", reachable);
addEventListener("resize", reachable);
