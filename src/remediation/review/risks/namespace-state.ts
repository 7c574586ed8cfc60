import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { recordOf, valueAt } from '../../../policy/admission/reading.ts';
import { isOutside } from '../../../policy/file/hours.ts';
import { hoursInWords } from '../../../policy/file/in-words.ts';
import { parseHours, windowsMissed } from '../../../policy/file/windows.ts';
import type { Reviewing } from '../reviewing.ts';
import type { RiskRow } from '../risk-row.ts';

/** Annotations of a namespace. The value of the first is the reason. */
const FROZEN = 'remediation.mcp/frozen';
const WINDOW = 'remediation.mcp/change-window';

/** What tells in which state the namespaces of some writes are now. */
export type NamespaceState = Pick<Reviewing, 'seen' | 'windows' | 'now'>;

/** Risks of when, and in which state of its namespace, a change is made. They can come and go while a change waits. */
export const NAMESPACE_RISKS = [
  {
    id: 'frozen-namespace',
    about: `A change is in a namespace with the annotation \`${FROZEN}\`.`,
    looks: ({ writes }) => namespaceLooks(writes.map(({ request }) => request)),
    says: ({ writes, ...state }) =>
      frozen(
        writes.map(({ request }) => request),
        state,
      ),
  },
  {
    id: 'change-window',
    about: `A change is outside of the change windows of its namespace: of the policy file, or of the annotation \`${WINDOW}\`.`,
    looks: ({ writes }) => namespaceLooks(writes.map(({ request }) => request)),
    says: ({ writes, ...state }) =>
      missedWindows(
        writes.map(({ request }) => request),
        state,
      ),
  },
] as const satisfies readonly RiskRow[];

/** Returns the paths of the namespaces that writes are in. */
export function namespaceLooks(writes: readonly AdmissionRequest[]): readonly string[] {
  return namespacesOf(writes).map(namespacePath);
}

/** Returns the rows that say something of the namespaces of writes now, and the rows that cannot be judged. */
export function namespaceRisksNow(
  writes: readonly AdmissionRequest[],
  state: NamespaceState,
): { readonly risks: readonly string[]; readonly unknown: readonly string[] } {
  const [freeze, window] = NAMESPACE_RISKS;
  return {
    risks: [
      ...(frozen(writes, state).length > 0 ? [freeze.id] : []),
      ...(missedWindows(writes, state).length > 0 ? [window.id] : []),
    ],
    unknown: namespaceLooks(writes).some((path) => state.seen(path) === undefined) ? [freeze.id, window.id] : [],
  };
}

function frozen(writes: readonly AdmissionRequest[], { seen }: NamespaceState): readonly string[] {
  return namespacesOf(writes).flatMap((namespace) => {
    const reason = annotationOf(seen(namespacePath(namespace)), FROZEN);
    if (reason === undefined || reason === 'false') return [];
    const because = reason === '' || reason === 'true' ? '' : `: ${quote(reason, 200)}`;
    return [`Namespace ${namespace} is frozen${because}.`];
  });
}

function missedWindows(
  writes: readonly AdmissionRequest[],
  { seen, windows = [], now }: NamespaceState,
): readonly string[] {
  const at = now.getTime();
  const ofPolicy = placesOf(writes).flatMap((namespace) => {
    const missed = windowsMissed(windows, namespace, at);
    const where = namespace === undefined ? 'the cluster' : `namespace ${namespace}`;
    return missed.length === 0
      ? []
      : [`Now is outside of the change window of ${where}: ${missed.map(hoursInWords).join('; ')}.`];
  });
  const ofNamespaces = namespacesOf(writes).flatMap((namespace) => {
    const text = annotationOf(seen(namespacePath(namespace)), WINDOW);
    if (text === undefined) return [];
    const hours = parseHours(text);
    if (hours === undefined)
      return [`Namespace ${namespace} has a change window that the server cannot read: ${quote(text, 100)}.`];
    return hours.every((each) => isOutside(each, at))
      ? [
          `Now is outside of the change window that namespace ${namespace} names: ${hours.map(hoursInWords).join('; ')}.`,
        ]
      : [];
  });
  return [...ofPolicy, ...ofNamespaces];
}

/** The path of a namespace. */
export function namespacePath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
}

/** The namespaces that writes are in, each once; undefined for objects in none. */
function placesOf(writes: readonly AdmissionRequest[]): readonly (string | undefined)[] {
  return [...new Set(writes.map(({ namespace }) => namespace))];
}

/** The namespaces that there are before the change. */
function namespacesOf(writes: readonly AdmissionRequest[]): readonly string[] {
  const created = writes
    .filter(({ resource, operation }) => resource.resource === 'namespaces' && operation === 'CREATE')
    .map(({ namespace }) => namespace);
  return placesOf(writes)
    .filter((each) => each !== undefined)
    .filter((each) => !created.includes(each));
}

function annotationOf(namespace: unknown, key: string): string | undefined {
  const value = recordOf(valueAt(namespace, 'metadata', 'annotations'))[key];
  return value === undefined ? undefined : String(value);
}
