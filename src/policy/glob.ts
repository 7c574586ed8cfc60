/** Whether a text is what a pattern stands for; `*` in the pattern stands for any text, none included. */
export function matchesGlob(pattern: string, text: string): boolean {
  return matchesParts(pattern.split('*'), text);
}

/** The same for a pattern split at its stars. */
export function matchesParts(parts: readonly string[], text: string): boolean {
  const first = parts[0] ?? '';
  if (!text.startsWith(first)) return false;
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
