import fc from 'fast-check';
import { hostileEdits, usualEdits } from './fields.ts';
import { type Dice, type Edit, edited, jsonPatch, mergePatch, strategicPatch, withDirective } from './forms.ts';
import { collectionOf, type Fields, type Target } from './objects.ts';

/** The ways in which kubectl writes. */
export const FORMS = ['json', 'merge', 'strategic', 'apply', 'server-side', 'replace', 'create'] as const;
export type Form = (typeof FORMS)[number];

/** One write as kubectl would send it, on one of the targets. */
export interface Variant {
  /** Which of the targets of a namespace. */
  readonly at: number;
  readonly form: Form;
  readonly isOfSubresource: boolean;
  /** What decides the rest: which edits, and how the patch is written. */
  readonly edits: readonly { readonly isHostile: boolean; readonly pick: number }[];
  readonly dice: readonly number[];
}

/** A request of kubectl. */
export interface Sent {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly query: string;
  readonly type: string;
  readonly body: unknown;
  readonly subresource?: string | undefined;
}

const WITH_SCALE = ['scale', 'status'];
const SUBRESOURCES: Readonly<Record<string, readonly string[]>> = {
  deployments: WITH_SCALE,
  statefulsets: WITH_SCALE,
  pods: ['ephemeralcontainers', 'resize', 'status'],
  namespaces: ['finalize', 'status'],
};

/** Random writes: one in two is made of usual changes alone, so that many are accepted. */
export function variants(targets: readonly Target[]): fc.Arbitrary<Variant> {
  const pick = fc.nat(9999);
  const usual = fc.record({ isHostile: fc.constant(false), pick });
  const any = fc.record({ isHostile: fc.boolean(), pick });
  return fc.record({
    at: fc.constantFrom(...targets.flatMap((target, at) => Array.from({ length: weightOf(target) }, () => at))),
    form: fc.constantFrom(...FORMS),
    isOfSubresource: fc.nat(15).map((drawn) => drawn === 0),
    edits: fc.oneof(fc.array(usual, { minLength: 1, maxLength: 3 }), fc.array(any, { minLength: 1, maxLength: 3 })),
    dice: fc.array(fc.nat(9999), { minLength: 24, maxLength: 24 }),
  });
}

/** How often a target is tried. Of a kind that no write may change, few variants tell. */
function weightOf({ pod, plural }: Target): number {
  return pod === undefined ? (WEIGHTY.has(plural) ? 3 : 1) : 4;
}

const WEIGHTY: ReadonlySet<string> = new Set(['secrets', 'services', 'nodes', 'namespaces', 'ingresses']);

/** Returns the edits that a variant makes of its target. */
export function editsOf({ edits }: Variant, target: Target): readonly Edit[] {
  const usual = usualEdits(target);
  const hostile = hostileEdits(target);
  return edits.flatMap(({ isHostile, pick }) => {
    const from = isHostile ? hostile : usual;
    return from[pick % from.length] ?? [];
  });
}

/** Kinds whose pod specs stay as they are created, but for a few fields. */
const FIXED: ReadonlySet<string> = new Set(['pods', 'jobs']);

/** Returns the request of a variant; `fresh` names a new object. */
export function requestOf(variant: Variant, target: Target, fresh: string): Sent {
  const { form } = variant;
  const dice = diceOf(variant.dice);
  const edits = editsOf(variant, target);
  const document = edited(target.document, edits);
  const collection = collectionOf(target);
  const isNew = form === 'create' || !target.isStored || (FIXED.has(target.plural) && dice(2) === 0);
  if (isNew) return creation(collection, document, fresh, dice);
  const has = SUBRESOURCES[target.plural] ?? ['status'];
  const subresource = variant.isOfSubresource ? has[dice(has.length)] : undefined;
  const path = `${collection}/${target.name}${subresource === undefined ? '' : `/${subresource}`}`;
  const base = subresource === 'scale' ? { spec: { replicas: 1 } } : target.document;
  const query = 'fieldManager=kubectl';
  const patch = (type: string, body: unknown): Sent => ({ method: 'PATCH', path, query, type, body, subresource });
  switch (form) {
    case 'json':
      return patch('application/json-patch+json', jsonPatch(base, edits, dice));
    case 'merge':
      return patch('application/merge-patch+json', mergePatch(base, edits));
    case 'strategic': {
      const plain = strategicPatch(base, edits);
      return patch('application/strategic-merge-patch+json', dice(3) === 0 ? withDirective(plain, dice) : plain);
    }
    case 'apply': {
      const applied = { metadata: { annotations: { [LAST_APPLIED]: JSON.stringify(document) } } };
      const joined = edited(strategicPatch(base, edits), [
        { path: ['metadata', 'annotations', LAST_APPLIED], value: applied.metadata.annotations[LAST_APPLIED] },
      ]);
      return patch('application/strategic-merge-patch+json', joined);
    }
    case 'server-side': {
      const { apiVersion, kind } = target.document;
      const part = dice(2) === 0 ? strategicPatch(base, edits) : document;
      const whole = { apiVersion, kind, ...part, metadata: { name: target.name, ...(part['metadata'] as Fields) } };
      return { ...patch('application/apply-patch+yaml', whole), query: 'fieldManager=kubectl&force=true' };
    }
    default:
      return { method: 'PUT', path, query, type: 'application/json', body: document, subresource };
  }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A new object: by its name, by a name that the API server makes, or by a server-side apply. */
function creation(collection: string, document: Fields, fresh: string, dice: Dice): Sent {
  const { name: _, ...metadata } = (document['metadata'] ?? {}) as Fields;
  const named = (names: Fields) => ({ ...document, metadata: { ...metadata, ...names } });
  const [type, query] = ['application/json', 'fieldManager=kubectl'];
  switch (dice(6)) {
    case 0:
      return { method: 'POST', path: collection, query, type, body: named({ generateName: `${fresh}-` }) };
    case 1:
      return {
        method: 'PATCH',
        path: `${collection}/${fresh}`,
        query: 'fieldManager=kubectl&force=true',
        type: 'application/apply-patch+yaml',
        body: named({ name: fresh }),
      };
    default:
      return { method: 'POST', path: collection, query, type, body: named({ name: fresh }) };
  }
}

function diceOf(numbers: readonly number[]): Dice {
  let at = 0;
  return (bound) => (bound < 1 ? 0 : (numbers[at++ % numbers.length] ?? 0) % bound);
}
