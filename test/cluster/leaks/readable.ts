/** Parts of a value of so many characters count as the value. */
const PART = 12;

/**
 * Returns the forms in which a text shows a value: plain, in base64 however it lies there, escaped for JSON, URLs or YAML,
 * broken over lines, in another case or backwards, as numbers or in hexadecimal digits.
 */
export function readableForms(text: string, value: string): readonly string[] {
  const squeezed = text.replace(/[\s\\"'|>]+/g, '');
  return Object.entries(formsOf(value)).flatMap(([form, spelled]) =>
    spelled.some(
      (each) => each.length >= PART && (text.includes(each) || squeezed.includes(each.replace(/[\s\\"'|>]+/g, ''))),
    )
      ? [form]
      : [],
  );
}

function formsOf(value: string): Readonly<Record<string, readonly string[]>> {
  const bytes = Buffer.from(value);
  return {
    plain: partsOf(value),
    json: partsOf(JSON.stringify(value).slice(1, -1)),
    url: partsOf(encodeURIComponent(value)),
    base64: [0, 1, 2].flatMap((shift) => partsOf(inBase64(bytes, shift))),
    base64url: [0, 1, 2].flatMap((shift) => partsOf(inBase64(bytes, shift).replaceAll('+', '-').replaceAll('/', '_'))),
    hex: partsOf(bytes.toString('hex')),
    numbers: [[...bytes].slice(0, PART).join(' '), [...bytes].slice(0, PART).join(',')],
    upper: partsOf(value.toUpperCase()).filter((part) => part !== value),
    backwards: partsOf([...value].toReversed().join('')),
  };
}

/** The middle of a text: its ends may be what any text has. */
function partsOf(text: string): readonly string[] {
  const start = Math.max(0, Math.floor((text.length - PART) / 2));
  return [text.slice(start, start + PART)];
}

/** What base64 makes of bytes that begin so many places after a multiple of three. */
function inBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return text
    .slice(Math.ceil((shift * 4) / 3) + 1)
    .replace(/=+$/, '')
    .slice(0, -2);
}
