import { describe, expect, onTestFinished, test } from 'vitest';
import type { LiveEvent } from '../../src/console/face/changes.ts';
import { LiveStreams, type Reader } from '../../src/console/live.ts';
import { type Browser, openConsole, TOKEN } from './open-console.ts';

/** A source of events that says how many follow it. */
function source() {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    listeners,
    subscribe: (listener: (event: LiveEvent) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (event: LiveEvent) => {
      for (const listener of listeners) listener(event);
    },
  };
}

/** An open event stream, and what came over it so far. */
async function follow(url: string, browser: Browser) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(`${url}/console/api/events`, { headers: { cookie }, signal: leaving.signal });
  const stream = { answer, text: '', isOver: false, leave: () => leaving.abort() };
  const read = async () => {
    for await (const chunk of answer.body ?? []) stream.text += Buffer.from(chunk).toString();
  };
  void read()
    .catch(() => {})
    .then(() => {
      stream.isOver = true;
    });
  return stream;
}

const withToken = { methods: { token: TOKEN } };

describe('the events of the console', () => {
  test('come to every page as they are, as server-sent events', async () => {
    const { subscribe, tell, listeners } = source();
    const { url, browser } = await openConsole({ subscribe });
    const [one, two] = [await follow(url, browser()), await follow(url, browser())];
    expect(one.answer.headers.get('content-type')).toBe('text/event-stream');
    expect(one.answer.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(one.answer.headers.get('x-content-type-options')).toBe('nosniff');
    tell('changes');
    tell('activity');
    for (const each of [one, two])
      await expect.poll(() => each.text).toBe(': open\n\nevent: changes\ndata: {}\n\nevent: activity\ndata: {}\n\n');
    expect(listeners.size).toBe(1);
    one.leave();
    two.leave();
    await expect.poll(() => listeners.size).toBe(0);
  });

  test('end with a sign-out of their session, and with no other', async () => {
    const { url, browser } = await openConsole(withToken);
    const [leaves, stays] = [browser(), browser()];
    await leaves.signIn(TOKEN);
    await stays.signIn(TOKEN);
    const [ending, going] = [await follow(url, leaves), await follow(url, stays)];
    await leaves.send('DELETE', '/console/api/session');
    await expect.poll(() => ending.isOver).toBe(true);
    expect(ending.text).toBe(': open\n\nevent: signed-out\ndata: {}\n\n');
    expect([going.isOver, going.text]).toEqual([false, ': open\n\n']);
  });

  test('end with the shutdown of the server, and do not begin again', async () => {
    const { url, browser, pages } = await openConsole();
    const stream = await follow(url, browser());
    pages.close();
    await expect.poll(() => stream.isOver).toBe(true);
    expect(stream.text).not.toContain('signed-out');
    expect((await follow(url, browser())).answer.status).toBe(503);
  });

  test('are a few for one person', async () => {
    const { url, browser } = await openConsole(withToken);
    const person = browser();
    await person.signIn(TOKEN);
    const streams = await Promise.all(Array.from({ length: 8 }, () => follow(url, person)));
    expect(streams.map(({ answer }) => answer.status)).toEqual(new Array(8).fill(200));
    const refused = await follow(url, person);
    await expect.poll(() => refused.text).toContain('You have too many open pages');
    expect(refused.answer.status).toBe(429);
    streams[0]?.leave();
    await expect.poll(async () => (await follow(url, person)).answer.status).toBe(200);
  });
});

describe('a stream', () => {
  /** A response that takes everything, and what it took. */
  async function open(reader: Partial<Reader>, options: ConstructorParameters<typeof LiveStreams>[1] = {}) {
    const { createServer, request } = await import('node:http');
    const streams = new LiveStreams(() => () => {}, options);
    const all = { who: 'ann', sessionId: 's', endsAt: undefined, isCurrent: async () => true, ...reader };
    const server = createServer((_, response) => void streams.open(response, all).then(() => response.end()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const taken = { text: '', isOver: false };
    const { port } = server.address() as { port: number };
    request({ port, host: '127.0.0.1' }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => (taken.text += text));
      response.on('end', () => (taken.isOver = true));
    }).end();
    await expect.poll(() => taken.text).toContain(': open');
    return { taken, streams, reader: all };
  }

  test('shows signs of life', async () => {
    const { taken } = await open({}, { heartbeatMs: 20 });
    await expect.poll(() => taken.text).toContain(': still here\n\n: still here\n\n');
    expect(taken.isOver).toBe(false);
  });

  test('ends when its session ends', async () => {
    const { taken } = await open({ endsAt: Date.now() + 50 });
    await expect.poll(() => taken.isOver).toBe(true);
    expect(taken.text).toContain('event: signed-out\ndata: {}\n\n');
  });

  test('ends when its token was removed', async () => {
    const state = { isCurrent: true };
    const { taken } = await open({ isCurrent: async () => state.isCurrent }, { heartbeatMs: 20 });
    await expect.poll(() => taken.text).toContain('still here');
    state.isCurrent = false;
    await expect.poll(() => taken.isOver).toBe(true);
    expect(taken.text).toContain('event: signed-out');
  });

  test('is refused if there are as many as there may be', async () => {
    const { streams, reader } = await open({}, { most: 1 });
    expect(streams.whyNot({ ...reader, who: 'bob' })).toEqual({
      status: 429,
      error: 'Too many pages of the console are open. Try again later.',
    });
  });
});
