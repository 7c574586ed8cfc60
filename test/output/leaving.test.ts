import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callTool, type HttpServer, serveHttp } from '../served.ts';

const CAP = 1024;
const SECRET = 'qj7xw9zk4v';
/** No answer may have as much as three characters of the secret. */
const PARTS = Array.from({ length: SECRET.length - 2 }, (_, at) => SECRET.slice(at, at + 3));

let server: HttpServer;
beforeAll(async () => {
  const environment = { KUBECTL_MAX_OUTPUT_BYTES: String(CAP), KUBECTL_ALLOWED_COMMANDS: 'describe,label' };
  server = await serveHttp({ kubectl: 'prints', environment });
});
afterAll(() => server.stop());

/** Calls kubectl, which prints these texts. */
async function answer(args: readonly string[], stdout: string, stderr: string): Promise<Record<string, unknown>> {
  writeFileSync(join(server.folder, 'stdout'), stdout);
  writeFileSync(join(server.folder, 'stderr'), stderr);
  return callTool(server.url, 'kubectl', { args });
}

/** A text in which the cap falls behind so many characters of `end`. */
const cutWithin = (end: string, characters: number, line: string): string => {
  const before = CAP - characters;
  const lines = line.repeat(Math.floor((before - 1) / line.length));
  return `${'x'.repeat(before - lines.length - 1)}\n${lines}${end}\n`;
};

test.each(Array.from({ length: SECRET.length + 1 }, (_, at) => at))(
  'a token that the cap cuts behind %d characters is shown in neither half',
  async (at) => {
    // Cut right behind the secret, the line looks like the name of the next object.
    const description = `\n\nType:  kubernetes.io/service-account-token\n\nData\n====\ntoken:  a\n\nName:  db-${SECRET} and more`;
    const stdout = cutWithin(description, description.indexOf(SECRET) + at, 'Labels: a\n');
    const body = await answer(['describe', 'secret', 'db'], stdout, '');
    expect(body['stdout']).toContain('token:  (not shown)');
    for (const part of PARTS) expect(JSON.stringify(body)).not.toContain(part);
  },
);

test.each(Array.from({ length: SECRET.length + 12 }, (_, at) => at))(
  'a value in an error that the cap cuts behind %d characters is shown in neither half',
  async (at) => {
    // Cut right behind "not found", the line looks like an error that quotes no value.
    const error = `Warning: secrets "${SECRET}" not found in the list`;
    const known = 'No resources found\n';
    const stderr = cutWithin(error, error.indexOf(SECRET) + at, known);
    const body = await answer(['label', 'secret', 'db', 'a=b'], '', stderr);
    expect(body['stderr']).toContain(known);
    expect(body['hint']).toContain('Parts of the error are not shown');
    for (const part of PARTS) expect(JSON.stringify(body)).not.toContain(part);
  },
);

test('the size of an answer is told of what is left of it after redaction', async () => {
  const token = `Name:  db\nType:  kubernetes.io/service-account-token\n\nData\n====\ntoken:  ${SECRET.repeat(200)}\n`;
  const whole = await answer(['describe', 'secret', 'db'], token, '');
  expect(whole['stdout']).toMatch(/token: {2}\(not shown\)\n$/);
  expect(whole).not.toHaveProperty('truncated');
});
