import { describe, expect, test } from 'vitest';
import { recordedArgv } from '../../src/audit/argv.ts';
import { touchedObjects } from '../../src/audit/objects.ts';
import { isRefusal } from '../../src/errors.ts';
import { withDocuments } from '../../src/kubectl/documents.ts';
import { kubectlPlan, planOf, runImagePlan } from '../policy/plans.ts';

const SECRET = 'hunter2';

describe('the command line of a record shows what was meant', () => {
  test.each([
    ['get pods -n shop', '--v=0 get --namespace=shop -- pods'],
    ['scale deploy/web --replicas=3 -n shop', '--v=0 scale --replicas=3 --namespace=shop -- deploy/web'],
    ['label pod a tier=front old-', '--v=0 label -- pod a tier=front old-'],
    ['get pods -l app=web --sort-by=.metadata.name', '--v=0 get --selector=app=web --sort-by=.metadata.name -- pods'],
    ['set image deploy/web web=nginx:2', '--v=0 set image -- deploy/web web=nginx:2'],
    ['delete pod web --grace-period=5', '--v=0 delete --grace-period=5 -- pod web'],
    ['exec web -- ls', '--v=0 exec web -- ls'],
    ['exec web -- ls -la /tmp', '--v=0 exec web -- ls <2 more words>'],
    ['apply -f -', '--v=0 apply --filename=-'],
  ])('%s: %s', (line, recorded) => {
    expect(recordedArgv(planOf(line).command).join(' ')).toBe(recorded);
  });
});

describe('the command line of a record hides what can be a secret', () => {
  test.each([
    ['create secret generic s --from-literal=pw=hunter2', 'pw=<hidden>'],
    ['create secret generic s --from-literal pw=hunter2', 'pw=<hidden>'],
    ['create configmap c --from-literal=a=hunter2', 'a=<hidden>'],
    ['create secret docker-registry r --docker-password=hunter2 --docker-username=u', '--docker-password=<hidden>'],
    ['create secret docker-registry r --docker-username=hunter2', '--docker-username=<hidden>'],
    ['set env deploy/web PASSWORD=hunter2', 'PASSWORD=<hidden>'],
    ['set env deploy/web -e PASSWORD=hunter2', '--env=PASSWORD=<hidden>'],
    ['annotate pod web note=hunter2', 'note=<hidden>'],
    ['run web --image=busybox --env=A=hunter2', '--env=A=<hidden>'],
    ['run web --image=busybox --overrides=hunter2', '--overrides=<hidden>'],
    ['run web --image=busybox -- sh -c hunter2', 'sh <2 more words>'],
    ['run web --image=busybox sh hunter2', 'sh <1 more words>'],
    ['exec web -- mysql -phunter2', 'mysql <1 more words>'],
    ['get pods --token=hunter2', '--token=<hidden>'],
    ['get pods --password hunter2', '--password=<hidden>'],
    ['get pods --as=hunter2', '--as=<hidden>'],
    ['get pods -s https://u:hunter2@x', '--server=<hidden>'],
    ['get -f https://u:hunter2@x/y.yaml', '--filename=<hidden>'],
    ['config set users.x.token hunter2', '<hidden>'],
    ['config set-credentials x --token=hunter2', '--token=<hidden>'],
    ['patch secret s -p {"stringData":{"a":"hunter2"}}', '--patch=<hidden>'],
  ])('%s: %s', (line, shown) => {
    const recorded = recordedArgv(planOf(line).command).join(' ');
    expect(recorded).toContain(shown);
    expect(recorded).not.toContain(SECRET);
  });

  test('a patch is given as the SHA-256 of its text', () => {
    const patch = '{"spec":{"replicas":2}}';
    const { command } = kubectlPlan(['patch', 'deploy', 'web', '-p', patch]);
    expect(recordedArgv(command)).toContain(
      '--patch=<sha256:f5ca79005a58c5044048cf8b9e28058a689ddc434db150d7f72c5c5e2a674676>',
    );
  });

  test('the words of run_image after its program are hidden', () => {
    const { command } = runImagePlan('busybox', ['wget', `http://x/${SECRET}`]);
    expect(recordedArgv(command).slice(-3)).toEqual(['--', 'wget', '<1 more words>']);
  });
});

describe('a record stays small', () => {
  test('a long word is cut', () => {
    const words = recordedArgv(kubectlPlan(['get', 'pods', 'x'.repeat(5000)]).command);
    expect(words.at(-1)).toBe(`${'x'.repeat(256)}...`);
  });

  test('many words are counted', () => {
    const words = recordedArgv(kubectlPlan(['get', 'pods', ...Array.from({ length: 500 }, (_, i) => `p${i}`)]).command);
    expect(words).toHaveLength(129);
    expect(words.at(-1)).toBe('<376 more words>');
  });
});

describe('the objects of a record', () => {
  test.each([
    ['get pods -n shop', [{ type: 'pods', namespace: 'shop' }]],
    ['get pods a -n shop -A', [{ type: 'pods', name: 'a' }]],
    ['scale deploy/web --replicas=3', [{ type: 'deploy', name: 'web' }]],
    ['logs web-0 -n shop', [{ type: 'pod', namespace: 'shop', name: 'web-0' }]],
    ['logs deploy/web', [{ type: 'deploy', name: 'web' }]],
    ['exec web -- ls', [{ type: 'pod', name: 'web' }]],
    [
      'cordon n1 n2',
      [
        { type: 'node', name: 'n1' },
        { type: 'node', name: 'n2' },
      ],
    ],
    ['create deployment web --image=x', [{ type: 'deployment', name: 'web' }]],
    ['create secret generic s', [{ type: 'secret', name: 's' }]],
    ['run web --image=x', [{ type: 'pod', name: 'web' }]],
    ['set env deploy/web A=b', [{ type: 'deploy', name: 'web' }]],
    [
      'debug a b --image=x',
      [
        { type: 'pod', name: 'a' },
        { type: 'pod', name: 'b' },
      ],
    ],
    [
      'debug a --image=x --copy-to=c -n shop',
      [
        { type: 'pod', namespace: 'shop', name: 'a' },
        { type: 'pod', namespace: 'shop', name: 'c' },
      ],
    ],
    [
      'expose deploy/web --port=80 --name=front',
      [
        { type: 'deploy', name: 'web' },
        { type: 'service', name: 'front' },
      ],
    ],
    [
      'autoscale deployments.v1.apps/web --max=3',
      [
        { type: 'deployments.apps', name: 'web' },
        { type: 'horizontalpodautoscaler', name: 'web' },
      ],
    ],
    [
      'create job once --from=cronjob/backup',
      [
        { type: 'job', name: 'once' },
        { type: 'cronjob', name: 'backup' },
      ],
    ],
    ['drain n1 -n shop', [{ type: 'node', name: 'n1' }]],
    ['get nodes n1 -n shop', [{ type: 'nodes', name: 'n1' }]],
    ['top pod', []],
    ['config view', []],
  ])('%s: %j', (line, objects) => {
    expect(touchedObjects(planOf(line).command)).toEqual(objects);
  });

  test('the objects of documents are recorded by kind, name and namespace', () => {
    const command = withDocuments(planOf('apply -f - -n shop').command, [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { password: SECRET } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b', namespace: 'other' } },
    ]);
    if (isRefusal(command)) throw new Error(command.error);
    expect(touchedObjects(command)).toEqual([
      { type: 'configmap', namespace: 'shop', name: 'a' },
      { type: 'secret', namespace: 'other', name: 'b' },
    ]);
  });
});
