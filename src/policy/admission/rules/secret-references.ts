import { objectAfter, objectBefore } from '../before.ts';
import { isMapping } from '../fields.ts';
import { accountOf, type PodTemplate, podTemplatesOf, templatesByPath } from '../pod-templates.ts';
import type { Admission, AdmissionRule } from '../rule.ts';
import { type SecretUse, secretUsesOf } from '../secret-uses.ts';

/** No write may make pods or other objects use a Secret, a token or a certificate that they did not use before. */
export const secretReferences: AdmissionRule = {
  id: 'secret-references',
  looks: (admission) => tokenGains(admission).flatMap(({ account }) => account ?? []),
  judge: (admission) => {
    const uses = secretUsesOf(objectBefore(admission));
    const before = new Set(uses.map(({ id }) => id));
    const known = new Set(uses.map(({ name }) => name));
    const used = secretUsesOf(objectAfter(admission))
      .filter(({ id, isGiven }) => !before.has(id) && !(isGiven && isPodCreation(admission)))
      .map(({ says, name }) =>
        known.has(name) ? `${says} in another way than now` : `${says}, which it does not use now`,
      );
    const tokens = tokenGains(admission)
      .filter(({ account, isGained }) =>
        isGained(automountOf(account === undefined ? undefined : admission.seen(account))),
      )
      .map(() => 'the token of its service account (automountServiceAccountToken), which it does not use now');
    return [...new Set([...used, ...tokens])].map((says) => ({
      code: 'POD_SECURITY',
      error: `The object would use ${says}.`,
      hint: 'Leave it out, or use a Secret that the object already uses in the same way.',
      allowance: 'use-secrets',
    }));
  },
};

/** Whether the pods of a service account have its token unless they say otherwise. */
type Automount = boolean | 'unknown';

/** A pod spec that may gain a token. */
interface TokenGain {
  /** The path of its service account, if the account decides. */
  readonly account?: string;
  readonly isGained: (automount: Automount) => boolean;
}

/** Finds the pod specs that a write changes so that they may gain the token of their service account. */
function tokenGains(admission: Omit<Admission, 'seen'>): readonly TokenGain[] {
  const before = templatesByPath(objectBefore(admission));
  return podTemplatesOf(objectAfter(admission)).flatMap((template): readonly TokenGain[] => {
    const old = before.get(template.path);
    const account = pathOf(admission, template);
    const [was, becomes] = [old?.spec[AUTOMOUNT], template.spec[AUTOMOUNT]];
    if (was === false && becomes === true) return [{ isGained: () => true }];
    if (isOfAccount(admission)) return was === false && becomes !== false ? [{ isGained: () => true }] : [];
    if (was === false && becomes !== false) return [{ account, isGained: (automount) => automount !== false }];
    if (was !== true && becomes === true) return [{ account, isGained: (automount) => automount !== true }];
    // What the API server gives a pod can also be written by hand.
    if (becomes !== false && isPodCreation(admission) && secretUsesOf(objectAfter(admission)).some(isGivenToken))
      return [{ account, isGained: (automount) => automount === false }];
    return [];
  });
}

const AUTOMOUNT = 'automountServiceAccountToken';

function isGivenToken({ isGiven }: SecretUse): boolean {
  return isGiven;
}

function isOfAccount({ request: { resource } }: Pick<Admission, 'request'>): boolean {
  return resource.group === '' && resource.resource === 'serviceaccounts';
}

function isPodCreation({ request }: Pick<Admission, 'request'>): boolean {
  const { operation, resource, subResource } = request;
  return operation === 'CREATE' && resource.group === '' && resource.resource === 'pods' && subResource === undefined;
}

function pathOf({ request }: Pick<Admission, 'request'>, template: PodTemplate): string {
  const [namespace = '', name] = [request.namespace, accountOf(template) || 'default'].map((each) =>
    encodeURIComponent(each ?? ''),
  );
  return `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
}

function automountOf(account: unknown): Automount {
  return isMapping(account) ? account[AUTOMOUNT] !== false : 'unknown';
}
