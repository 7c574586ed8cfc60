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

/** The grammar of ps that passes. Source: the reference 1.4.0b. */
const PS = {
  dashed: { flags: 'AacdefFHjlLmMNTVwyZ', valued: 'CDGgOopqstUu' },
  undashed: { flags: 'acfghHjLlmnrsSTuVvwxXZ', valued: 'kOopqtU' },
  long: {
    flags: 'context cumulative deselect forest headers help info no-headers signames version',
    valued: 'cols columns date-format format group Group lines pid ppid quick-pid rows sid sort tty user User width',
  },
};
/** A value that this server takes as well: of columns it knows a list, of processes only numbers. */
const someValue = (option: string) => (/^([oOk]|format|sort)$/.test(option) ? 'pid' : '1');

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
    const { dashed, undashed, long } = PS;
    const every = [
      ...[...dashed.flags].map((letter) => [`-${letter}`]),
      ...[...undashed.flags].map((letter) => [letter]),
      ...long.flags.split(' ').map((name) => [`--${name}`]),
      ...[...dashed.valued].map((letter) => [`-${letter}`, someValue(letter)]),
      ...[...dashed.valued].map((letter) => [`-${letter}${someValue(letter)}`]),
      ...[...undashed.valued].map((letter) => [letter, someValue(letter)]),
      ...long.valued.split(' ').flatMap((name) => [[`--${name}`, someValue(name)], [`--${name}=${someValue(name)}`]]),
      ...['aux', '-ef', '-eo pid', 'axf', '-A --sort=-pid'].map((words) => words.split(' ')),
    ];
    for (const words of every) await runs('ps', ...words);
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
