import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { selectionOf } from '../../src/policy/selection.ts';
import { planOf } from './plans.ts';

function selection(line: string): string | undefined {
  const command = parseArguments(grammarFor('v1.37.2').grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  const read = selectionOf(command);
  return read && renderArgv(read).join(' ');
}

describe('what a change by selector would touch is read first', () => {
  test.each([
    [
      'delete pods -l app=web -n shop --wait=false',
      '--v=0 get --selector=app=web --namespace=shop --output=name -- pods',
    ],
    ['label deploy,svc tier=front -l app=web --overwrite', '--v=0 get --selector=app=web --output=name -- deploy,svc'],
    [
      'delete pods --field-selector=status.phase=Failed',
      '--v=0 get --field-selector=status.phase=Failed --output=name -- pods',
    ],
    ['delete pods -A -l app=web', '--v=0 get --all-namespaces=true --selector=app=web --output=name -- pods'],
    ['delete pods --all -n shop', '--v=0 get --namespace=shop --output=name -- pods'],
    ['rollout restart deployment', '--v=0 get --output=name -- deployment'],
    ['taint nodes -l a=b k=v:NoSchedule', '--v=0 get --selector=a=b --output=name -- nodes'],
    ['label nodes -l a=b c=d', '--v=0 get --selector=a=b --output=name -- nodes'],
    ['delete pods a --all -n shop', '--v=0 get --namespace=shop --output=name -- pods a'],
    ['delete pods a --field-selector=b=c', '--v=0 get --field-selector=b=c --output=name -- pods a'],
    ['label pods tier=front', '--v=0 get --output=name -- pods'],
    ['delete pod/a svc', '--v=0 get --output=name -- pod/a svc'],
    ['cordon -l a=b', '--v=0 get --selector=a=b --output=name -- nodes'],
  ])('%s', (line, read) => {
    expect(selection(line)).toBe(read);
  });

  test('by name, whatever output the change was asked for', () => {
    const { command } = planOf('label pods -l a=b c=d -o yaml');
    expect(selectionOf(command)?.flags.slice(1)).toEqual([
      { name: 'output', value: 'name', spelled: '--output', repeat: 'last' },
    ]);
  });

  test.each([
    'get pods -l app=web',
    'logs -l app=web',
    'delete pod web-0',
    'rollout status deploy -l app=web',
    'cordon n1',
    'delete pod web-0 --wait=false',
    'apply -f - -l app=web',
    'create configmap a',
  ])('not for %s', (line) => {
    expect(selection(line)).toBeUndefined();
  });
});
