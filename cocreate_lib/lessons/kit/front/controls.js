// Native, labelled controls: a slider with named stops, a choice, a box to tick.
import { el, uid } from "./dom.js";

const FEW = 6; // choices that stand side by side; more go into a menu

/** A control of an explorer. `changed` gets the place of the stop; `put` moves it without telling. */
export function control(spec, place, changed) {
  const make = { slider, choice: spec.stops.length > FEW ? menu : radios, switch: tick }[spec.shape];
  return make(spec, place, changed);
}

function slider(spec, place, changed) {
  const id = uid(spec.name), last = spec.stops.length - 1;
  // The slider itself says its value when it moves; a second voice would only repeat it.
  const value = el("output", { for: id, class: "cx-value", "aria-live": "off" });
  const input = el("input", {
    id, type: "range", min: 0, max: last, step: 1, "aria-describedby": `${id}-help`,
    input: () => { told(+input.value); changed(+input.value); },
  });
  const told = (i) => { value.textContent = spec.stops[i]; input.setAttribute("aria-valuetext", spec.stops[i]); };
  const put = (i) => { input.value = i; told(i); };
  put(place);
  const ends = el("div", { class: "cx-ends", "aria-hidden": "true" },
    el("span", {}, spec.stops[0]), el("span", {}, spec.stops[last]));
  const node = el("div", { class: "cx-control cx-slider" },
    el("label", { for: id }, spec.label), value, input, ends, help(spec, id));
  return { node, put, input };
}

function radios(spec, place, changed) {
  const id = uid(spec.name);
  const inputs = spec.stops.map((words, i) => el("input", {
    type: "radio", name: id, id: `${id}-${i}`, checked: i === place, change: () => changed(i),
  }));
  const node = el("fieldset", { class: "cx-control", "aria-describedby": `${id}-help` },
    el("legend", {}, spec.label),
    inputs.map((input, i) => el("span", { class: "cx-option" }, input, el("label", { for: input.id }, spec.stops[i]))),
    help(spec, id));
  return { node, put: (i) => { inputs[i].checked = true; }, input: inputs[0] };
}

function menu(spec, place, changed) {
  const id = uid(spec.name);
  const input = el("select", { id, "aria-describedby": `${id}-help`, change: () => changed(input.selectedIndex) },
    spec.stops.map((words) => el("option", {}, words)));
  input.selectedIndex = place;
  const node = el("div", { class: "cx-control" }, el("label", { for: id }, spec.label), input, help(spec, id));
  return { node, put: (i) => { input.selectedIndex = i; }, input };
}

function tick(spec, place, changed) {
  const id = uid(spec.name);
  const input = el("input", { type: "checkbox", id, "aria-describedby": `${id}-help`, change: () => changed(+input.checked) });
  input.checked = Boolean(place);
  const node = el("div", { class: "cx-control cx-tick" }, input, el("label", { for: id }, spec.label), help(spec, id));
  return { node, put: (i) => { input.checked = Boolean(i); }, input };
}

const help = (spec, id) => el("small", { id: `${id}-help`, class: "cx-help" }, spec.help);
