const ACRONYMS: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'GUID']);

/** The name of a field as a title: `nodeName` is `Node Name`. Source: smartLabelFor of kubectl/pkg/describe. */
export function titleOf(name: string): string {
  if (!/^[\p{L}-]*$/u.test(name)) return name;
  return joinCapitals(splitCamelCase(name)).map(title).join(' ');
}

function title(part: string): string {
  if (ACRONYMS.has(part.toUpperCase())) return part.toUpperCase();
  if (part.toLowerCase() !== part) return part;
  const [first = '', ...rest] = part;
  return `${first.toUpperCase()}${rest.join('')}`;
}

/** Puts words back together that follow two or more capitals with another capital. */
function joinCapitals(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const [part = '', next = ''] = [parts[at], parts[at + 1]];
    const isCapitals = Buffer.byteLength(part) >= 2 && /^(?:\p{Lu}|\P{L})*$/u.test(part);
    if (isCapitals && /^\p{Lu}/u.test(next)) {
      joined.push(part + next);
      at++;
    } else {
      joined.push(part);
    }
  }
  return joined;
}

/** Splits where the class of characters changes; the last of several capitals begins the next word. Source: fatih/camelcase. */
function splitCamelCase(name: string): string[] {
  const runs = name.match(/\p{Ll}+|\p{Lu}+|\p{Nd}+|[^\p{Ll}\p{Lu}\p{Nd}]+/gu) ?? [];
  for (let at = 0; at + 1 < runs.length; at++) {
    const [run = '', next = ''] = [runs[at], runs[at + 1]];
    if (!/^\p{Lu}/u.test(run) || !/^\p{Ll}/u.test(next)) continue;
    const capitals = [...run];
    const last = capitals.pop() ?? '';
    runs[at] = capitals.join('');
    runs[at + 1] = last + next;
  }
  return runs.filter((run) => run !== '');
}
