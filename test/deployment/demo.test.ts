import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ALLOWED_COMMANDS, ASKED, curlLine, LOOKS, REPAIRS } from '../../hack/demo/story.ts';
import { whyNotFree, withExample } from '../../hack/free-port.ts';
import { manifests, repository, repositoryFile } from './manifest-files.ts';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the demo allows what the recipes for repair allow, and no more', () => {
  for (const file of ['README.md', 'docs/install.md'])
    expect(repositoryFile(file)).toContain(`\`KUBECTL_ALLOWED_COMMANDS=${ALLOWED_COMMANDS}\``);
  expect(repositoryFile('deployment.yaml')).toContain(`# value: "${ALLOWED_COMMANDS}"`);
  const demo = repositoryFile('hack/demo.ts');
  expect(demo.match(/KUBECTL_\w+/g)).toEqual(['KUBECTL_ALLOWED_COMMANDS', 'KUBECTL_APPROVAL_COMMANDS']);
  const used = new Set([...LOOKS, ASKED, ...REPAIRS].map(({ args }) => args[0]));
  expect([...used].filter((command) => !ALLOWED_COMMANDS.split(',').includes(command ?? ''))).toEqual([]);
});

test('what payments says before it ends names the variable that repairs it', () => {
  const logs = repositoryFile('hack/cluster/containerlogs.go');
  const variable = /panic: [^"]*: (\w+) is not set/.exec(logs)?.[1];
  const payments = manifests(repositoryFile('hack/demo/shop.yaml')).find(
    ({ metadata }) => metadata.name === 'payments',
  );
  expect(payments?.['spec']).toMatchObject({
    template: { metadata: { annotations: { 'sim.kubernetes-remediation-mcp.dev/needs-env': variable } } },
  });
  const cures = [...LOOKS, ...REPAIRS].filter(({ args, stdin }) => args.includes('payments') && stdin !== undefined);
  expect(cures.map(({ stdin }) => JSON.stringify(stdin))).toEqual([expect.stringContaining(`"name":"${variable}"`)]);
});

test('the lines can be pasted into a shell', () => {
  for (const step of [...LOOKS, ASKED, ...REPAIRS]) {
    const body = /-d '([^']*)'$/.exec(curlLine('http://127.0.0.1:8000/mcp', step))?.[1] ?? '';
    expect(JSON.parse(body).params.arguments).toEqual({
      args: step.args,
      ...(step.stdin === undefined ? {} : { stdin: step.stdin }),
    });
  }
});

test('a port that is taken ends the demo with one sentence, before it builds a cluster', async () => {
  const port = await takenPort();
  const demo = promisify(execFile)(process.execPath, [`${repository}hack/demo.ts`, '--port', `${port}`]);
  await expect(demo).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: `Port ${port} of 127.0.0.1 is taken by another program. Stop that program, or choose another port. For example: make demo PORT=8001\n`,
  });
});

test.each(['demo', 'run'])('make %s looks at the port before it builds anything', async (target) => {
  const { stdout } = await promisify(execFile)('make', ['-n', target, 'PORT=18999'], { cwd: repository });
  const at = (command: string) => stdout.indexOf(command);
  expect(at(`hack/free-port.ts 18999 ${target}`)).toBeGreaterThan(-1);
  expect(at('npm run --silent build')).toBeGreaterThan(at('hack/free-port.ts'));
});

test('another port than the one that is taken is the example', () => {
  expect(withExample('Taken.', 'run', '8001')).toBe('Taken. For example: make run PORT=8002');
  expect(withExample('Taken.', 'run', '8000')).toBe('Taken. For example: make run PORT=8001');
});

test.each(['', 'http', '-1', '65536', '80.5', '8000 '])('%j is no port', async (text) => {
  expect(await whyNotFree(text)).toBe(`PORT is ${JSON.stringify(text)}; it must be a number from 0 to 65535.`);
});

test('a free port is one', async () => {
  expect(await whyNotFree('0')).toBeUndefined();
});
