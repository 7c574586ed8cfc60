import { expect, test } from 'vitest';
import { ingressClasses } from '../../../src/policy/admission/rules/ingress-classes.ts';
import { objectionsOf, write } from './writes.ts';

const INGRESSES = 'networking.k8s.io/ingresses';
const classed = (ingressClassName?: string) => ({ spec: { ingressClassName } });
const annotated = (name: string, ingressClassName?: string) => ({
  metadata: { annotations: { 'kubernetes.io/ingress.class': name } },
  spec: { ingressClassName },
});
const EXISTS = { '/apis/networking.k8s.io/v1/ingressclasses/internal': { metadata: { name: 'internal' } } };
const judged = (oldObject: object | undefined, object: object, seen = EXISTS as Readonly<Record<string, unknown>>) =>
  objectionsOf(ingressClasses, {
    request: write(oldObject === undefined ? 'CREATE' : 'UPDATE', INGRESSES, 'a', { oldObject, object } as never),
    seen,
  });

test.each<[string, object | undefined, object, boolean]>([
  ['gets another class', classed('internal'), classed('external'), true],
  ['loses its class', classed('internal'), classed(), true],
  ['gets another by the annotation, which counts first', classed('internal'), annotated('external', 'internal'), true],
  ['gets another in the annotation', annotated('internal'), annotated('external'), true],
  ['has its class in the field from now on', annotated('internal'), classed('internal'), false],
  ['keeps its class', classed('internal'), classed('internal'), false],
  ['gains a class', classed(), classed('external'), false],
  ['is new', undefined, classed('external'), false],
])('an Ingress that %s', (_, before, after, objects) => {
  expect(judged(before, after)).toEqual(objects ? ['change-addresses'] : []);
});

test('a class that does not exist may be corrected', () => {
  expect(judged(classed('ngnix'), classed('nginx'), {})).toEqual([]);
});
