import { expect, test } from 'vitest';
import { touchedBy } from '../../src/policy/touched.ts';
import { planOf, planWithStdin } from './plans.ts';

/** One object in short: kind, namespace and name, `*` for any, and `~` where it is only reached. */
const touched = (line: string) =>
  touchedBy(planOf(line)).map(({ kind, namespace, name, implied }) =>
    [`${implied ? '~' : ''}${typeof kind === 'string' ? kind : kind.resource}`, namespace ?? '*', name ?? '*'].join(
      ' ',
    ),
  );

test.each<[string, readonly string[]]>([
  ['get pod web -n shop', ['pods shop web']],
  ['get pod web web -n shop', ['pods shop web']],
  ['get pod web -n shop -A', ['pods * web']],
  ['get pod/ -n shop', ['pods shop *']],
  ['get pod web -l a=b -n shop', ['pods shop *']],
  ['get pod web --field-selector=a=b -n shop', ['pods shop *']],
  ['label pod web --all a=b -n shop', ['pods shop *']],
  ['label pod web --overwrite a=b -n shop', ['pods shop web']],
  ['get ns shop -n other', ['namespaces shop shop']],
  ['get widgets a -n shop', ['unknown shop a']],
  [
    'get all -n shop',
    [
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'horizontalpodautoscalers',
      'cronjobs',
      'jobs',
      'unknown',
    ].map((kind) => `${kind} shop *`),
  ],
  ['version', ['none * *']],
  ['config view', ['none * *']],
  ['cp web:/a b', ['none * *']],
  ['cordon n1', ['nodes * n1']],
  ['cordon node/n1', ['nodes * n1']],
  ['cordon -l a=b', ['nodes * *']],
  ['drain n1 -n shop', ['nodes shop n1', '~pods * *']],
  ['run web --image=a --expose --port=1 -n shop', ['pods shop web', 'services shop web']],
  ['create quota a -n shop', ['resourcequotas shop a']],
  ['expose deploy web --port=1 -n shop', ['deployments shop web', 'services shop web']],
  ['expose deploy web --name=db --port=1 -n shop', ['deployments shop web', 'services shop db']],
  ['autoscale deploy web --max=2 -n shop', ['deployments shop web', 'horizontalpodautoscalers shop web']],
  ['create job a --from=cronjob/b -n shop', ['jobs shop a', 'cronjobs shop b']],
  ['set env deploy/a --from=secret/b -n shop', ['deployments shop a', 'secrets shop b']],
  ['logs web side -n shop', ['pods shop web']],
  ['logs pod/web -n shop', ['pods shop web']],
  ['logs deploy/web -n shop', ['deployments shop web', '~pods shop *']],
  ['logs widget/web -n shop', ['unknown shop web', '~pods shop *']],
  ['logs -l a=b -n shop', ['pods shop *']],
  ['debug web db --image=a -n shop', ['pods shop web', 'pods shop db']],
  ['debug web --copy-to=db --image=a -n shop', ['pods shop web', 'pods shop db']],
  ['top pod web -n shop', ['pods shop web']],
  ['top node n1', ['nodes * n1']],
  ['events -n shop', ['events shop *']],
  ['cluster-info', ['services kube-system *']],
])('%s touches %j', (line, expected) => {
  expect(touched(line)).toEqual(expected);
});

test('the plurals of an unknown kind come from its name', () => {
  expect(touchedBy(planOf('get secrets.example.com a')).map(({ resources }) => resources)).toEqual([['secrets']]);
  expect(touchedBy(planOf('get widgets a')).map(({ resources }) => resources)).toEqual([[]]);
  expect(touchedBy(planOf('get pods a')).map(({ resources }) => resources)).toEqual([['pods', 'pods']]);
});

test('objects whose parts make up the same text are several, and the same object is one', () => {
  const pod = (namespace: string, name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } });
  const pods = [pod('a', 'bc'), pod('ab', 'c'), pod('aa', 'x'), pod('bb', 'x'), pod('a', 'bc')];
  expect(touchedBy(planWithStdin('apply -f -', pods)).map(({ namespace, name }) => [namespace, name])).toEqual([
    ['a', 'bc'],
    ['ab', 'c'],
    ['aa', 'x'],
    ['bb', 'x'],
  ]);
});

test('a call that touches nothing, or that is unclassified, has one entry for nothing', () => {
  const nothing = [{ spelled: '', kind: 'none', resources: [], namespace: undefined, name: undefined }];
  expect(touchedBy(planOf('version'))).toEqual(nothing);
  const command = { path: ['teleport'], flags: [], positionals: ['pods', 'a'], dashAt: -1 };
  expect(touchedBy({ command })).toEqual(nothing);
});
