import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { Headers } from './headers.ts';

/** A file of the web application, as it is sent. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so that it never changes. */
  readonly isImmutable: boolean;
  /** By the name of the encoding; `identity` is always there. */
  readonly encoded: ReadonlyMap<Encoding, Buffer>;
}

type Encoding = 'br' | 'gzip' | 'identity';

/** The files of the web application by their path below /console/. */
export interface Assets {
  readonly index: Asset;
  readonly find: (path: string) => Asset | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};
/** What is compressed already only grows. */
const PACKED = /\.(png|ico|woff2)$/;
const HASHED = /-[\w-]{8,}\.\w+$/;
const INDEX = 'index.html';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/**
 * Reads the web application from a folder into memory and compresses it. Files whose type is not known are left out. Rejects with
 * ConfigurationError if it is not there.
 */
export async function readAssets(folder: string): Promise<Assets> {
  const names = await namesIn(folder);
  const read = names.map(async (name) => [name, await readAsset(folder, name)] as const);
  const assets = new Map(await Promise.all(read));
  const index = assets.get(INDEX);
  if (index === undefined)
    throw new ConfigurationError(
      'CONSOLE is "on", but the pages of the console are not beside the server in console/; run make build, or use CONSOLE=off.',
    );
  return { index, find: (path) => assets.get(path) };
}

/** Returns the headers and the content of an asset for a client that accepts these encodings; no content if it has the asset already. */
export function sendable(
  { type, etag, isImmutable, encoded }: Asset,
  { acceptEncoding = '', ifNoneMatch = '' }: { acceptEncoding?: string | undefined; ifNoneMatch?: string | undefined },
): { readonly status: 200 | 304; readonly headers: Headers; readonly content: Buffer } {
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  const known = ifNoneMatch.split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(etag)) return { status: 304, headers, content: Buffer.alloc(0) };
  const encoding = (['br', 'gzip'] as const).find((each) => encoded.has(each) && accepts(acceptEncoding, each));
  const content = encoded.get(encoding ?? 'identity') ?? Buffer.alloc(0);
  const coding = encoding === undefined ? {} : { 'content-encoding': encoding };
  return { status: 200, headers: { ...headers, ...coding, 'content-type': type }, content };
}

/** Source: RFC 9110, section 12.5.3. A weight of zero refuses an encoding. */
function accepts(header: string, encoding: Encoding): boolean {
  return header.split(',').some((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((): Dirent[] => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => TYPES[endingOf(name)] !== undefined);
}

async function readAsset(folder: string, name: string): Promise<Asset> {
  const content = await readFile(join(folder, name));
  const encoded = new Map<Encoding, Buffer>([['identity', content]]);
  if (!PACKED.test(name)) {
    encoded.set('br', await toBrotli(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
    encoded.set('gzip', await toGzip(content, { level: 9 }));
  }
  return {
    type: TYPES[endingOf(name)] ?? '',
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isImmutable: HASHED.test(name),
    encoded,
  };
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
