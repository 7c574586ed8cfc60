import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../src/errors.ts';
import { readCommandLine } from '../../../src/tools/sregym/command-line.ts';

describe('a command line', () => {
  test.each<[string, string[], unknown?]>([
    ['kubectl get pods -n shop', ['get', 'pods', '-n', 'shop']],
    ['  kubectl   get pods \n', ['get', 'pods']],
    [
      `kubectl patch deploy web -p '{"spec": {"replicas": 1}}' -n a`,
      ['patch', 'deploy', 'web', '-n', 'a'],
      { spec: { replicas: 1 } },
    ],
    [`kubectl patch deploy web --type=json --patch='[]'`, ['patch', 'deploy', 'web', '--type=json'], []],
    [`kubectl patch deploy web -p 'spec: {}'`, ['patch', 'deploy', 'web', '-p', 'spec: {}']],
    [
      'kubectl get pods -o jsonpath="{.items[*].metadata.name}"',
      ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'],
    ],
    [`kubectl get pods -o jsonpath='{$.items[0]}'`, ['get', 'pods', '-o', 'jsonpath={$.items[0]}']],
    ['kubectl get pods 2>&1', ['get', 'pods']],
    ['kubectl get pods 2>/dev/null', ['get', 'pods']],
    ['kubectl label pod a b=c\\ d', ['label', 'pod', 'a', 'b=c d']],
    ['kubectl get \\\n  pods', ['get', 'pods']],
    ["kubectl apply -f - <<'EOF'\nkind: A\nv: $x\nEOF", ['apply', '-f', '-'], 'kind: A\nv: $x\n'],
    ['kubectl apply -f - <<EOF\nkind: A\nEOF\n', ['apply', '-f', '-'], 'kind: A\n'],
    ['kubectl apply -f - <<"EOF" -n shop\nkind: A\nEOF', ['apply', '-f', '-', '-n', 'shop'], 'kind: A\n'],
    ['kubectl apply -f - <<-END\n\t{}\n\tEND', ['apply', '-f', '-'], '{}\n'],
    [`kubectl apply -f - <<< '{"kind": "A"}'`, ['apply', '-f', '-'], '{"kind": "A"}\n'],
  ])('%j', (cmd, args, stdin) => {
    expect(readCommandLine(cmd)).toEqual({ args, ...(stdin !== undefined && { stdin }) });
  });

  test.each([
    ['rm -rf /', 'UNKNOWN_COMMAND', 'Only kubectl'],
    ['', 'UNKNOWN_COMMAND', 'Only kubectl'],
    ['helm list; kubectl get pods', 'UNKNOWN_COMMAND', 'Only kubectl'],
    ['kubectl get pods | grep web', 'METACHARACTER', '-o jsonpath'],
    ['kubectl get pods > file', 'METACHARACTER', 'Redirections'],
    ['kubectl apply -f - < file', 'METACHARACTER', 'Redirections'],
    ['kubectl get pods; kubectl delete pod a', 'METACHARACTER', 'Several commands'],
    ['kubectl get pods && kubectl delete pod a', 'METACHARACTER', 'Several commands'],
    ['kubectl get pods\nkubectl delete pod a', 'METACHARACTER', 'Several commands'],
    ['kubectl get pods &', 'METACHARACTER', 'Several commands'],
    ['kubectl delete pod $(kubectl get pods -o name)', 'METACHARACTER', 'inner command first'],
    ['kubectl delete pod `hostname`', 'METACHARACTER', 'inner command first'],
    ['kubectl delete pod $POD', 'METACHARACTER', 'inner command first'],
    ["kubectl get 'pods", 'METACHARACTER', 'quote has no end'],
    ['kubectl apply -f - <<EOF\na: $x\nEOF', 'METACHARACTER', "<<'EOF'"],
    ["kubectl apply -f - <<'EOF'\na: 1", 'METACHARACTER', 'does not end'],
    ["kubectl apply -f - <<'EOF'\na: 1\nEOF\nkubectl delete pod a", 'METACHARACTER', 'Another command'],
    ["kubectl apply -f - <<'EOF' | cat\na: 1\nEOF", 'METACHARACTER', 'Pipes'],
    ['kubectl apply -f - <<', 'METACHARACTER', 'no end word'],
  ])('%j is refused: %s', (cmd, code, says) => {
    const refused = readCommandLine(cmd);
    expect(isRefusal(refused) && refused.code).toBe(code);
    expect(isRefusal(refused) && `${refused.error} ${refused.hint}`).toContain(says);
  });
});
