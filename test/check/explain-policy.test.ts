import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explainPolicy } from '../../src/check/explain-policy.ts';
import { COMMANDS } from '../../src/policy/classification/commands.ts';
import { coveredBy } from '../../src/policy/classification/entries.ts';
import { FLAGS } from '../../src/policy/classification/flags.ts';

/** The text under one heading, with blanks and line breaks as single blanks. */
function part(page: string, heading: string): string {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const body = lines.slice(start + 1);
  const end = body.indexOf('');
  return start === -1
    ? ''
    : body
        .slice(0, end === -1 ? undefined : end)
        .join(' ')
        .replaceAll(/\s+/g, ' ')
        .trim();
}

const EVERYTHING = [...new Set(Object.keys(COMMANDS).map((name) => name.split(' ', 1)[0] ?? ''))]
  .filter((word) => coveredBy(word).runs.length > 0)
  .join(',');

describe('the page of a server with default settings', () => {
  const page = explainPolicy({});
  test.each([
    ['Commands that may run', 'describe reads get reads logs reads'],
    ['Listed, but never run', ''],
    ['Images', 'None: the tool run_image is off, and no command can set an image.'],
    ['Namespaces', 'Only reading is allowed in kube-system.'],
    [
      'Labels and annotations',
      'No change touches the keys admission.gatekeeper.sh/*, kyverno.io/*, policies.kyverno.io/*, cleanup.kyverno.io/*, janitor/*, iam.amazonaws.com/*, azure.workload.identity/*, vault.hashicorp.com/*.',
    ],
    ['Shell metacharacters', 'strict: no argument may contain ; | & $ ` \\ \' " or line breaks.'],
  ])('%s: %s', (heading, text) => {
    expect(part(page, heading)).toBe(text);
  });

  test('says that the default list of flags blocks nothing that could run', () => {
    expect(part(page, 'Flags blocked')).toMatch(
      /^--kubeconfig, .* These flags never run, with or without this list\.$/,
    );
  });

  test('names every command and flag that never runs', () => {
    const never = part(page, 'Never, whatever');
    for (const [name, row] of Object.entries(COMMANDS)) if ('never' in row) expect(never).toContain(name);
    for (const [name, row] of Object.entries(FLAGS)) if (typeof row === 'object') expect(never).toContain(`--${name}`);
    expect(never).toContain('--profile (not of debug)');
  });
});

describe('the page of other settings', () => {
  test('says what commands do, and which never run', () => {
    const page = explainPolicy({
      KUBECTL_ALLOWED_COMMANDS: 'rollout status,delete,exec,auth,apply',
    });
    expect(part(page, 'Commands that may run')).toMatch(/delete deletes objects exec runs programs in containers/);
    expect(part(page, 'Commands that may run')).toMatch(/rollout status reads$/);
    const never = part(page, 'Listed, but never run');
    expect(never).toMatch(/apply set-last-applied, auth reconcile: LOCAL_FILE\. kubectl may not read/);
    expect(never).toContain('apply edit-last-applied: LOCAL_EXECUTION. The server starts no editor');
  });

  test.each([
    [{}, 'run changes objects, but not with an image: none is allowed'],
    [{ KUBECTL_ALLOWED_IMAGES: 'busybox:*' }, 'run changes objects, can run an allowed image'],
  ])('%j: %s', (settings, text) => {
    expect(part(explainPolicy({ ...settings, KUBECTL_ALLOWED_COMMANDS: 'run' }), 'Commands that may run')).toBe(text);
  });

  test.each([
    [{ KUBECTL_ALLOWED_COMMANDS: '' }, 'Commands that may run', /^None\.$/],
    [{ KUBECTL_DANGEROUS_FLAGS: '' }, 'Flags blocked', /^None besides the flags that never run\.$/],
    [
      { KUBECTL_DANGEROUS_FLAGS: '--token,--dry_run,-n' },
      'Flags blocked',
      /^--token, --dry_run, -n, in every spelling\. Without this list, these would be allowed: --dry_run, -n\.$/,
    ],
    [{ KUBECTL_ALLOWED_IMAGES: 'busybox:1' }, 'Images', /^busybox:1\. The tool run_image starts a pod/],
    [{ KUBECTL_PROTECTED_NAMESPACES: '' }, 'Namespaces', /^No namespace is protected\.$/],
    [{ KUBECTL_METACHARACTERS: 'data' }, 'Shell metacharacters', /^data: only patches, .* may contain .*\.$/],
    [{ KUBECTL_TIMEOUT: '7' }, 'Limits', /^Every call ends after 7 s \(KUBECTL_TIMEOUT\)/],
    [{ KUBECTL_MAX_CONCURRENT: '3' }, 'Limits', /3 calls at once \(KUBECTL_MAX_CONCURRENT\)/],
  ])('%j changes: %s', (settings, heading, text) => {
    expect(part(explainPolicy(settings), heading)).toMatch(text);
  });

  test('says what needs approval', () => {
    const approval = 'Approval (KUBECTL_APPROVAL_COMMANDS)';
    expect(part(explainPolicy({}), approval)).toBe('');
    expect(part(explainPolicy({ KUBECTL_APPROVAL_COMMANDS: '*' }), approval)).toBe(
      'Every command that changes anything. A change can be approved and applied for 1h, unless a rule says otherwise. Reads need no approval.',
    );
    const POLICY_FILE = fileURLToPath(new URL('../../docs/examples/approvals.yaml', import.meta.url));
    const page = explainPolicy({ POLICY_FILE, KUBECTL_APPROVAL_COMMANDS: 'drain', CHANGE_EXPIRES: '90' });
    expect(part(page, approval)).toBe(
      'drain. The rules above say what else needs approval. A change can be approved and applied for 1m30s, unless a rule says otherwise. Reads need no approval.',
    );
    expect(part(page, 'Rules (POLICY_FILE)')).toContain(
      'needs approval (deletions): delete of all kinds in prod or prod-*; approved by 2 of the group sre within 30m.',
    );
  });

  test('says when changes are usual', () => {
    expect(part(explainPolicy({}), 'Change windows')).toBe('');
    const POLICY_FILE = fileURLToPath(new URL('../../docs/examples/approvals.yaml', import.meta.url));
    expect(part(explainPolicy({ POLICY_FILE }), 'Change windows (POLICY_FILE)')).toBe(
      'A change outside of all windows of its namespace has the risk change-window. Rules can ask or deny by that. prod or prod-*: 09:00 to 16:00 on mon, tue, wed, thu (Europe/Berlin).',
    );
  });

  test('says what is off, and what of it is allowed', () => {
    const page = explainPolicy({ KUBECTL_ALLOW: 'delete-nodes' });
    expect(part(page, 'Off until allowed')).toContain(
      'delete-nodes (allowed): delete nodes, and machines with their nodes. delete-volumes (off): delete',
    );
  });

  test('tells the rules of the policy file in words', () => {
    const file = fileURLToPath(new URL('../../docs/examples/policy.yaml', import.meta.url));
    const rules = part(explainPolicy({ POLICY_FILE: file }), 'Rules (POLICY_FILE)');
    for (const sentence of [
      'allowed (look-at-everything): get, describe, logs, events, top, rollout status, rollout history.',
      'denied (payments-is-private): every command in payments or payments-*.',
      'allowed (small-steps): scale of deployments in shop or shop-* with --replicas 1 to 5.',
      'denied (at-most-five): every command of deployments, statefulsets.apps in shop or shop-* if spec.replicas is at least 6.',
      'allowed (images-of-the-shop): set image, patch, apply of deployments in shop or shop-* as UPDATE if spec.template.spec.*containers[*].image matches registry.example.com/shop/*.',
      'allowed (objects-of-the-team): label, annotate of pods, services, configmaps if metadata.labels["example.com/team"] was shop and becomes shop.',
      'allowed (look-into-containers): exec of pods named web-* in shop or shop-* running cat /var/log/* or ps ....',
      'allowed (platform-team): *@platform.example.com or the group platform: cordon, uncordon, drain, delete of nodes; may also delete nodes, and machines with their nodes.',
    ])
      expect(rules).toContain(sentence);
    expect(part(explainPolicy({ POLICY_FILE: file }), 'Off until allowed')).toContain(
      'delete-nodes (allowed by rules)',
    );
    expect(explainPolicy({})).not.toContain('POLICY_FILE)');
  });

  test('of every command, each is told once, and no line of text is wider than the page', () => {
    const page = explainPolicy({ KUBECTL_ALLOWED_COMMANDS: EVERYTHING });
    const told = ['Commands that may run', 'Listed, but never run', 'Never, whatever']
      .map((head) => part(page, head))
      .join(' ');
    for (const name of Object.keys(COMMANDS).filter((each) => /^[a-z]/.test(each))) expect(told).toContain(name);
    expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
