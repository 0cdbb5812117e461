// A seat's result as a code. The same sums as codes.py and by_hand.py; a test holds them together.
const STEPS = 10, REACH = 1000, DIFFERENCES = 2048, WIDEST = 511, PRIME = 1021, Z = 1.9599639845400536;

/** The difference per 100 and its standard error, from who reoffended, of how many. */
export function ofCounts(reoffended, people, reoffendedOthers, others) {
  for (const [part, of] of [[reoffended, people], [reoffendedOthers, others]]) {
    const whole = Number.isInteger(part) && Number.isInteger(of);
    if (!whole || part < 0 || of < 1 || part > of) return null;
  }
  const p = reoffended / people, q = reoffendedOthers / others;
  const error = Math.sqrt((p * (1 - p)) / people + (q * (1 - q)) / others);
  return error > 0 ? [100 * (p - q), 100 * error] : null;
}

/** The same from a difference and the ends of its 95% interval. */
export function ofInterval(estimate, low, high) {
  return low < high && low <= estimate && estimate <= high ? [estimate, (high - low) / (2 * Z)] : null;
}

/** The ends of the 95% interval. */
export const ends = ([estimate, error]) => [estimate - Z * error, estimate + Z * error];

/** Halves go to the even neighbour, as in Python. */
function rounded(value) {
  const low = Math.floor(value), rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** What the code keeps of a result: tenths. The room sees these, so the page's own words are about them. */
export const kept = ([estimate, error]) => [rounded(estimate * STEPS), Math.max(rounded(error * STEPS), 1)].map((tenths) => tenths / STEPS);

/** The code, in groups of three; null where it can't hold the result. */
export function seatCode({ letters, packs, most }, pack, seat, found) {
  const [steps, wide] = kept(found).map((value) => Math.round(value * STEPS));
  if (pack < 0 || pack >= packs || seat < 1 || seat > most || Math.abs(steps) > REACH || wide > WIDEST) return null;
  let value = pack;
  for (const [number, size] of [[seat - 1, most], [steps + REACH, DIFFERENCES], [wide, WIDEST + 1]]) value = value * size + number;
  const raised = value * letters.length ** 2;
  let whole = raised + ((((1 - raised) % PRIME) + PRIME) % PRIME), code = "";
  for (let n = 0; n < 9; n += 1) {
    code = letters[whole % letters.length] + code;
    whole = Math.floor(whole / letters.length);
  }
  return code.match(/.../g).join("-");
}

function differs(value) {
  const tenths = Math.abs(value).toFixed(1);
  return Number(tenths) ? `${tenths} ${value < 0 ? "fewer" : "more"}` : "no difference";
}

/** A number as people type it: any minus, a comma for a point. */
const typedNumber = (text) => (text.trim() === "" ? NaN : Number(text.replace(/[\u2010-\u2015\u2212]/, "-").replace(",", ".")));

/** What the page says to what was typed: the sentence, and the code where there is one. */
export function said(told, typed) {
  const [seat, people, reoffended, others, reoffendedOthers, ...interval] = typed.map(typedNumber);
  if (!Number.isInteger(seat) || seat < 1 || seat > told.seats) return [`Put in your seat, from 1 to ${told.seats}.`, ""];
  const isInterval = typed.slice(5).some((text) => text.trim() !== "");
  if (isInterval && typed.slice(1, 5).some((text) => text.trim() !== "")) return ["Put in either the four counts or a difference with its interval, and leave the other empty.", ""];
  const found = isInterval ? ofInterval(...interval) : ofCounts(reoffended, people, reoffendedOthers, others);
  if (!found && isInterval) return ["Put in the difference and both ends of its interval, the lower one first. The difference lies between them; fewer is a number below zero, such as -8.2.", ""];
  if (!found) return ["Put in four counts. Nobody can reoffend in a group of nobody, and no more than there are; if nobody or everybody reoffended in both groups, there is no interval.", ""];
  const code = seatCode(told, told.pack, seat, found);
  if (!code) return ["This result is wider than any code can hold. Give the difference per 100 people: 8.2 fewer is -8.2.", ""];
  const [low, high] = ends(kept(found));
  const clear = low <= 0 && high >= 0 ? "includes zero: no statistically significant difference, which does not say that there is none" : "leaves out zero: a statistically significant difference";
  return [`People who reoffend, of every 100, with the programme: ${differs(kept(found)[0])}. The 95% interval is ${differs(low)} to ${differs(high)}. It ${clear}.`, code];
}

/** Bring the page to life. */
export function start() {
  const told = JSON.parse(document.getElementById("told").textContent);
  const inputs = [...document.querySelectorAll("input")];
  const [words, code, spelt] = ["words", "code", "spelt"].map((id) => document.getElementById(id));
  const show = ([sentence, made]) => {
    words.textContent = sentence;
    code.textContent = made;
    // A screen reader reads it letter by letter.
    spelt.textContent = made && `Your code: ${made.split("-").map((three) => [...three].join(" ")).join(", ")}`;
  };
  document.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    show(said(told, inputs.map((input) => input.value)));
  });
  for (const input of inputs) input.addEventListener("input", () => show(["", ""]));
}
