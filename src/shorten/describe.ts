import { bytesOf, linesOf, type Page, positionAt, startOf, startWithin, type Units, type Whole } from './page.ts';
import { chooseParts, type Header, type Part } from './parts.ts';

/** How much a part of a description matters, the most first. */
type Weight = 0 | 1 | 2 | 3;

interface Described {
  readonly parts: (Part & { readonly weight: Weight; readonly section: string })[];
  readonly headers: Header[];
  /** The line that names the object at hand, by its index in `headers`. */
  name?: number;
  /** A longer section is divided into its lines. */
  readonly longSection: number;
}

/** Sections that say what an object is and how it is. */
const ESSENTIAL =
  /^(?:Name|Namespace|Kind|Status|Phase|Reason|Message|State|Node|Replicas|Desired Number|Current Number|Pods Status|Conditions|Events|Last Scale\w*|Ready|Unschedulable|Taints|Active Jobs|Last Schedule\w*|Claim|Volume|Type|Endpoints|Deletion\w*|Termination\w*|OldReplicaSets|NewReplicaSet|Failed|Succeeded)\b/i;
const CONTAINERS = /^(?:Init |Ephemeral )?Containers:/;
/** Fields of a container that say how it is. */
const OF_CONTAINER = /^ {4}(?:State|Last State|Ready|Restart Count|Image|Reason|Exit Code|Message):/;
/** Sections that are long and seldom say what is wrong. */
const SELDOM = /^(?:Annotations|Labels|Tolerations|Node-Selectors|QoS Class|Volumes|Managed Fields)\b/i;
const SELDOM_OF_CONTAINER = /^ {4}(?:Environment|Environment Variables from|Mounts|Container ID|Image ID):/;
/** A section is divided into its lines if it is longer than this, or than this share of a page. */
const LONG_SECTION = 1500;
const LONG_SHARE = 0.25;
const MOST_NAMES = 8;

/**
 * Shortens what describe prints: of every object its name and state, conditions, the states of its containers and its Events come
 * first, then its other sections, long ones last. The order of the text is kept, and gaps are marked.
 */
export function shortenDescription(whole: Whole): Page | undefined {
  const { parts, headers } = parse(linesOf(whole.text), Math.min(LONG_SECTION, whole.maxBytes * LONG_SHARE));
  const order = ([0, 1, 2, 3] as const).flatMap((weight) =>
    parts.flatMap((part, index) => (part.weight === weight ? [index] : [])),
  );
  const units: Units = { length: order.length, keyOf: (at) => keyOf(parts[order[at] ?? 0]?.text ?? '') };
  const { at, changed } = startOf(whole, units);
  const { text, end } = chooseParts({ parts, headers, order, start: at, maxBytes: whole.maxBytes });
  if (end === at && at < order.length) return undefined;
  const sections = new Set(order.slice(end).map((index) => parts[index]?.section ?? ''));
  return {
    text,
    ...(sections.size > 0 && { leftOut: `Not shown yet: ${names([...sections])}.`, next: positionAt(units, end) }),
    ...(changed && { changed }),
  };
}

/** What stays of a part while its ages go on. */
function keyOf(text: string): string {
  return text.replaceAll(/\b\d+[smhdy](?:\d+[smhd])?\b/g, '').replaceAll(/\s+/g, ' ');
}

function names(all: readonly string[]): string {
  const short = all.slice(0, MOST_NAMES).map((each) => startWithin(each, 60));
  return short.join(', ') + (all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more sections` : '');
}

/** A section begins with a line that is not set in. */
function parse(lines: readonly string[], longSection: number): Described {
  const described: Described = { parts: [], headers: [], longSection };
  for (let start = 0; start < lines.length; ) {
    let end = start + 1;
    while (end < lines.length && /^(?:\s|$)/.test(lines[end] ?? '')) end++;
    addSection(described, lines.slice(start, end));
    start = end;
  }
  return described;
}

function addSection(described: Described, lines: readonly string[]): void {
  const [first = ''] = lines;
  if (/^Name: +\S/.test(first) && lines.length === 1) {
    described.name = addHeader(described, first);
    return;
  }
  const section = first.replace(/:.*$/s, '');
  const weight = ESSENTIAL.test(first) ? 0 : SELDOM.test(first) ? 3 : 1;
  if (CONTAINERS.test(first)) addContainers(described, lines, section);
  else if (bytesOf(lines.join('\n')) <= described.longSection) addPart(described, lines, section, weight, []);
  else addLines(described, lines, section, weight);
}

/** Divides a long section into its lines, below its first line and the heading of its table. Warnings come first. */
function addLines(described: Described, lines: readonly string[], section: string, weight: Weight): void {
  const heading = /^\s+-+(?:\s+-+)*\s*$/.test(lines[2] ?? '') ? 3 : 1;
  const under = addHeader(described, lines.slice(0, heading).join('\n'));
  const isEvents = section === 'Events';
  for (const line of lines.slice(heading)) {
    const isUrgent = weight === 0 && (!isEvents || /^\s*Warning\b/.test(line));
    addPart(described, [line], section, isUrgent ? 0 : weight === 3 ? 3 : isEvents ? 1 : 2, [under]);
  }
}

/** A container is named by a line that is set in by two blanks; its fields are set in by four. */
function addContainers(described: Described, lines: readonly string[], section: string): void {
  const under = [addHeader(described, lines[0] ?? '')];
  for (let start = 1; start < lines.length; ) {
    const line = lines[start] ?? '';
    if (/^ {2}\S/.test(line)) {
      under.splice(1, 1, addHeader(described, line));
      start++;
      continue;
    }
    let end = start + 1;
    while (end < lines.length && !/^ {2,4}\S/.test(lines[end] ?? '')) end++;
    const weight = OF_CONTAINER.test(line) ? 0 : SELDOM_OF_CONTAINER.test(line) ? 3 : 1;
    const field = /^\s*([^:]*)/.exec(line)?.[1] ?? '';
    addPart(described, lines.slice(start, end), `${section}: ${field}`, weight, [...under]);
    start = end;
  }
}

/** Adds lines that belong together, or line by line below the first one if they are too many. */
function addPart(
  described: Described,
  lines: readonly string[],
  section: string,
  weight: Weight,
  under: readonly number[],
): void {
  const { parts, name, longSection } = described;
  const text = lines.join('\n');
  if (lines.length > 1 && bytesOf(text) > longSection) {
    const head = addHeader(described, lines[0] ?? '');
    for (const line of lines.slice(1)) addPart(described, [line], section, weight, [...under, head]);
  } else parts.push({ text, section, weight, under: name === undefined ? under : [name, ...under] });
}

function addHeader({ parts, headers }: Described, text: string): number {
  headers.push({ text, before: parts.length });
  return headers.length - 1;
}
