import type { Redaction } from '../../redaction/redaction.ts';
import { visibleText } from '../../remediation/review/visible-text.ts';

/** Makes a text of a caller or of the cluster ready to be shown: redacted, with hidden characters visible. */
export type Shown = (text: string) => string;

/** Returns how texts are shown; `redaction` is undefined if the operator turned it off. */
export function openShown(redaction: Pick<Redaction, 'text'> | undefined): Shown {
  return (text) => visibleText(redaction?.text(text) ?? text);
}

/** Ids and digests that the server itself makes. They look like secrets, and a reader compares them letter by letter. */
const OWN_KEYS: ReadonlySet<string> = new Set(['callId', 'hash', 'place', 'prev', 'sha256', 'time']);
const OWN_TEXT = /^[\w.:-]{1,80}$/;

/** Returns the same JSON with every text in it shown; keys stay, and so do ids and digests of the server. */
export function shownDeep<T>(value: T, show: Shown): T;
export function shownDeep(value: unknown, show: Shown): unknown {
  if (typeof value === 'string') return show(value);
  if (Array.isArray(value)) return value.map((each) => shownDeep(each, show));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      OWN_KEYS.has(key) && typeof each === 'string' && OWN_TEXT.test(each) ? each : shownDeep(each, show),
    ]),
  );
}
