// A seat's result as a code. The same sums as codes.py and by_hand.py; a test holds them together.
const STEPS = 10, REACH = 1000, DIFFERENCES = 2048, WIDEST = 511, PRIME = 1021, Z = 1.959963984540054;

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

/** The ends of the 95% interval. */
export const ends = ([estimate, error]) => [estimate - Z * error, estimate + Z * error];

/** Halves go to the even neighbour, as in Python. */
function rounded(value) {
  const low = Math.floor(value), rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** The code, in groups of three; null where it can't hold the result. */
export function seatCode({ letters, packs, most }, pack, seat, [estimate, error]) {
  const steps = rounded(estimate * STEPS), wide = Math.max(rounded(error * STEPS), 1);
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

const number = (value) => `${Math.abs(value).toFixed(1)} ${value < 0 ? "fewer" : "more"}`;

/** What the page says to what was typed: the sentence, and the code where there is one. */
export function said(told, typed) {
  const [seat, people, reoffended, others, reoffendedOthers] = typed.map((text) => (text.trim() === "" ? NaN : Number(text)));
  if (!Number.isInteger(seat) || seat < 1 || seat > told.seats) return [`Put in your seat, from 1 to ${told.seats}.`, ""];
  const found = ofCounts(reoffended, people, reoffendedOthers, others);
  if (!found) return ["Put in four counts. Nobody can reoffend in a group of nobody, and no more than there are; if nobody or everybody reoffended in both groups, there is no interval.", ""];
  const [low, high] = ends(found), code = seatCode(told, told.pack, seat, found);
  const clear = low <= 0 && high >= 0 ? "includes zero: statistically not significant" : "leaves out zero: statistically significant";
  return [`${number(found[0])} of every 100 reoffended with the programme. The 95% interval is ${number(low)} to ${number(high)}. It ${clear}.`, code ?? ""];
}

/** Bring the page to life. */
export function start() {
  const told = JSON.parse(document.getElementById("told").textContent);
  const inputs = [...document.querySelectorAll("input")];
  const words = document.getElementById("words"), code = document.getElementById("code");
  document.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    [words.textContent, code.textContent] = said(told, inputs.map((input) => input.value));
    code.setAttribute("aria-label", code.textContent ? `Your code: ${[...code.textContent.replaceAll("-", ", ")].join(" ")}` : "");
  });
  for (const input of inputs) input.addEventListener("input", () => { words.textContent = ""; code.textContent = ""; });
}
