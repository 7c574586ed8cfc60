import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type Packed, packTarball } from '../../scripts/distribution/pack.ts';
// Stops here if the bundle is older than its sources.
import '../bundle.ts';

/** Programs that the packed server and npm may find: the Node.js of the project first, and no kubectl. */
export const NODE_FIRST = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');

/** A folder in which the packed program is installed as npm installs it, and what was packed. */
export interface Installed {
  readonly folder: string;
  readonly packed: Packed;
  readonly remove: () => void;
}

/** Packs the program and installs the tarball into an empty folder, without a network. */
export async function installPacked(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const packed = await packTarball(join(folder, 'tarball'));
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private": true}');
  const args = ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', packed.file];
  await promisify(execFile)('npm', args, { cwd: project, env: { PATH: NODE_FIRST, HOME: folder } });
  return { folder: project, packed, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How a client starts the server. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Shakes hands with a server over stdio, lists its tools, and calls `kubectl get pods`. The server ends afterwards. */
export async function converse({ args, ...start }: Start) {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ ...start, args: [...args], stderr: 'ignore' }));
  try {
    const { tools } = await client.listTools();
    const { structuredContent } = await client.callTool({ name: 'kubectl', arguments: { args: ['get', 'pods'] } });
    return {
      server: client.getServerVersion(),
      tools: tools.map(({ name }) => name),
      answer: structuredContent as Readonly<Record<string, unknown>>,
      config: (await client.callTool({ name: 'get_config' })).structuredContent as Readonly<Record<string, unknown>>,
    };
  } finally {
    await client.close();
  }
}
