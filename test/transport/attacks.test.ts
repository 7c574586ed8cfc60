import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { call, lines, post, send } from '../served.ts';
import { OPEN_ENDPOINT } from './open-endpoint.ts';
import { listen, WHO_AM_I } from './whoami.ts';

/** The bounds of the server with times that a test can wait for. */
const QUICK = { ...OPEN_ENDPOINT.connections, headersMs: 700, requestMs: 1400, idleMs: 500, readingMs: 700 };
const PLAIN = ['Host: localhost', 'Content-Type: application/json'];

/** Opens a connection; `text` resolves with all that came, when the server has closed it. */
function open(url: string): { socket: Socket; text: Promise<string>; closed: () => boolean } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    text: new Promise((resolve) => socket.once('close', () => resolve(text))),
    closed: () => socket.closed || socket.readyState !== 'open',
  };
}

/** Writes bytes and gives what comes back until the server closes the connection. */
async function exchange(url: string, bytes: string): Promise<string> {
  const { socket, text } = open(url);
  socket.write(Buffer.from(bytes, 'latin1'));
  return text;
}

function requestOf(headers: readonly string[], body = WHO_AM_I, line = 'POST /mcp HTTP/1.1'): string {
  return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const LENGTH = `Content-Length: ${WHO_AM_I.length}`;

test('the request that the attacks below begin with is served as it is', async () => {
  const { url } = await listen();
  const text = await exchange(url, requestOf([...PLAIN, LENGTH, 'Connection: close']));
  expect(statuses(text)).toEqual([200]);
  expect(text).toContain('"result"');
});

describe('a request that a proxy and this server could read differently is refused, and nothing after it is read', () => {
  const chunked = `${WHO_AM_I.length.toString(16)}\r\n${WHO_AM_I}\r\n0\r\n\r\n`;
  const hidden = requestOf([...PLAIN, LENGTH]);
  test.each<[string, string]>([
    ['with a length and chunks', requestOf([...PLAIN, LENGTH, 'Transfer-Encoding: chunked'], chunked)],
    ['with chunks and a length', requestOf([...PLAIN, 'Transfer-Encoding: chunked', 'Content-Length: 4'], chunked)],
    ['with two lengths', requestOf([...PLAIN, LENGTH, 'Content-Length: 5'])],
    ['with the same length twice', requestOf([...PLAIN, LENGTH, LENGTH])],
    ['with a list of lengths', requestOf([...PLAIN, `${LENGTH}, ${WHO_AM_I.length}`])],
    ['with a signed length', requestOf([...PLAIN, `Content-Length: +${WHO_AM_I.length}`])],
    ['with a length in hexadecimal', requestOf([...PLAIN, `Content-Length: 0x${WHO_AM_I.length.toString(16)}`])],
    ['with chunks twice', requestOf([...PLAIN, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], chunked)],
    ['with chunks that are not last', requestOf([...PLAIN, 'Transfer-Encoding: chunked, identity'], chunked)],
    ['with an unknown encoding', requestOf([...PLAIN, 'Transfer-Encoding: xchunked'], chunked)],
    ['with a blank before a colon', requestOf([...PLAIN, `Content-Length : ${WHO_AM_I.length}`])],
    ['with a folded header', requestOf([...PLAIN, LENGTH, 'X: a\r\n b'])],
    ['with a bare carriage return', requestOf([...PLAIN, LENGTH, 'X: a\rTransfer-Encoding: chunked'])],
    ['with NUL in a header', requestOf([...PLAIN, LENGTH, 'X: a\0b'])],
    ['with a bad chunk size', requestOf([...PLAIN, 'Transfer-Encoding: chunked'], `-1\r\n${WHO_AM_I}\r\n0\r\n\r\n`)],
    ['without a Host', requestOf([...PLAIN.slice(1), LENGTH])],
    ['with two Hosts', requestOf([...PLAIN, 'Host: evil.example', LENGTH])],
    ['with two Origins', requestOf([...PLAIN, LENGTH, 'Origin: http://localhost', 'Origin: http://evil.example'])],
    ['with two content types', requestOf([...PLAIN, LENGTH, 'Content-Type: text/plain'])],
    ['with two credentials', requestOf([...PLAIN, LENGTH, 'Authorization: Bearer a', 'Authorization: Bearer b'])],
    ['with two sessions', requestOf([...PLAIN, LENGTH, 'Mcp-Session-Id: a', 'Mcp-Session-Id: b'])],
    ['with two revisions', requestOf([...PLAIN, LENGTH, 'Mcp-Protocol-Version: a', 'mcp-protocol-version: b'])],
  ])('%s', async (_, bytes) => {
    const { url } = await listen({ connections: QUICK });
    const text = await exchange(url, bytes + hidden);
    const found = statuses(text);
    expect(found[0]).toBe(400);
    expect(found).not.toContain(200);
    expect(text).not.toContain('"result"');
  });

  test('a proxy request for another host is not found', async () => {
    const { url } = await listen();
    const line = 'POST http://evil.example/mcp HTTP/1.1';
    const text = await exchange(url, requestOf([...PLAIN, LENGTH, 'Connection: close'], WHO_AM_I, line));
    expect(statuses(text)).toEqual([404]);
  });
});

describe('a slow client is ended', () => {
  test('that connects and says nothing', async () => {
    const { url } = await listen({ connections: QUICK });
    expect(await open(url).text).not.toContain('200');
  });

  test('that sends its head byte by byte', async () => {
    const { url } = await listen({ connections: QUICK });
    const { socket, text } = open(url);
    socket.write('POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: ');
    const drip = setInterval(() => socket.write('x'), 50);
    expect(statuses(await text)).toEqual([408]);
    clearInterval(drip);
  });

  test('that sends its body byte by byte', async () => {
    const { url } = await listen({ connections: QUICK });
    const { socket, text } = open(url);
    socket.write(requestOf([...PLAIN, 'Content-Length: 1000000'], '{'));
    const drip = setInterval(() => socket.write(' '), 50);
    expect(await text).not.toContain('"result"');
    clearInterval(drip);
  });

  test('that does not read its answer', async () => {
    const { url } = await listen({ connections: QUICK });
    const { socket } = open(url);
    socket.pause();
    const body = JSON.stringify(call('whoami', { bytes: 64 * 1024 * 1024 }));
    socket.write(requestOf([...PLAIN, `Content-Length: ${body.length}`], body));
    const over = new Promise((resolve) => socket.once('error', resolve).once('close', resolve));
    // Reading on only much later than allowed: the end of the answer never comes.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    socket.resume();
    await over;
    expect(socket.bytesRead).toBeLessThan(64 * 1024 * 1024);
  });

  test('that asks nothing more', async () => {
    const { url } = await listen({ connections: QUICK });
    expect(statuses(await exchange(url, requestOf([...PLAIN, LENGTH])))).toEqual([200]);
  });
});

describe('more than is good', () => {
  test('a head of 20 KiB gets 431', async () => {
    const { url } = await listen();
    const text = await exchange(url, requestOf([...PLAIN, LENGTH, `X: ${'x'.repeat(20 * 1024)}`]));
    expect(statuses(text)).toEqual([431]);
  });

  test('of two requests at once on one connection, the second one is told to wait', async () => {
    const { url } = await listen({ connections: QUICK });
    const text = await exchange(url, requestOf([...PLAIN, LENGTH]).repeat(2));
    expect(statuses(text)).toEqual([200, 429]);
    expect(text).toContain('Wait for the answer before the next request on this connection');
  });

  test('one request after another on one connection is served', async () => {
    const { url } = await listen({ connections: QUICK });
    const { socket, text } = open(url);
    for (let at = 0; at < 5; at++) {
      socket.write(requestOf([...PLAIN, LENGTH]));
      await new Promise((resolve) => socket.once('data', resolve));
    }
    expect(statuses(await text)).toEqual([200, 200, 200, 200, 200]);
  });

  test.each([
    ['from one address', { ...OPEN_ENDPOINT.connections, mostPerAddress: 3 }],
    ['in all', { ...OPEN_ENDPOINT.connections, most: 3 }],
  ])('a fourth connection of three that are allowed %s is closed, and has its turn later', async (_, connections) => {
    const { url } = await listen({ connections });
    const held = [open(url), open(url), open(url)];
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await exchange(url, requestOf([...PLAIN, LENGTH]))).toBe('');
    held[0]?.socket.destroy();
    const served = () => exchange(url, requestOf([...PLAIN, LENGTH, 'Connection: close']));
    await expect.poll(async () => statuses(await served())).toEqual([200]);
  });
});

test('what a request says of itself cannot forge a line of the log, nor a header', async () => {
  const written: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void written.push(line) });
  const { url } = await listen({ logger });
  const forged = '"}\n{"level":"info","msg":"forged"}\r\nX-Forged: 1\u001b[31m\u2028';
  const header = '"}{"level":"info","msg":"forged"}';
  await post(url, call(forged, {}));
  await post(url, { jsonrpc: '2.0', id: forged, method: forged, params: { [forged]: forged } });
  await post(url, { ...call('whoami', {}), params: { name: 'whoami', _meta: { clientInfo: { name: forged } } } });
  await post(url, call('whoami', {}), { 'Mcp-Session-Id': header });
  await post(url, call('whoami', {}), { 'Mcp-Protocol-Version': header, 'Mcp-Method': header, 'Mcp-Name': header });
  const answer = await send(url, { path: `/${encodeURIComponent(forged)}?${header}`, headers: { Host: header } });
  expect(answer.headers).not.toHaveProperty('x-forged');
  const log = written.join('');
  for (const line of lines(log)) expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
  expect(log).not.toContain('\u001b');
  expect(log).not.toContain('forged');
});
