import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeAnswer } from '../../src/transport/answer.ts';
import { EventStream } from '../../src/transport/events.ts';

const KEEP_ALIVE_MS = 15_000;

/** A response to write to, and what its client gets of it. */
async function exchange(): Promise<{ response: ServerResponse; request: Promise<IncomingMessage> }> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, response) => resolve(response)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((done) => server.once('listening', done));
  const request = new Promise<IncomingMessage>((done) => {
    get({ port: (server.address() as AddressInfo).port, agent: false }, done);
  });
  return { response: await promise, request };
}

async function read(request: Promise<IncomingMessage>): Promise<{ type: string | undefined; text: string }> {
  const answer = await request;
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  return { type: answer.headers['content-type'], text };
}

test('a stream in which nothing came before the answer is one piece with a length', async () => {
  const { response, request } = await exchange();
  const stream = new EventStream(response, { 'mcp-session-id': 'x' }, false);
  expect(stream.isOpen).toBe(false);
  const written = writeAnswer(stream.finish(['{"id":', '1}']), response, 1000);
  stream.rest();
  const { headers } = await request;
  expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'content-length': '31', 'mcp-session-id': 'x' });
  expect((await read(request)).text).toBe('event: message\ndata: {"id":1}\n\n');
  await written;
});

test.each([
  ['a stream of a session opens by itself when nothing comes for long', false, [': keepalive\n\n', ': keepalive\n\n']],
  ['a patient stream stays closed until there is something to tell', true, []],
])('%s', async (_, patient, before) => {
  const { response, request } = await exchange();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const stream = new EventStream(response, {}, patient);
  vi.advanceTimersByTime(2 * KEEP_ALIVE_MS);
  expect(stream.isOpen).toBe(!patient);
  stream.send(['{"method":"x"}']);
  vi.advanceTimersByTime(KEEP_ALIVE_MS);
  stream.rest();
  vi.advanceTimersByTime(KEEP_ALIVE_MS);
  await writeAnswer(stream.finish(['{"id":1}']), response, 1000);
  const event = (text: string) => `event: message\ndata: ${text}\n\n`;
  const all = [...before, event('{"method":"x"}'), ': keepalive\n\n', event('{"id":1}')];
  expect(await read(request)).toEqual({ type: 'text/event-stream', text: all.join('') });
});
