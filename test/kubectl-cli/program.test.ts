import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isPhase, readRecords } from '../audit/records.ts';
import { MAIN } from '../bundle.ts';
import { callTool, gone, prepare, recorded, running, serveHttp } from '../served.ts';
import { kubectlCommand, startProgram } from './command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The environment of a command whose kubectl is a stand-in. */
function environmentOf(
  kubectl: NonNullable<Parameters<typeof prepare>[0]['kubectl']>,
  more = {},
): Record<string, string> {
  const made = prepare({ kubectl });
  rmSync(made.folder, { recursive: true });
  return {
    ...made.env,
    HOME: folder,
    TMPDIR: folder,
    STAND_IN_FOLDER: folder,
    AUDIT_FILE: join(folder, 'audit'),
    ...more,
  };
}

describe('the command kubectl', () => {
  test('prints what kubectl prints, with no word changed on the way', async () => {
    const words = ['get', 'pods', '-n', 'shop', '-l', 'app in (web, api)'];
    const { code, stdout, stderr } = await kubectlCommand(words, { environment: environmentOf('echo') });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--selector=app in (web, api)\n');
    const records = readRecords(join(folder, 'audit'));
    const [ended] = records.filter(isPhase('ended'));
    expect(ended).toMatchObject({
      tool: 'kubectl',
      caller: { method: 'stdio', name: 'local' },
      client: { name: 'kubernetes-remediation-mcp kubectl' },
      exitCode: 0,
    });
    expect(records.find(isPhase('started'))).toMatchObject({ callId: ended?.callId });
  });

  test("ends with kubectl's own exit code and words", async () => {
    const ran = await kubectlCommand(['get', 'pod', 'away'], { environment: environmentOf('fail') });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('Error from server (NotFound): pods "away" not found\n');
  });

  test('runs nothing that policy refuses, and says why', async () => {
    const ran = await kubectlCommand(['delete', 'pod', 'a', '-n', 'shop'], { environment: environmentOf('record') });
    expect(ran).toMatchObject({ code: 77, stdout: '' });
    expect(ran.stderr).toMatch(/^error: Command 'delete' is not allowed.*\ncode: COMMAND_NOT_ALLOWED\nhint: /);
    expect(recorded({ folder })).toEqual([]);
    expect(readRecords(join(folder, 'audit')).filter(isPhase('refused'))).toMatchObject([
      { code: 'COMMAND_NOT_ALLOWED' },
    ]);
  });

  test('ends with 124 when time is up', async () => {
    const environment = environmentOf('hang', { KUBECTL_TIMEOUT: '1' });
    const ran = await kubectlCommand(['logs', 'a', '-n', 'shop'], { environment });
    expect(ran.code).toBe(124);
    expect(ran.stderr).toContain('error: Command timed out after 1 seconds\n');
  });

  test('passes an interrupt on: kubectl and what it started are gone', async () => {
    const { child, ran } = startProgram(['kubectl', 'logs', 'a', '-n', 'shop'], { environment: environmentOf('hang') });
    const processes = await running({ folder });
    child.kill('SIGINT');
    expect(await ran).toMatchObject({ code: 130, signal: null });
    await gone(processes);
    expect(readRecords(join(folder, 'audit')).filter(isPhase('ended'))).toMatchObject([{ code: 'CANCELLED' }]);
  });

  test('an interrupt that comes twice, as npm sends it, ends nothing before kubectl has ended', async () => {
    const environment = environmentOf('stubborn');
    const { child, ran } = startProgram(['kubectl', 'logs', 'a', '-n', 'shop'], { environment });
    const processes = await running({ folder });
    child.kill('SIGINT');
    // kubectl does not end by itself, so the call still runs.
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGINT');
    expect(await ran).toMatchObject({ code: 130, signal: null });
    await gone(processes);
    expect(readRecords(join(folder, 'audit')).filter(isPhase('ended'))).toMatchObject([{ code: 'CANCELLED' }]);
  });

  test('takes turns with other commands at one file of records, whose chain stays whole', async () => {
    const environment = environmentOf('echo');
    const all = await Promise.all(
      [1, 2, 3, 4].map((each) => kubectlCommand(['get', 'pods', `web-${each}`], { environment })),
    );
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const { ran } = startProgram(['audit', 'verify', join(folder, 'audit')], { environment: {} });
    expect(await ran).toMatchObject({ code: 0 });
    expect(readRecords(join(folder, 'audit')).filter(isPhase('ended'))).toHaveLength(4);
    expect(existsSync(join(folder, 'audit.lock'))).toBe(false);
  });

  test('takes over the lock of a command that was killed', async () => {
    writeFileSync(join(folder, 'audit.lock'), '999999999');
    expect(await kubectlCommand(['get', 'pods'], { environment: environmentOf('echo') })).toMatchObject({ code: 0 });
  });

  test('keeps its records on stderr if they are kept nowhere else', async () => {
    const { AUDIT_FILE: _, AUDIT_STDERR: __, ...environment } = environmentOf('echo');
    const ran = await kubectlCommand(['get', 'pods'], { environment });
    expect(ran.code).toBe(0);
    expect(ran.stderr.split('\n').filter((line) => line.includes('"phase":"ended"'))).toHaveLength(1);
  });

  test('says how it is used, and asks kubectl for the help of a command', async () => {
    const help = await kubectlCommand(['--help'], { environment: {} });
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const part of ['--server', 'exit codes', '75', '77', '124']) expect(help.stdout.toLowerCase()).toContain(part);
    const passed = await kubectlCommand(['get', '--help'], { environment: environmentOf('record') });
    expect(passed.stdout).not.toContain('Exit codes');
    expect(await kubectlCommand([], { environment: {} })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a running server', () => {
  test('makes the call for a command without kubectl, kubeconfig or policy', async () => {
    const server = await serveHttp({ kubectl: 'echo', audited: true, environment: { MCP_AUTH_TOKEN: 'a'.repeat(20) } });
    try {
      const environment = {
        KUBERNETES_REMEDIATION_MCP_URL: server.url,
        KUBERNETES_REMEDIATION_MCP_TOKEN: 'a'.repeat(20),
      };
      const ran = await kubectlCommand(['get', 'pods'], { environment });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toContain('get\n');
      expect(await kubectlCommand(['delete', 'pod', 'a'], { environment })).toMatchObject({ code: 77 });
      expect(readRecords(join(server.folder, 'audit')).find(isPhase('ended'))).toMatchObject({
        tool: 'kubectl',
        caller: { method: 'token', name: 'token' },
        client: { name: 'kubernetes-remediation-mcp kubectl' },
      });
      const { KUBERNETES_REMEDIATION_MCP_TOKEN: _, ...anonymous } = environment;
      const refused = await kubectlCommand(['get', 'pods'], { environment: anonymous });
      expect(refused).toMatchObject({ code: 69, stdout: '' });
      expect(refused.stderr).toContain('HTTP 401');
    } finally {
      await server.stop();
    }
  });

  test('that offers the tools of the reference alone is called by their name', async () => {
    const server = await serveHttp({
      kubectl: 'echo',
      environment: { TOOLSET: '1.4', KUBECTL_ALLOWED_COMMANDS: 'get' },
    });
    try {
      const ran = await kubectlCommand(['--server', server.url, '--json', 'get', 'pods'], { environment: {} });
      expect(ran.code).toBe(0);
      expect(JSON.parse(ran.stdout)).toMatchObject({ success: true, return_code: 0 });
    } finally {
      await server.stop();
    }
  });

  test('ends kubectl when the command is interrupted', async () => {
    const server = await serveHttp({ kubectl: 'hang' });
    try {
      const { child, ran } = startProgram(['kubectl', '--server', server.url, 'logs', 'a'], { environment: {} });
      const processes = await running(server);
      child.kill('SIGINT');
      expect(await ran).toMatchObject({ code: 130 });
      await gone(processes);
    } finally {
      await server.stop();
    }
  });

  test('that sends the command elsewhere gets no second request, and the other place no token', async () => {
    const seen: (string | undefined)[] = [];
    const listen = async (answer: (response: ServerResponse) => void) => {
      const listening = createServer((request, response) => {
        seen.push(request.headers.authorization);
        answer(response);
      }).listen(0, '127.0.0.1');
      await once(listening, 'listening');
      onTestFinished(() => void listening.close());
      return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    };
    const other = await listen((response) => response.end('{}'));
    const first = await listen((response) => response.writeHead(307, { location: `${other}/mcp` }).end());
    const environment = { KUBERNETES_REMEDIATION_MCP_URL: first, KUBERNETES_REMEDIATION_MCP_TOKEN: 'token-of-a-test' };
    const ran = await kubectlCommand(['get', 'pods'], { environment });
    expect(ran).toMatchObject({ code: 69, stdout: '' });
    expect(ran.stderr).toContain('HTTP 307');
    expect(ran.stderr).not.toContain('token-of-a-test');
    expect(seen).toEqual(['Bearer token-of-a-test']);
  });

  test('that is hostile moves no cursor, and chooses no exit code that there is not', async () => {
    const bodies = [
      {
        result: {
          structuredContent: { success: false, return_code: 1.5, stdout: '', error: '\u001b]0;x\u0007\nhint: run me' },
        },
      },
      { error: { code: 1, message: '\u001b[2J\u202e\nerror: none' } },
    ];
    const listening = createServer((_, response) => response.end(JSON.stringify(bodies.shift()))).listen(
      0,
      '127.0.0.1',
    );
    await once(listening, 'listening');
    onTestFinished(() => void listening.close());
    const server = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const call = () => kubectlCommand(['--server', server, 'get', 'pods'], { environment: {} });
    expect(await call()).toEqual({
      ...{ code: 1, signal: null, stdout: '' },
      stderr: 'error: \\u{1B}]0;x\\u{7}\\nhint: run me\n',
    });
    expect(await call()).toEqual({
      ...{ code: 69, signal: null, stdout: '' },
      stderr: expect.stringMatching(
        /^error: The server gave no answer \(HTTP 200\): \\u\{1B\}\[2J\\u\{202E\}\\nerror: none\.\nhint: Check [^\n]*\n$/,
      ),
    });
  });

  test('that is not there gives no answer', async () => {
    const ran = await kubectlCommand(['--server', 'http://127.0.0.1:59998', 'get', 'pods'], { environment: {} });
    expect(ran).toMatchObject({ code: 69, stdout: '' });
    expect(ran.stderr).toMatch(
      /^error: The server at http:\/\/127\.0\.0\.1:59998\/mcp cannot be reached, or ended the connection \(\w+\)\.\nhint: Check the address .*\n$/,
    );
  });
});

describe('under the name kubectl', () => {
  const link = () => {
    mkdirSync(join(folder, 'bin'));
    symlinkSync(MAIN, join(folder, 'bin', 'kubectl'));
    return join(folder, 'bin', 'kubectl');
  };

  test('it passes itself over and finds the real kubectl further on', async () => {
    const program = link();
    const environment = environmentOf('record');
    const { ran } = startProgram(['get', 'pods'], {
      environment: { ...environment, PATH: `${join(folder, 'bin')}:${environment['PATH']}` },
      program,
    });
    expect(await ran).toMatchObject({ code: 0, stdout: 'recorded\n' });
    expect(recorded({ folder })).toHaveLength(1);
  });

  test('it calls the server that the environment names, and needs no other kubectl', async () => {
    const server = await serveHttp({ kubectl: 'echo' });
    try {
      const environment = { KUBERNETES_REMEDIATION_MCP_URL: server.url, PATH: '' };
      const { ran } = startProgram(['get', 'pods', '-n', 'shop'], { environment, program: link() });
      const { code, stdout } = await ran;
      expect({ code, lines: stdout.split('\n') }).toMatchObject({
        code: 0,
        lines: expect.arrayContaining(['get', '--namespace=shop', 'pods']),
      });
    } finally {
      await server.stop();
    }
  });

  test('it is never its own kubectl: it refuses, and starts nothing', async () => {
    const program = link();
    const environment = { ...environmentOf('none'), PATH: join(folder, 'bin') };
    const { ran } = startProgram(['get', 'pods'], { environment, program });
    const { code, stderr } = await ran;
    expect(code).toBe(77);
    expect(stderr).toContain(`${program}', is this program itself`);
    expect(stderr).toContain('code: KUBECTL_MISSING');
  });

  test.each(['a script', 'a second installation'])('%s that leads back to it ends after one step', async (what) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const count = join(folder, 'count');
    const target = what === 'a script' ? `${MAIN}" kubectl` : `${copy()}"`;
    writeFileSync(
      join(bin, 'kubectl'),
      `#!/bin/sh\necho started >> "${count}"\nexec "${process.execPath}" "${target} "$@"\n`,
    );
    chmodSync(join(bin, 'kubectl'), 0o755);
    const server = await serveHttp({ environment: { PATH: `${bin}:/usr/bin:/bin` } });
    try {
      const answer = await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
      expect(answer).toMatchObject({
        code: 'KUBECTL_MISSING',
        error: expect.stringContaining('is this program itself'),
      });
      // The server asks for a version at its start, and again for the call.
      expect(readFileSync(count, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(3);
    } finally {
      await server.stop();
    }
  });

  /** The whole program in another folder, behind a link named kubectl. */
  function copy(): string {
    const other = join(folder, 'other');
    cpSync(dirname(MAIN), other, { recursive: true });
    symlinkSync(join(other, 'main.js'), join(other, 'kubectl'));
    return join(other, 'kubectl');
  }
});
