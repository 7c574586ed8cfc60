import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { podTemplatesOf } from '../../../src/policy/admission/pod-templates.ts';
import { hostPaths } from '../../../src/policy/admission/rules/host-paths.ts';
import { images } from '../../../src/policy/admission/rules/images.ts';
import { podAccounts } from '../../../src/policy/admission/rules/pod-accounts.ts';
import { podSecurity } from '../../../src/policy/admission/rules/pod-security.ts';
import { secretReferences } from '../../../src/policy/admission/rules/secret-references.ts';
import { admissionOf, HOLDERS } from './pods.ts';

const RULES = [images, podSecurity, hostPaths, podAccounts, secretReferences];
const KEYS = [
  ...['spec', 'template', 'metadata', 'annotations', 'data', 'items', 'kind', 'name', 'image', 'Image', 'reference'],
  ...[
    'containers',
    'Containers',
    'initContainers',
    'ephemeralContainers',
    'securityContext',
    'volumes',
    'volumeMounts',
  ],
  ...['hostNetwork', 'HOSTNETWORK', 'hostPath', 'path', 'local', 'capabilities', 'add', 'drop', 'privileged', 'env'],
  ...['seLinuxOptions', 'type', 'seccompProfile', 'appArmorProfile', 'runAsUser', 'runAsNonRoot', 'sysctls', 'ports'],
  ...['hostPort', 'livenessProbe', 'httpGet', 'host', 'secret', 'secretRef', 'secretName', 'valueFrom', 'projected'],
  ...['serviceAccountName', 'automountServiceAccountToken', 'imagePullSecrets', 'readOnly', 'constructor', '__proto__'],
];
const VALUES = [null, true, false, 0, 1, '', 'a', 'Unconfined', 'RuntimeDefault', 'Localhost', 'ALL', 'SYS_ADMIN', '/'];

/** JSON that is made of the fields that the rules read, in any place and with any value. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 7, depthSize: 'large', withCrossShrink: true },
    fc.constantFrom(...VALUES),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
})).value;
const object = fc.oneof(
  fc.dictionary(fc.constantFrom(...KEYS), json, { maxKeys: 6 }),
  fc.tuple(fc.constantFrom(...Object.values(HOLDERS)), json).map(([holder, spec]) => holder(spec)),
  fc.dictionary(fc.string(), fc.jsonValue()),
) as fc.Arbitrary<ApiObject>;

describe('for any objects', () => {
  test('no rule throws, and what it says is a plain sentence', () => {
    fc.assert(
      fc.property(fc.option(object, { nil: undefined }), object, (before, after) => {
        for (const rule of RULES) {
          const admission = admissionOf({ before, after });
          rule.looks?.(admission);
          for (const { error, hint } of rule.judge(admission)) {
            expect(error).toMatch(/^\S.*\.$|^Image /su);
            expect(error).not.toMatch(/undefined|\[object|[\p{Cc}]/u);
            expect(hint).toMatch(/\.$/);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('an object that stays as it was is never refused', () => {
    fc.assert(
      fc.property(object, (before) => {
        const after = structuredClone(before);
        for (const rule of RULES) expect(rule.judge(admissionOf({ before, after })), rule.id).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('the spelling of keys does not matter, nor how deep a pod is', () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.boolean()), fc.nat(40), (spec, upper, levels) => {
        const plain = { spec: { containers: [{ name: 'c' }], ...(spec as object) } };
        const deep = Array.from({ length: levels }).reduce((inner: object) => ({ x: [inner] }), plain);
        const shaken = respelled(deep, upper);
        const said = (after: object) =>
          RULES.flatMap((rule) => rule.judge(admissionOf({ after: after as ApiObject }))).map(({ error }) => error);
        expect(new Set(said(shaken as object))).toEqual(new Set(said(deep)));
      }),
      { numRuns: 1000 },
    );
  });

  test('a template is found wherever a list of containers is', () => {
    for (const holder of Object.values(HOLDERS))
      expect(
        podTemplatesOf(holder({ containers: [{ name: 'c', image: 'a' }] })).map(
          ({ containers }) => containers[0]?.name,
        ),
      ).toContain('c');
  });
});

/** The same JSON with some letters of its keys in upper case; keys that would then be the same stay as they are. */
function respelled(value: unknown, upper: fc.Stream<boolean>): unknown {
  if (Array.isArray(value)) return value.map((each) => respelled(each, upper));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const isUnique = new Set(keys.map((key) => key.toLowerCase())).size === keys.length;
  const spell = (key: string): string => (isUnique && key !== '__proto__' && next(upper) ? key.toUpperCase() : key);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [spell(key), respelled(each, upper)]));
}

function next(stream: fc.Stream<boolean>): boolean {
  return stream.next().value === true;
}
