import { expect, test } from 'vitest';
import { Stacks } from '../../../src/tools/sregym/stacks.ts';

const made = (id: string, command: string) => ({ id, command, reversible: 'restores', because: '' }) as const;

test('a long document of a command is not kept, and popping and pushing again changes nothing', () => {
  const stacks = new Stacks();
  const line = 'kubectl apply -f - <<EOF\n';
  stacks.push('one', made('a', `${line}${'x'.repeat(1_000_000)}\nEOF`));
  const [kept] = stacks.list('one');
  expect(kept?.command).toMatch(/^kubectl apply -f - <<EOF\nx+ \.\.\.$/);
  expect(kept?.command.length).toBeLessThan(2100);
  const last = stacks.pop('one');
  if (last !== undefined) stacks.push('one', last);
  expect(stacks.list('one').map(({ id }) => id)).toEqual(['a']);
  stacks.push('one', made('b', 'kubectl scale deployment web --replicas=2'));
  expect(stacks.list('one')[0]?.command).toBe('kubectl scale deployment web --replicas=2');
});
