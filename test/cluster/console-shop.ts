import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { TOKENS } from './console-ground.ts';

/** The namespace of the shop. */
export const SHOP = 'shop';

/** What the shop's operator wrote: one rule of each kind that the pages show. */
export const SHOP_POLICY = `# The agents of the shop look at everything and repair workloads.
rules:
  - id: look-at-everything
    effect: allow
    subcommands: [get, describe, logs, events, top, rollout status, rollout history]

  - id: repair-the-shop
    description: A person of the team agrees to each repair first.
    effect: ask
    subcommands: [rollout, scale, set, patch, delete]
    resources: [pods, deployments, statefulsets.apps]
    namespaces: [shop]
    approvers:
      groups: [approvers]
    expires: 4h

  - id: payments-is-private
    effect: deny
    namespaces: [payments]
`;

/** Brings up the shop of the demo: three of its four workloads are broken. */
export async function openShop(): Promise<void> {
  const manifest = readFileSync(join(import.meta.dirname, '..', '..', 'hack', 'demo', 'shop.yaml'), 'utf8');
  await succeed(admin, ['apply', '-f', '-'], manifest);
  await succeed(admin, ['rollout', 'status', 'deployment/cart', '-n', SHOP, '--timeout=60s']);
  await succeed(admin, ['set', 'image', 'deployment/cart', 'app=example/cart:missing', '-n', SHOP]);
  await vi.waitFor(
    async () => {
      const pods = await succeed(admin, ['get', 'pods', '-n', SHOP]);
      if (!/ImagePullBackOff/.test(pods) || !/CrashLoopBackOff/.test(pods)) throw new Error(pods);
    },
    { timeout: 60_000, interval: 500 },
  );
}

/** An agent with a name and a version, connected as a caller. */
export async function connectAgent(url: string, client: { readonly name: string; readonly version: string }) {
  const agent = new Client(client);
  const requestInit = { headers: { authorization: `Bearer ${TOKENS.agent}` } };
  await agent.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return {
    call: async (name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> => {
      const { content } = await agent.callTool({ name, arguments: given });
      const [first] = content as readonly { readonly text?: string }[];
      return JSON.parse(first?.text ?? '{}');
    },
    close: () => agent.close(),
  };
}
