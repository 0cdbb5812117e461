// States made beforehand, as they are packed (kit/states.py): every string in parts, each part once.

/** What a text holds that is gzip in base64: JSON. */
export async function gunzip(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** The place of a setting among all settings: the last control turns fastest. */
export const placeOf = (at, sizes) => at.reduce((place, stop, k) => place * sizes[k] + stop, 0);

/** A function from a setting (the stop of each control) to its state. */
export function unpack(packed) {
  const text = (parts) => parts.map((part) => packed.parts[part]).join(" ");
  return (at) => {
    const [sentence, alt, caption, numbers, rows] = packed.states[placeOf(at, packed.sizes)];
    return {
      sentence: text(sentence), alt: text(alt), caption: text(caption), numbers,
      table: rows && { ...packed.table, rows },
    };
  };
}
