import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { COMMANDS } from '../../../src/policy/classification/commands.ts';
import { neverAllowed } from '../../../src/policy/rules/never-allowed.ts';
import { effectOf, GRAMMAR, kubectlPlan, policyWith, refusalOf, runImagePlan, saysOf } from '../plans.ts';

describe('commands that never run', () => {
  test.each([
    ['apply set-last-applied', 'LOCAL_FILE'],
    ['attach web', 'LISTENER'],
    ['auth reconcile', 'LOCAL_FILE'],
    ['certificate approve a', 'OTHER_IDENTITY'],
    ['cluster-info dump', 'LOCAL_FILE'],
    ['completion bash', 'COMPLETION'],
    ['config view', 'KUBECONFIG'],
    ['cp a:/x y', 'COPY'],
    ['create token default', 'OTHER_IDENTITY'],
    ['diff', 'LOCAL_EXECUTION'],
    ['edit pod a', 'LOCAL_EXECUTION'],
    ['kustomize', 'LOCAL_FILE'],
    ['plugin list', 'PLUGIN'],
    ['port-forward web 80', 'LISTENER'],
    ['proxy', 'LISTENER'],
  ])('%s is refused as %s', (line, code) => {
    expect(saysOf(neverAllowed, line)).toBe(code);
  });

  test('no command that is never run is answered otherwise', () => {
    for (const [name, row] of Object.entries(COMMANDS)) {
      const node = GRAMMAR.find(name.split(' '));
      if (!('never' in row) || node?.grammar.kind !== 'run') continue;
      const command = { path: name.split(' '), flags: [], positionals: [], dashAt: -1 };
      expect(refusalOf(neverAllowed, { command })?.code, name).toBe(row.never);
    }
  });

  test('an unclassified command does not run', () => {
    const command = { path: ['teleport'], flags: [], positionals: [], dashAt: -1 };
    expect(refusalOf(neverAllowed, { command })?.code).toBe('NOT_CLASSIFIED');
  });

  test('an unclassified flag does not run', () => {
    const flag = { name: 'teleport', value: 'x', spelled: '--teleport', repeat: 'last' };
    const command = { path: ['get'], flags: [flag], positionals: [], dashAt: -1 };
    expect(refusalOf(neverAllowed, { command })?.code).toBe('NOT_CLASSIFIED');
  });
});

describe('flags that no configuration unblocks', () => {
  test.each([
    ['--kubeconfig', 'KUBECONFIG'],
    ['--context', 'KUBECONFIG'],
    ['--cluster', 'KUBECONFIG'],
    ['--user', 'KUBECONFIG'],
    ['--token', 'OTHER_IDENTITY'],
    ['--as', 'OTHER_IDENTITY'],
    ['--as-group', 'OTHER_IDENTITY'],
    ['--as-uid', 'OTHER_IDENTITY'],
    ['--as-user-extra', 'OTHER_IDENTITY'],
    ['--username', 'OTHER_IDENTITY'],
    ['--password', 'OTHER_IDENTITY'],
    ['--client-key', 'OTHER_IDENTITY'],
    ['--client-certificate', 'OTHER_IDENTITY'],
    ['--server', 'OTHER_SERVER'],
    ['-s', 'OTHER_SERVER'],
    ['--certificate-authority', 'OTHER_SERVER'],
    ['--insecure-skip-tls-verify', 'OTHER_SERVER'],
    ['--tls-server-name', 'OTHER_SERVER'],
    ['--raw', 'RAW_API_PATH'],
    ['--kuberc', 'KUBERC'],
    ['--cache-dir', 'LOCAL_FILE'],
    ['--profile', 'PROFILING'],
    ['--profile-output', 'PROFILING'],
    ['--kustomize', 'LOCAL_FILE'],
    ['-k', 'LOCAL_FILE'],
    ['--vmodule', 'VERBOSE_LOGGING'],
    ['--log-flush-frequency', 'VERBOSE_LOGGING'],
  ])('%s is refused as %s, with = and _ and without', (flag, code) => {
    const value = flag === '--vmodule' ? 'a=1' : flag === '--log-flush-frequency' ? '0s' : 'true';
    const forms = [
      [`${flag}=${value}`],
      ['pods', `${flag}=${value}`],
      ...(flag === '--insecure-skip-tls-verify' ? [[flag]] : [[flag, value]]),
      ...(flag.startsWith('--') ? [[`--${flag.slice(2).replaceAll('-', '_')}=${value}`]] : []),
    ];
    for (const words of forms)
      expect(refusalOf(neverAllowed, kubectlPlan(['get', ...words]), policyWith({ dangerousFlags: [] }))?.code).toBe(
        code,
      );
  });

  test.each([
    ['get pods -shttps://evil.example', 'OTHER_SERVER'],
    ['get pods -s=https://evil.example', 'OTHER_SERVER'],
    ['get pods -Ashttps://evil.example', 'OTHER_SERVER'],
    ['get pods -As https://evil.example', 'OTHER_SERVER'],
    ['run a --image=b --overrides={}', 'POD_SECURITY'],
    ['set env deploy/a --resolve', 'SECRET_VALUES'],
    ['create configmap a --from-file=/etc', 'LOCAL_FILE'],
  ])('%s is refused as %s', (line, code) => {
    expect(saysOf(neverAllowed, line)).toBe(code);
  });
});

describe('flags that may only be switched off', () => {
  test.each([
    ['get pods -w', 'WATCH'],
    ['get pods --watch', 'WATCH'],
    ['get pods --watch=1', 'WATCH'],
    ['get pods --watch-only', 'WATCH'],
    ['get pods -Aw', 'WATCH'],
    ['logs web -f', 'WATCH'],
    ['logs web --follow=T', 'WATCH'],
    ['exec -it web -- sh', 'INTERACTIVE'],
    ['exec -i web -- sh', 'INTERACTIVE'],
    ['exec --tty web -- sh', 'INTERACTIVE'],
    ['set image deploy/a a=b --local', 'LOCAL_FILE'],
    ['get pods --watch=true --watch=false', 'WATCH'],
    ['get pods --watch=false', 'noOpinion'],
    ['get pods -w=0', 'noOpinion'],
    ['logs web --follow=F', 'noOpinion'],
    ['exec --stdin=false web -- sh', 'noOpinion'],
    ['rollout status deploy/web --watch', 'noOpinion'],
    ['rollout status deploy/web -w=false', 'noOpinion'],
  ])('%s: %s', (line, says) => {
    expect(saysOf(neverAllowed, line)).toBe(says);
  });
});

describe('what kubectl searches its raw arguments for', () => {
  test.each([
    [['get', 'pods', '-l', '--kuberc=/tmp/x'], 'KUBERC'],
    [['get', 'pods', '-l', '--kuberc'], 'KUBERC'],
    [['get', 'pods', 'x--kuberc=/tmp/x'], 'KUBERC'],
    [['exec', 'a--kuberc=x', '--', 'ls'], 'KUBERC'],
    [['get', 'pods', '-l', '-v'], 'VERBOSE_LOGGING'],
    [['get', 'pods', '-l', '--v'], 'VERBOSE_LOGGING'],
    [['get', 'pods', '-l', 'a-v=9'], 'VERBOSE_LOGGING'],
    [['get', 'pods', 'x-v=9'], 'VERBOSE_LOGGING'],
    [['set', 'env', 'deploy/web', 'ARGS=--v=2'], 'VERBOSE_LOGGING'],
    [['exec', 'web', '--', 'app', '-v=9', '--kuberc=x'], 'noOpinion'],
    [['patch', 'deploy', 'web', '-p', '{"a":"--v=2 --kuberc=x"}'], 'noOpinion'],
    [['patch', 'deploy', 'web-v=9', '-p', '{}'], 'VERBOSE_LOGGING'],
  ])('%j: %s', (args, says) => {
    const opinion = neverAllowed.judge(kubectlPlan(args), policyWith({}), ANONYMOUS);
    expect(opinion.effect === 'deny' ? opinion.refusal.code : opinion.effect).toBe(says);
  });
});

describe('verbosity', () => {
  test.each([
    ['get pods -v=0', 'noOpinion'],
    ['get pods -v=5', 'noOpinion'],
    ['get pods --v=5', 'noOpinion'],
    ['get pods -v 6', 'VERBOSE_LOGGING'],
    ['get pods -v=9', 'VERBOSE_LOGGING'],
    ['get pods -Av9', 'VERBOSE_LOGGING'],
    ['get pods --v=9 --v=0', 'VERBOSE_LOGGING'],
    ['get pods --v=+7', 'VERBOSE_LOGGING'],
  ])('%s: %s', (line, says) => {
    expect(saysOf(neverAllowed, line)).toBe(says);
  });
});

test.each([
  'get pods -A -o wide --show-labels',
  'logs web --tail=5 --since=1h',
  'delete pod a',
  'exec web -- sh -c id --token=x',
  'create rolebinding a --clusterrole=view --user=jo',
  'debug web --image=busybox --profile=restricted',
])('it has no opinion on %s', (line) => {
  expect(saysOf(neverAllowed, line)).toBe('noOpinion');
});

test('it has no opinion on run_image, which builds its own flags', () => {
  expect(effectOf(neverAllowed, runImagePlan('alpine'))).toBe('noOpinion');
});

test('a refusal says what was refused and never a value', () => {
  const refusal = refusalOf(neverAllowed, kubectlPlan(['get', '-ss3cret']));
  expect(refusal?.error).toBe("Flag '-s' (--server) is not permitted");
  expect(JSON.stringify(refusalOf(neverAllowed, kubectlPlan(['get', 'x-v=s3cret'])))).not.toContain('s3cret');
});
