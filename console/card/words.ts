import type { ShownChange } from './answer.ts';

/** The phases in which a change still becomes something else. */
const OPEN: ReadonlySet<string> = new Set(['Planned', 'Pending', 'Approved', 'Applying']);

const IN_WORDS: Readonly<Record<string, string>> = {
  Planned: 'Planned: no approval is needed',
  Pending: 'Waiting for approval',
  Approved: 'Approved, not made yet',
  Denied: 'Denied',
  Expired: 'Expired',
  Applying: 'Being made',
  Applied: 'Made',
  Failed: 'Failed',
  Interrupted: 'Interrupted',
};

/** Whether a change may still become something else. */
export function isOpen({ phase }: ShownChange): boolean {
  return OPEN.has(phase);
}

/** The phase in words. */
export function phaseInWords({ phase }: ShownChange): string {
  return Object.hasOwn(IN_WORDS, phase) ? (IN_WORDS[phase] ?? phase) : phase;
}

/** How long until a time, as people say it; empty for a text that is no time. */
export function timeLeft(until: string, now: number): string {
  const minutes = Math.ceil((Date.parse(until) - now) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes <= 0) return 'no time left';
  if (minutes < 60) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.floor(minutes / 60);
  return `${hours} h ${minutes % 60} min`;
}

/** Returns an address that is safe to hand to a browser: HTTP only, and without a password in it; undefined for any other text. */
export function safeUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  const isHttp = protocol === 'https:' || protocol === 'http:';
  return isHttp && username === '' && password === '' ? href : undefined;
}
