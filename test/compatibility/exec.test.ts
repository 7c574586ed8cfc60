import { afterAll, beforeAll, expect } from 'vitest';
import type { HttpServer } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { answering, calling, EXEC, refusalOf, serveReference } from './reference-server.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await serveReference({ KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ps,top,df,ls,netstat,ss,mytool,sh' });
});
afterAll(() => server.stop());

const exec = (command: readonly string[], given = {}) => calling(server, EXEC, { pod: 'web-0', command, ...given });
const refusal = (command: readonly string[], given = {}) =>
  refusalOf(server, EXEC, { pod: 'web-0', command, ...given });
const ps = (...words: string[]) => refusal(['ps', ...words]);
const runs = async (...command: string[]) =>
  expect((await exec(command)).ran).toEqual([['exec', '--namespace=default', 'web-0', '--', ...command]]);

const ENVIRONMENT = "includes the BSD 'e' flag, which prints every process's environment";
const notListed = (name: string) =>
  `Command binary '${name}' is not pre-approved. Allowed binaries: df, ls, netstat, ps, ss, top. Use run_kubectl_command (requires human approval) for anything else.`;

const PROOFS: Proofs = {
  '`pod`, `command`, `namespace`, `container`': async () => {
    answering(server, { other: 'line\n'.repeat(2000) });
    expect((await exec(['ps'], { namespace: 'shop', container: 'web', max_bytes: 2000 })).body).toMatchObject({
      success: true,
      truncated: true,
    });
  },

  'the namespace is `default` if not given': async () => runs('ps'),

  'the order: pod, namespace, container, command, characters, binary, `ps`': async () => {
    const wrong = { pod: '-p', namespace: '-n', container: '-c' };
    expect(await refusal([], wrong)).toMatch(/^Invalid pod/);
    expect(await refusal([], { namespace: '-n', container: '-c' })).toMatch(/^Invalid namespace/);
    expect(await refusal([], { container: '-c' })).toMatch(/^Invalid container/);
    expect(await refusal([])).toBe('No command provided');
    expect(await refusal(['sh', 'a;b'])).toBe("Invalid characters in command: 'a;b'");
    expect(await refusal(['sh;', 'e'])).toBe("Invalid characters in command: 'sh;'");
    expect(await refusal(['bash', 'e'])).toBe(notListed('bash'));
    expect(await refusal(['ps', 'e'])).toMatch(/^'ps' option/);
  },

  '`exec POD -n NS -c C -- COMMAND`': async () =>
    expect((await exec(['ps', '-ef'], { namespace: 'shop', container: 'web' })).ran).toEqual([
      ['exec', '--namespace=shop', '--container=web', 'web-0', '--', 'ps', '-ef'],
    ]),

  'the binary must be listed, with its sentence': async () => {
    for (const name of ['bash', '/bin/ps', 'PS', 'ps ', 'cat']) expect(await refusal([name])).toBe(notListed(name));
  },

  'a listed binary runs': async () => {
    for (const name of ['mytool', 'sh']) expect(await refusal([name])).toBe(notListed(name));
    for (const name of ['ps', 'df', 'ls', 'netstat', 'ss']) await runs(name);
  },

  '`ps`: what is refused, with its sentences': async () => {
    for (const word of ['e', 'auxe', 'eww']) expect(await ps(word)).toContain(`'ps' option '${word}' ${ENVIRONMENT}`);
    for (const word of ['-i', '--nope', '-aB'])
      expect(await ps(word)).toContain(`'ps' option '${word}' is not recognised by the exec argument policy`);
    for (const word of ['-o', '--sort', '-p'])
      expect(await ps(word)).toContain(`'ps' option '${word}' requires a value`);
    for (const word of ['1', '+x']) expect(await ps(word)).toContain(`'ps' argument '${word}' is not recognised; `);
    for (const words of [
      ['-u', 'root', '-e'],
      ['-ef', '--user', 'root'],
      ['-t', 'tty1', '-e'],
    ])
      expect(await ps(...words)).toContain(
        "'ps' with a user/group/session/tty selector and the letter 'e' in a single-dash option",
      );
  },

  '`ps`: what passes': async () => {
    for (const words of [
      'aux',
      '-ef',
      '-eo pid',
      '-o pid,comm',
      '-p 1',
      '--forest',
      '--sort=pid',
      '-u root',
      'axf',
      '--pid 1',
      '-A',
    ])
      await runs('ps', ...words.split(' '));
  },

  '`ps -u e` passes': async () => {
    expect(await ps('-u', 'e')).toMatch(/\S/);
    await runs('ps', '-u', 'root');
  },

  '`ps`: any column': async () => {
    expect(await ps('-o', 'pid,environ')).toMatch(/\S/);
    expect(await ps('-o', 'unheard')).toMatch(/\S/);
    await runs('ps', '-o', 'pid,args');
  },

  'other binaries have no rule': async () => {
    for (const words of [
      'ss -K',
      'ss --kill',
      'ls /var/run/secrets',
      'top',
      'df --output-file',
      'netstat -c',
      'ls --unheard',
    ])
      expect(await refusal(words.split(' '))).toContain(`'${words.split(' ')[0]}'`);
    for (const words of ['ss -tlnp', 'ls -la /app', 'top -b -n 1', 'df -h', 'netstat -tlnp'])
      await runs(...words.split(' '));
  },
};

proveRows(import.meta.filename, PROOFS);
