import { describe, expect, test } from 'vitest';
import { refuse } from '../../src/errors.ts';
import { openWords } from '../../src/policy/open-words.ts';
import { planOf } from './plans.ts';

const refusedFor = (code: 'POLICY_DENIED' | 'PERMISSIONS') => refuse(code, 'No.', 'Do not.');

describe('the words for types that the cluster is asked about', () => {
  test.each<[string, readonly string[]]>([
    ['get pods a', []],
    ['get Pod,svc a', ['svc']],
    ['get deployments.apps a', ['deployments.apps']],
    ['get deployment a', ['deployment']],
    ['get pods.v1. a', ['pods.v1.']],
    ['get po a', ['po']],
    ['get all', ['all']],
    ['get widgets a', ['widgets']],
    ['get pod/a widget/b deploy/c', ['widget', 'deploy']],
    ['get pods,', []],
    ['logs deploy/web', ['deploy']],
    ['logs web deploy/c', []],
    ['exec deploy/web -- cat sts/x', ['deploy']],
    ['debug po/a no/b --image=i', ['po', 'no']],
    ['cordon no/a b', ['no']],
    ['taint no a b=c:NoSchedule', ['no']],
    ['label deploy/a b/c=d', ['deploy']],
    ['set env deployment/a --from=cm/b', ['deployment', 'cm']],
    ['set serviceaccount deploy/a b', ['deploy']],
    ['create job a --from=cj/b', ['cj']],
    ['create role a --verb=get --resource=deploy/scale,pods,*', ['deploy']],
    ['auth can-i get gw/a', ['gw']],
    ['auth can-i get /healthz', []],
    ['auth can-i get *', []],
    ['events --for=gw/a', ['gw']],
    ['wait gw/a --for=delete', ['gw']],
    ['explain gw.spec', ['gw']],
    ['version', []],
  ])('%s', (line, words) => {
    const plan = planOf(line);
    expect(openWords(plan, undefined)).toEqual(words);
    expect(openWords(plan, refusedFor('POLICY_DENIED'))).toEqual(words);
    expect(openWords(plan, refusedFor('PERMISSIONS'))).toEqual([]);
  });

  test('are in documents the kinds that are not built in', () => {
    const documents = [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } },
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'b' } },
    ];
    const plan = planOf('apply -f -');
    const described = { ...plan, command: { ...plan.command, documents } };
    expect(openWords(described, undefined)).toEqual(['Widget.v1.example.com']);
  });
});
