// The join page: the code goes to the room, and the lesson comes.
import { tell } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";
import { call } from "./wire.js";

const form = document.getElementById("join"), field = document.getElementById("code");
const problem = document.getElementById("problem"), press = form.querySelector("button");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (press.getAttribute("aria-disabled")) return;
  press.setAttribute("aria-disabled", "true");
  tell(problem, "");
  const { status, data } = await call("/api/join", { code: field.value.trim() });
  if (status === 200) {
    location.replace("/");
    return;
  }
  press.removeAttribute("aria-disabled");
  field.setAttribute("aria-invalid", "true");
  tell(problem, data.error || t("The trainer's laptop doesn't answer. Are you in the room's own Wi-Fi? Then try again."));
  field.focus();
});
field.addEventListener("input", () => field.removeAttribute("aria-invalid"));
