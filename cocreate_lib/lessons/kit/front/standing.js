// How far an answer is, in words: what a file says of it stays in English.
import { t } from "./words.js";

const STATES = {
  "not attempted": t("not attempted"), answered: t("answered"), right: t("right"),
  "partly right": t("partly right"), "not right yet": t("not right yet"),
};
const VERDICTS = {
  right: t("Right."), "partly right": t("Partly right."), "not right yet": t("Not right yet."),
};
const SAYS = { True: t("True"), False: t("False"), "I am not sure": t("I am not sure") };

/** A state within a line. */
export const standing = (name) => STATES[name] ?? name;

/** What is said of an answer that can be right or wrong; nothing of others. */
export const verdict = (name) => VERDICTS[name] ?? "";

/** What somebody says to a statement; a box of any other question has its own words. */
export const says = (name) => SAYS[name] ?? name;
