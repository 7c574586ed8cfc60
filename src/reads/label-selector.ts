import { byBytes } from '../go/sort.ts';
import { writeRequirement } from '../kube/label-selector.ts';

/** Source: meta/v1 LabelSelector. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/**
 * A selector as the text that selects the same in a request. Source: LabelSelectorAsSelector of apimachinery and the
 * String of what it makes.
 */
export function formatSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({
      key,
      text: formatExpression(key, operator, values),
    })),
  ];
  return requirements
    .sort((left, right) => (byBytes(left.key, right.key) ? -1 : byBytes(right.key, left.key) ? 1 : 0))
    .map(({ text }) => text)
    .join(',');
}

function formatExpression(key: string, operator: string, values: readonly string[]): string {
  const text = writeRequirement({ key, operator, values });
  if (text === undefined) throw new TypeError(`${operator} is no operator of a label selector`);
  return text;
}

const KEY = `(?:[a-z0-9](?:[-a-z0-9.]{0,200}[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?`;
const VALUE = `[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?`;
const REQUIREMENT = String.raw`(?:!?${KEY}|${KEY}(?:=|==|!=)(?:${VALUE})?|${KEY} (?:not)?in \(${VALUE}(?:,${VALUE})*\))`;
const PLAIN = new RegExp(`^(?:${REQUIREMENT}(?:,${REQUIREMENT})*)?$`);

/** Whether a selector is surely one that kubectl's own parser takes. Of others it may be, or not. */
export function isPlainSelector(text: string): boolean {
  return PLAIN.test(text) && !text.includes('..');
}
