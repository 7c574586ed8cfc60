import { expect, test } from 'vitest';
import { blastRadius } from '../../../src/policy/rules/blast-radius.ts';
import { effectOf, kubectlPlan, planWithStdin, runImagePlan, saysOf } from '../plans.ts';

test.each([
  'delete pods --all',
  'delete pods a --all',
  'delete pods -l app=a -A',
  'delete pods -A --all',
  'delete deploy --all_namespaces -l app',
  'delete all -l app=a',
  'delete pods,all a',
  'delete pods',
  'delete pod/',
  'delete deploy,svc',
  'rollout restart deployment',
  'rollout undo deployment',
  'rollout pause deploy,ds -n x',
  'scale deployment --replicas=0',
  'scale deployment --all --replicas=0',
  'label pods --all a=b',
  'label pods a=b',
  'annotate pods -A a=b',
  'set image deployment a=b',
  'set env deployment A=b',
  'taint nodes --all a=b:NoSchedule',
  'cordon -l a=b',
  'drain -l a=b',
  'delete pods -l app',
  'delete pods --selector=',
  'scale deploy --selector= --replicas=0',
  'delete pods --field-selector=',
  'delete pods --field-selector=metadata.name',
  'delete pods -l app=a --force',
  'delete pods a b --force',
  'delete pods a b --grace-period=0',
  'delete pods a b --grace-period=0x0',
  'delete pods a b --now',
  'delete deploy a --force',
  'delete podtemplates a --force',
  'delete superpods a --force',
  'delete pod a -l app=web --force',
  'delete pod,svc a --now',
  'delete --force',
  'drain n1 --force',
  'drain n1 --disable-eviction',
  'drain n1 --grace-period=0',
])('%s is refused', (line) => {
  expect(saysOf(blastRadius, line)).toBe('BLAST_RADIUS');
});

test.each([
  'get pods -A',
  'get all',
  'describe pods',
  'logs -l app',
  'wait pods --all --for=delete',
  'rollout status deployment',
  'delete pod a',
  'delete pods a b c',
  'delete pod/a svc/b',
  'delete pods -l app=a',
  'delete pods --field-selector=status.phase=Failed',
  'delete pod a --force',
  'delete pod a --force --grace-period=0',
  'delete pod/a --now',
  'delete po a --grace-period=0',
  'delete deploy a --grace-period=5',
  'delete pods a b --force=false',
  'delete pods --all=false a',
  'rollout restart deployment web',
  'rollout restart deploy -l app=web',
  'scale deploy/web --replicas=0',
  'scale deploy -l app=web --replicas=2',
  'scale deploy -l app --replicas=2',
  'label pod a b=c',
  'label pods --list',
  'label pods --all --list',
  'set image deploy/web a=b',
  'cordon n1',
  'drain n1 --ignore-daemonsets',
  'uncordon n1 n2',
  'create deployment a --image=b',
  'run a --image=b',
  'run all --image=b',
  'exec a -- ls',
])('it has no opinion on %s', (line) => {
  expect(saysOf(blastRadius, line)).toBe('noOpinion');
});

test('a selector of blanks picks everything', () => {
  expect(effectOf(blastRadius, kubectlPlan(['scale', 'deploy', '--selector= ', '--replicas=0']))).toBe('deny');
});

test.each(['apply -f - --all', 'apply -f - -l app', 'replace -f - --force'])(
  '%s of one named pod is that pod',
  (line) => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    expect(effectOf(blastRadius, planWithStdin(line, pod))).toBe('noOpinion');
  },
);

test('a selector of sets picks by value', () => {
  for (const selector of ['app in (a)', 'app in (a, b)'])
    expect(effectOf(blastRadius, kubectlPlan(['delete', 'pods', '-l', selector]))).toBe('noOpinion');
});

test('the clean-up of run_image is its own', () => {
  expect(effectOf(blastRadius, runImagePlan('alpine'))).toBe('noOpinion');
});
