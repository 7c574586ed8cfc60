import { expect, test } from 'vitest';
import { shorten } from '../../src/shorten/shorten.ts';
import { pagesOf, wholeOf } from './pages.ts';

const podOf = (name: string) => `Name:             ${name}
Namespace:        shop
Priority:         0
Node:             node-1/10.0.0.1
Labels:           app=${name}
Annotations:      note: ${'x'.repeat(400)}
Status:           Running
Controlled By:    ReplicaSet/${name}
Init Containers:
  setup-${name}:
    Image:          setup:1
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
Containers:
  app-${name}:
    Container ID:   containerd://abc
    Image:          web:1
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
    Ready:          False
    Restart Count:  12
    Environment:
${Array.from({ length: 40 }, (_, at) => `      VARIABLE_${at}:  value ${at} of ${name}`).join('\n')}
    Mounts:
      /var/run from token (ro)
Conditions:
  Type              Status
  Initialized       True 
  Ready             False 
Volumes:
  token:
    Type:  Projected
Tolerations:  node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
Events:
  Type     Reason     Age                From     Message
  ----     ------     ----               ----     -------
  Normal   Pulled     5m                 kubelet  Pulled the image of ${name}
  Warning  BackOff    1m                 kubelet  Back-off restarting ${name}
`;
const TEXT = ['a', 'b', 'c'].map(podOf).join('\n\n');
const page = shorten(wholeOf(TEXT, 4000), 'describe');

test.each(['a', 'b', 'c'])('of object %s its state, conditions, containers and Events stay', (name) => {
  const [, own = ''] = page.text.split(`Name:             ${name}\n`);
  for (const line of [
    'Status:           Running',
    `  setup-${name}:`,
    `  app-${name}:`,
    '      Reason:       CrashLoopBackOff',
    '      Exit Code:    1',
    '    Restart Count:  12',
    '  Ready             False ',
    `  Warning  BackOff    1m                 kubelet  Back-off restarting ${name}`,
    `  Normal   Pulled     5m                 kubelet  Pulled the image of ${name}`,
  ])
    expect(own.split('\nName: ')[0]).toContain(`${line}\n`);
});

test('the environment and long annotations are left out first, marked and named', () => {
  expect(page.text).not.toContain('VARIABLE_1:');
  expect(page.text).not.toContain('xxxxx');
  expect(page.text).toMatch(/^\[\d+ lines? left out\]$/m);
  expect(page.leftOut).toMatch(/^Not shown yet: .*Annotations/);
  expect(page.leftOut).toContain('Containers: Environment');
});

test('all pages together hold every line, below the name of its object', () => {
  for (const maxBytes of [700, 1500, 5000]) {
    const lines = pagesOf(TEXT, 'describe', maxBytes).flatMap(({ text }) => text.split('\n'));
    const missing = TEXT.split('\n').filter((line) => line.length < 170 && !lines.includes(line));
    expect(missing).toEqual([]);
    for (const name of ['a', 'b', 'c'])
      expect(lines.filter((line) => line === `      VARIABLE_39:  value 39 of ${name}`)).toHaveLength(1);
  }
});

test('a long list of events keeps its warnings and its heading', () => {
  const events = Array.from(
    { length: 200 },
    (_, at) => `  Normal   Pulled     ${at}m   kubelet  Pulled image number ${at}`,
  );
  events[120] = '  Warning  BackOff    1m   kubelet  Back-off restarting';
  const text = `${podOf('a').replace(/ {2}Normal[\s\S]*$/, '')}${events.join('\n')}\n`;
  const { text: shown } = shorten(wholeOf(text, 2500), 'describe');
  expect(shown).toContain(`${events[120]}\n`);
  expect(shown).toMatch(/^Events:\n {2}Type +Reason.*\n {2}---- /m);
});
