import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { GRAMMAR } from '../policy/plans.ts';

function refusal(line: string) {
  const facts = { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: '' };
  const plan = kubectl.plan({ args: line.split(' ') }, facts);
  return isRefusal(plan) ? plan : undefined;
}

describe('a word that looks like the value of a flag that takes none', () => {
  test.each([
    ['delete pod x --wait false', '{"args":["delete","pod","x","--wait=false"]}'],
    ['kubectl delete pod x --wait false', '{"args":["delete","pod","x","--wait=false"]}'],
    ['delete pod false --wait false', '{"args":["delete","pod","false","--wait=false"]}'],
    ['delete pod x --wait False -n shop', '{"args":["delete","pod","x","-n","shop","--wait=False"]}'],
    ['delete pod x --force true --now', '{"args":["delete","pod","x","--now=true","--force=true"]}'],
    ['delete pod x --dry-run client', '{"args":["delete","pod","x","--dry-run=client"]}'],
    ['delete pod x --dry-run server', '{"args":["delete","pod","x","--dry-run=server"]}'],
    ['delete deploy x --cascade orphan', '{"args":["delete","deploy","x","--cascade=orphan"]}'],
    ['delete deploy x --cascade foreground y', '{"args":["delete","deploy","x","y","--cascade=foreground"]}'],
    ['apply -f - --validate warn', '{"args":["apply","--filename=-","--validate=warn"]}'],
    ['get pods -A true', '{"args":["get","pods","--all-namespaces=true"]}'],
    ['get pods --no-headers false', '{"args":["get","pods","--no-headers=false"]}'],
    ['describe pod x --show-events false', '{"args":["describe","pod","x","--show-events=false"]}'],
    ['logs x -p 1', '{"args":["logs","x","--previous=1"]}'],
    ['logs x --all_containers t', '{"args":["logs","x","--all-containers=t"]}'],
    ['rollout status deploy/x --watch false', '{"args":["rollout","status","deploy/x","--watch=false"]}'],
  ])('%s is refused, and shown as it must be written', (line, call) => {
    expect(refusal(line)).toMatchObject({ code: 'FLAG_VALUE', hint: expect.stringContaining(call) });
    const { args } = JSON.parse(call) as { args: string[] };
    expect(refusal(args.join(' '))).toBeUndefined();
  });

  test.each([
    'delete pod x --wait=false',
    'delete pod false --wait',
    'delete pod --wait x',
    'delete pod x --dry-run y',
    'get pods true -A',
    'logs x --tail 1',
    'exec x -- true',
    'exec x --stdin=false -- false',
    'get pods -l true -A',
    'delete pod x --cascade client',
    'get pods -o wide',
  ])('%s is left as it is', (line) => {
    expect(refusal(line)).toBeUndefined();
  });

  test('a call with values that may be credentials is not repeated', () => {
    const { hint } = refusal('create secret generic a --from-literal=password=Zq7 --save-config true') ?? { hint: '' };
    expect(hint).toContain("'--save-config=true'");
    expect(hint).not.toContain('Zq7');
  });
});
