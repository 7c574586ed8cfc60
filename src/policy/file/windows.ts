import { matchesGlob } from '../glob.ts';
import { DAYS, type Day, type Hours, isOutside, isZone } from './hours.ts';

/** A time in which changes are usual: of the namespaces that match, or of the whole cluster. */
export interface ChangeWindow {
  /** Patterns; without them it is of every namespace, and of objects in none. */
  readonly namespaces?: readonly string[] | undefined;
  readonly hours: Hours;
}

/**
 * Returns the windows that a moment is outside of, in milliseconds since 1970; none if it is within one of them, or no window is about
 * the namespace. Undefined stands for objects in no namespace. Pure.
 */
export function windowsMissed(
  windows: readonly ChangeWindow[],
  namespace: string | undefined,
  at: number,
): readonly Hours[] {
  const about = windows.filter(
    ({ namespaces }) =>
      namespaces === undefined ||
      (namespace !== undefined && namespaces.some((pattern) => matchesGlob(pattern, namespace))),
  );
  return about.every(({ hours }) => isOutside(hours, at)) ? about.map(({ hours }) => hours) : [];
}

const ONE =
  /^(?:(?<days>[a-z,-]+)\s+)?(?<from>([01]\d|2[0-3]):[0-5]\d)-(?<to>([01]\d|2[0-3]):[0-5]\d|24:00)(?:\s+(?<zone>\S+))?$/;

/**
 * Reads hours as an annotation has them: `mon-fri 08:00-18:00 Europe/Berlin`, several with `;` between them. Without days every day,
 * without a zone UTC. Undefined for any other text. Pure.
 */
export function parseHours(text: string): readonly Hours[] | undefined {
  const read = text.split(';').map((each) => parseOne(each.trim()));
  return read.includes(undefined) ? undefined : read.filter((hours) => hours !== undefined);
}

function parseOne(text: string): Hours | undefined {
  const { days, from = '', to = '', zone = 'UTC' } = ONE.exec(text)?.groups ?? {};
  const named = days === undefined ? DAYS : parseDays(days);
  return from === '' || from === to || named === undefined || !isZone(zone)
    ? undefined
    : { days: named, from, to, zone };
}

/** `mon-fri,sun`; from a day to an earlier one goes over the end of the week. */
function parseDays(text: string): readonly Day[] | undefined {
  const days = new Set<Day>();
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.split('-');
    const names: readonly string[] = DAYS;
    const [from, to] = [names.indexOf(first), names.indexOf(last)];
    if (from === -1 || to === -1 || more.length > 0) return undefined;
    for (let at = from; ; at = (at + 1) % DAYS.length) {
      days.add(DAYS[at] as Day);
      if (at === to) break;
    }
  }
  return DAYS.filter((day) => days.has(day));
}
