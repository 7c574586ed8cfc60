import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KubectlCache } from '../../src/execution/kubectl-cache.ts';

function cacheOf(served: { generation: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const cache = new KubectlCache(folder, () => served.generation);
  /** The folder that kubectl gets, in which it leaves something. */
  const use = (forgets = false) =>
    cache.with(forgets, async ({ KUBECACHEDIR = '' }) => {
      const isNew = !existsSync(KUBECACHEDIR);
      mkdirSync(KUBECACHEDIR, { recursive: true });
      return { path: KUBECACHEDIR, isNew };
    });
  return { folder, use };
}

test('kubectl remembers what is served until that is found changed', async () => {
  const served = { generation: 0 };
  const { use } = cacheOf(served);
  const first = await use();
  expect(await use()).toEqual({ path: first.path, isNew: false });
  served.generation = 1;
  const second = await use();
  expect(second.isNew).toBe(true);
  // A process that began before may still read what it knew.
  expect(existsSync(first.path)).toBe(true);
  served.generation = 4;
  expect((await use()).isNew).toBe(true);
  await expect.poll(() => [first, second].map(({ path }) => existsSync(path))).toEqual([false, false]);
});

test('where the server has no answer kubectl remembers nothing, before or after', async () => {
  const { use } = cacheOf({ generation: 0 });
  const usual = await use();
  const [one, other] = await Promise.all([use(true), use(true)]);
  expect(new Set([usual.path, one.path, other.path]).size).toBe(3);
  expect([one, other].map(({ path, isNew }) => ({ isNew, isLeft: existsSync(path) }))).toEqual([
    { isNew: true, isLeft: false },
    { isNew: true, isLeft: false },
  ]);
  expect(await use()).toEqual({ path: usual.path, isNew: false });
});

test('what lies in the state folder beside it stays', async () => {
  const served = { generation: 0 };
  const { folder, use } = cacheOf(served);
  mkdirSync(join(folder, 'kubeconfig'));
  await use();
  served.generation = 3;
  await use(true);
  await use();
  expect(existsSync(join(folder, 'kubeconfig'))).toBe(true);
});

test('without a folder of the server kubectl keeps to its own, unless it must not remember', async () => {
  const cache = new KubectlCache(undefined, () => 1);
  expect(await cache.with(false, async (environment) => environment)).toEqual({});
  expect(await cache.with(true, async (environment) => environment)).toEqual({ KUBECACHEDIR: '/dev/null' });
});
