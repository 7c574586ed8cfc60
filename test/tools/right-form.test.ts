import { beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { loadRegex } from '../../src/filters/regex.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { refuseOneLine, refuseOperator } from '../../src/tools/right-form.ts';
import { runImage } from '../../src/tools/run-image.ts';

beforeAll(loadRegex);

const FACTS = { callId: 'x', grammar: grammarFor('v1.37.2').grammar, timeoutSeconds: 60, defaultNamespace: '' };
/** The call that a hint shows. */
const shown = (hint = '') => JSON.parse(/\{.*\}/s.exec(hint)?.[0] ?? 'null');

describe('a command line in one item is answered with the same call in the right form, which then is a plan', () => {
  test.each<[string, unknown]>([
    ['get pods', { args: ['get', 'pods'] }],
    ['kubectl get pods -n shop', { args: ['get', 'pods', '-n', 'shop'] }],
    [
      "get pods -o jsonpath='{.items[*].metadata.name}'",
      { args: ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'] },
    ],
    ['get pods -o jsonpath={.items}', { args: ['get', 'pods', '-o', 'jsonpath={.items}'] }],
    ['annotate pod x a="b c"', { args: ['annotate', 'pod', 'x', 'a=b c'] }],
    [
      `patch deploy web -p '{"spec":{"replicas":3}}'`,
      { args: ['patch', 'deploy', 'web'], stdin: { spec: { replicas: 3 } } },
    ],
    [`patch deploy web --patch='{"a":1}' -n x`, { args: ['patch', 'deploy', 'web', '-n', 'x'], stdin: { a: 1 } }],
    [
      `patch deploy web -p '{"a":9007199254740993}'`,
      { args: ['patch', 'deploy', 'web'], stdin: '{"a":9007199254740993}' },
    ],
    [`patch deploy web -p'{"a":1}'`, { args: ['patch', 'deploy', 'web'], stdin: { a: 1 } }],
    ['logs web | tail -20', { args: ['logs', 'web', '--tail=20'] }],
    ['logs web | tail -n 5', { args: ['logs', 'web', '--tail=5'] }],
    ['logs web | grep -i error | tail -5', { args: ['logs', 'web'], pipe: ['grep -i error', 'tail -5'] }],
    ['logs web | tail -20 | grep -v debug', { args: ['logs', 'web', '--tail=20'], pipe: ['grep -v debug'] }],
    ['logs web --tail=50 | tail -20', { args: ['logs', 'web', '--tail=50'], pipe: ['tail -20'] }],
    [
      `get pods -A | grep -Ev 'Running|Completed' | awk '{print $1,$2}' | sort -u`,
      { args: ['get', 'pods', '-A'], pipe: [`grep -Ev 'Running|Completed'`, `awk '{print $1,$2}'`, 'sort -u'] },
    ],
    [
      `get pods -o json | jq -r '.items[].metadata.name'`,
      { args: ['get', 'pods', '-o', 'json'], pipe: [`jq -r '.items[].metadata.name'`] },
    ],
    ['get pods 2>&1 | grep x', { args: ['get', 'pods'], pipe: ['grep x'] }],
    ['get pods 2>/dev/null | wc -l', { args: ['get', 'pods'], pipe: ['wc -l'] }],
    ['get pods | cat | less', { args: ['get', 'pods'] }],
    ['get pods || true', { args: ['get', 'pods'] }],
    ['get pods | grep x || true', { args: ['get', 'pods'], pipe: ['grep x'] }],
    ['get pods | sed 1d | wc -l', { args: ['get', 'pods'], pipe: ['tail -n +2', 'wc -l'] }],
    [`logs web | sed -n '5,10p'`, { args: ['logs', 'web'], pipe: ['tail -n +5', 'head -n 6'] }],
    [`logs web | sed -n '/error/p'`, { args: ['logs', 'web'], pipe: ['grep error'] }],
    [`get pods | awk 'NR>1' | head -5`, { args: ['get', 'pods'], pipe: [`awk 'NR>1'`, 'head -5'] }],
    [`get pods | grep web | xargs kubectl delete pod`, { args: ['get', 'pods'], pipe: ['grep web'] }],
    [`get pods | grep 'a b'`, { args: ['get', 'pods'], pipe: [`grep 'a b'`] }],
    ['get pods | tail -5', { args: ['get', 'pods'], pipe: ['tail -5'] }],
    ['get pods 2>/dev/null', { args: ['get', 'pods'] }],
    ['get pods > out.txt', { args: ['get', 'pods'] }],
    ['get pods && delete pod x', { args: ['get', 'pods'] }],
    ['get pods;', { args: ['get', 'pods'] }],
    ['get pods # all of them', { args: ['get', 'pods'] }],
    ['get pods \\\n  -n shop', { args: ['get', 'pods', '-n', 'shop'] }],
  ])('%s', (line, expected) => {
    for (const args of [line, [line]]) {
      const refusal = kubectl.plan({ args }, FACTS);
      expect(refusal).toMatchObject({ code: 'ARGUMENTS_INVALID' });
      const call = shown(isRefusal(refusal) ? refusal.hint : '');
      expect(call).toEqual(expected);
      expect(isRefusal(kubectl.plan(call, FACTS))).toBe(false);
    }
  });

  test('the head alone', () => {
    expect(shown(refuseOneLine('args', ['get pods', '-n', 'shop'])?.hint)).toEqual({
      args: ['get', 'pods', '-n', 'shop'],
    });
  });

  test.each(['get pods $X', 'get pods `id`', 'get pods "open', 'get "$(id)"', '|', `get ${'x '.repeat(600)}`])(
    'does not show what a shell would change or a caller should not repeat: %s',
    (line) => {
      expect(refuseOneLine('args', [`${line} x`])?.hint).toBe(
        'Give each word of the command as a separate item in "args".',
      );
    },
  );

  test.each([
    [['nslookup web'], { command: ['nslookup', 'web'] }],
    [['cat /etc/hosts | grep web'], { command: ['sh', '-c', 'cat /etc/hosts | grep web'] }],
    [['echo $HOME x'], { command: ['sh', '-c', 'echo $HOME x'] }],
  ])('a container command %j', (command, expected) => {
    const refusal = runImage.plan({ name: 'x', image: 'busybox', command }, FACTS);
    expect(shown(isRefusal(refusal) ? refusal.hint : '')).toEqual(expected);
  });

  test('words of a container command may hold blanks', () => {
    expect(refuseOneLine('command', ['sh -c', 'x'])).toBeUndefined();
    expect(refuseOneLine('args', ['get', 'a b'])).toBeUndefined();
  });
});

describe('a shell operator among the arguments', () => {
  test.each<[string[], string, unknown]>([
    [['get', 'pods', '|', 'grep', '-i', 'error'], 'no pipes', { args: ['get', 'pods'], pipe: ['grep -i error'] }],
    [['get', 'pods', '|', 'grep', 'a b'], 'no pipes', { args: ['get', 'pods'], pipe: ["grep 'a b'"] }],
    [['get', 'pods', '2>&1', '|', 'grep', 'x'], 'no pipes', { args: ['get', 'pods'], pipe: ['grep x'] }],
    [['get', 'pods', '|', 'grep', 'x', '||', 'true'], 'no pipes', { args: ['get', 'pods'], pipe: ['grep x'] }],
    [['get', 'pods', '|', 'sed', 's/a/b/', '|', 'head'], 'there is no filter "sed"', { args: ['get', 'pods'] }],
    [['get', 'pods', '|grep', 'x'], 'no pipes', { args: ['get', 'pods'], pipe: ['grep x'] }],
    [['logs', 'web', '|', 'tail', '-20'], 'no pipes', { args: ['logs', 'web', '--tail=20'] }],
    [['logs', 'web', '|', 'tail', '-n', '20'], 'no pipes', { args: ['logs', 'web', '--tail=20'] }],
    [['get', 'pods', '2>&1'], 'no redirection', { args: ['get', 'pods'] }],
    [['get', 'pods', '>', 'file'], 'no redirection', { args: ['get', 'pods'] }],
    [['apply', '-f', '-', '<<', 'EOF'], '"stdin"', { args: ['apply', '-f', '-'] }],
    [['get', 'pods', '&&', 'get', 'svc'], 'one command', { args: ['get', 'pods'] }],
    [['get', 'pods', ';'], 'one command', { args: ['get', 'pods'] }],
    [['get', 'pods', '||', 'x'], 'one command', { args: ['get', 'pods'] }],
  ])('%j says what to do, with the call filled in', (args, says, expected) => {
    const refusal = kubectl.plan({ args }, FACTS);
    expect(refusal).toMatchObject({ code: 'METACHARACTER', hint: expect.stringContaining(says) });
    expect(shown(isRefusal(refusal) ? refusal.hint : '')).toEqual(expected);
  });

  test.each([
    [['exec', 'web', '--', 'echo', '|']],
    [['get', 'pods', '-l', 'a=b']],
    [['label', 'pod', 'x', 'a=1|2']],
    [['get', 'pods', '-l', 'count>3']],
  ])('%j holds none', (args) => {
    expect(refuseOperator(args)).toBeUndefined();
  });
});
