import { describe, expect, test } from 'vitest';
import { namespaceAllowlist } from '../../../src/policy/rules/namespace-allowlist.ts';
import { effectOf, kubectlPlan, planWithStdin, policyWith, runImagePlan } from '../plans.ts';

const shopOnly = policyWith({ allowedNamespaces: ['shop', 'staging'] });
const effect = (line: string, policy = shopOnly) => effectOf(namespaceAllowlist, kubectlPlan(line.split(' ')), policy);

describe('where some namespaces are listed', () => {
  test.each(['get pods -n shop', 'get pods -nstaging', 'delete pod a --namespace=shop', 'get pods -n other -n shop'])(
    '%s stays within them',
    (line) => {
      expect(effect(line)).toBe('noOpinion');
    },
  );

  test.each([
    'get pods -n prod',
    'get pods -n shop -n prod',
    'get pods -A',
    'get pods -A -n shop',
    'get pods',
    'logs web-0',
  ])('%s is refused', (line) => {
    expect(effect(line)).toBe('deny');
  });

  test('a document may not name another one', () => {
    const { command } = kubectlPlan(['apply', '-f', '-', '-n', 'shop']);
    const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'prod' } };
    expect(effectOf(namespaceAllowlist, { command: { ...command, documents: [document] } }, shopOnly)).toBe('deny');
  });

  test('a document may leave its namespace to -n', () => {
    const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    expect(effectOf(namespaceAllowlist, planWithStdin('apply -f - -n shop', document), shopOnly)).toBe('noOpinion');
  });

  test.each([
    ['apply -f - -n shop', 'noOpinion'],
    ['apply -f - -n prod', 'deny'],
  ])('an empty namespace in a document is left to -n: %s', (line, wanted) => {
    const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: '' } };
    expect(effectOf(namespaceAllowlist, planWithStdin(line, document), shopOnly)).toBe(wanted);
  });

  test('run_image needs one of them too', () => {
    expect(effectOf(namespaceAllowlist, runImagePlan('alpine'), shopOnly)).toBe('deny');
  });
});

test.each(['get pods', 'get pods -A', 'delete pod a -n prod'])('without a list it has no opinion on %s', (line) => {
  expect(effect(line, policyWith({}))).toBe('noOpinion');
});
