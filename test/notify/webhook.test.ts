import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { changeEvent } from '../../src/notify/change-event.ts';
import { type Lost, Webhook, type WebhookParts } from '../../src/notify/webhook.ts';
import { specOf } from '../remediation/spec.ts';
import { type Delivery, isSigned, KEY, receive } from './receiver.ts';

const event = (id: string) =>
  changeEvent(
    { spec: specOf({ id }), status: { phase: 'Pending', decisions: [], progress: [] }, version: '1' },
    'Pending',
    { at: new Date(), redact: (text) => text },
  );
const subjects = (deliveries: readonly Delivery[]) => deliveries.map(({ body }) => JSON.parse(body).subject);

/** A webhook that hurries, and what it logged and lost. */
function open(url: string, more: Partial<WebhookParts> = {}) {
  const lost: Lost[] = [];
  const logged: string[] = [];
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const webhook = new Webhook({
    url,
    key: KEY,
    now: () => new Date(),
    closing: closing.signal,
    logger: { warn: (...all: readonly unknown[]) => void logged.push(JSON.stringify(all)) },
    onLost: (reason) => void lost.push(reason),
    pausesMs: [10, 10, 10, 10],
    ...more,
  });
  return { webhook, lost, logged, closing };
}

test('an event arrives once, as a CloudEvent with a signature that the receiver can verify', async () => {
  const { url, deliveries } = await receive();
  const { webhook, lost, logged } = open(url);
  webhook.send(event('shop.a'));
  await vi.waitFor(() => expect(deliveries).toHaveLength(1), 25_000);
  const [delivery] = deliveries;
  if (delivery === undefined) throw new Error('nothing arrived');
  expect(delivery.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(isSigned(delivery)).toBe(true);
  expect(isSigned({ ...delivery, body: `${delivery.body} ` })).toBe(false);
  expect(isSigned(delivery, 'x'.repeat(32))).toBe(false);
  const { senttime, ...body } = JSON.parse(delivery.body);
  expect(Math.abs(Date.parse(senttime) - Date.now())).toBeLessThan(10_000);
  expect(body).toMatchObject({ specversion: '1.0', subject: 'shop.a', type: 'mcp.remediation.change.pending' });
  expect(lost).toEqual([]);
  expect(logged).toEqual([]);
});

test('the time of each try is signed, and the id stays the same', async () => {
  const { url, deliveries } = await receive((at) => [500, 429, 204][at] ?? 204);
  let ms = 0;
  const { webhook, lost } = open(url, { now: () => new Date(++ms) });
  webhook.send(event('shop.a'));
  await vi.waitFor(() => expect(deliveries).toHaveLength(3), 25_000);
  expect(deliveries.every((each) => isSigned(each))).toBe(true);
  const bodies = deliveries.map(({ body }) => JSON.parse(body));
  expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
  expect(new Set(bodies.map(({ senttime }) => senttime)).size).toBe(3);
  expect(lost).toEqual([]);
});

describe('an event that is not taken', () => {
  test('is given up after five tries, and the next one is sent', async () => {
    const { url, host, deliveries } = await receive((at) => (at < 5 ? 503 : 204));
    const { webhook, lost, logged } = open(url);
    webhook.send(event('shop.a'));
    webhook.send(event('shop.b'));
    await vi.waitFor(() => expect(deliveries).toHaveLength(6), 25_000);
    expect(subjects(deliveries)).toEqual([...Array(5).fill('shop.a'), 'shop.b']);
    expect(lost).toEqual(['unreachable']);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(host);
    expect(logged[0]).toContain('status 503');
    expect(logged[0]).not.toMatch(/secret|kkkk/);
  });

  test.each([400, 401, 404, 410, 302])(
    'because of status %i is not sent again, nor to another place',
    async (status) => {
      const { url, deliveries } = await receive((at) => (at === 0 ? status : 204));
      const { webhook, lost, logged } = open(url);
      webhook.send(event('shop.a'));
      webhook.send(event('shop.b'));
      await vi.waitFor(() => expect(subjects(deliveries)).toEqual(['shop.a', 'shop.b']), 25_000);
      expect(lost).toEqual(['rejected']);
      expect(logged[0]).toContain(`status ${status}`);
      expect(logged[0]).not.toContain('secret');
    },
  );

  test('because there is no server is told with the host alone', async () => {
    const { webhook, lost, logged } = open('http://127.0.0.1:9/services/secret-path');
    webhook.send(event('shop.a'));
    await vi.waitFor(() => expect(lost).toEqual(['unreachable']), 25_000);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('127.0.0.1:9');
    expect(logged[0]).not.toContain('secret');
  });
});

test('a receiver that hangs holds up no sender; of more than 256 waiting events the oldest are lost', async () => {
  const { url, deliveries } = await receive((at) => (at === 0 ? 'hang' : 204));
  const { webhook, lost } = open(url, { tryMs: 1000 });
  webhook.send(event('shop.first'));
  await vi.waitFor(() => expect(deliveries).toHaveLength(1), 25_000);
  const before = performance.now();
  const events = Array.from({ length: 260 }, (_, at) => event(`shop.n${at}`));
  for (const each of events) webhook.send(each);
  expect(performance.now() - before).toBeLessThan(900);
  expect(lost).toEqual(Array(4).fill('queue_full'));
  await vi.waitFor(() => expect(deliveries).toHaveLength(2 + 256), 25_000);
  expect(subjects(deliveries).slice(0, 3)).toEqual(['shop.first', 'shop.first', 'shop.n4']);
  expect(lost).toHaveLength(4);
});

test('nothing is sent any more once the server ends, and nothing is told of it', async () => {
  const { url, deliveries } = await receive(() => 'hang');
  const { webhook, lost, logged, closing } = open(url);
  webhook.send(event('shop.a'));
  webhook.send(event('shop.b'));
  await vi.waitFor(() => expect(deliveries).toHaveLength(1), 25_000);
  closing.abort();
  webhook.send(event('shop.c'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(subjects(deliveries)).toEqual(['shop.a']);
  expect([lost, logged]).toEqual([[], []]);
});
