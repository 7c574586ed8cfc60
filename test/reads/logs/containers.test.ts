import { describe, expect, test } from 'vitest';
import { logSources } from '../../../src/reads/logs/containers.ts';
import type { Pod } from '../../../src/reads/logs/pod.ts';

function pod(containers: string, more: { init?: string; ephemeral?: string; annotated?: string } = {}): Pod {
  const named = (names = '') => names.split(' ').flatMap((name) => (name === '' ? [] : [{ name }]));
  const annotations = more.annotated === undefined ? {} : { 'kubectl.kubernetes.io/default-container': more.annotated };
  return {
    metadata: { name: 'web', namespace: 'shop', annotations },
    spec: {
      containers: named(containers),
      initContainers: named(more.init),
      ephemeralContainers: named(more.ephemeral),
    },
  };
}

function choose(of: Pod, choice: { container?: string; allContainers?: boolean; silent?: boolean }) {
  let said = '';
  const defaults = { container: '', allContainers: false, silent: false };
  const sources = logSources(of, { ...defaults, ...choice }, (line) => {
    said += line;
  });
  return { containers: sources.map(({ container }) => container).join(' '), said };
}

describe('the log of a pod is the log of', () => {
  test.each([
    ['its only container', pod('app'), {}, 'app', ''],
    [
      'the first of several, which is said',
      pod('app side'),
      {},
      'app',
      'Defaulted container "app" out of: app, side\n',
    ],
    ['the first of several, silently', pod('app side'), { silent: true }, 'app', ''],
    [
      'the first, where others are of other kinds',
      pod('app', { init: 'setup', ephemeral: 'debug' }),
      {},
      'app',
      'Defaulted container "app" out of: app, debug (ephem), setup (init)\n',
    ],
    ['the one in the annotation', pod('app side', { annotated: 'side' }), {}, 'side', ''],
    [
      'the one that was named, before the annotation',
      pod('app side', { annotated: 'side' }),
      { container: 'app' },
      'app',
      '',
    ],
    [
      'the first, where the annotation is wrong',
      pod('app', { annotated: 'gone' }),
      {},
      'app',
      'Default container name "gone" not found in pod web\n',
    ],
    ['an ephemeral container', pod('app', { ephemeral: 'debug' }), { container: 'debug' }, 'debug', ''],
    [
      'all, in the order of their start',
      pod('app side', { init: 'setup' }),
      { allContainers: true },
      'setup app side',
      '',
    ],
  ])('%s', (_, of, choice, containers, said) => {
    expect(choose(of, choice)).toEqual({ containers, said });
  });

  test('none, where the one that was named is not there', () => {
    expect(() => choose(pod('app', { init: 'setup' }), { container: 'x' })).toThrow(
      'container x is not valid for pod web out of: app, setup (init)',
    );
  });
});
