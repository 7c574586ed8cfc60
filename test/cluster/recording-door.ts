import { createServer, type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';

/** A request that went to the API server to write, byte for byte. */
export interface WrittenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Of the answer; 0 as long as there is none. */
  status: number;
}

/** A way to the API server as one user, which notes every write. */
export interface RecordingDoor {
  readonly url: string;
  /** What was sent since `forget`, without questions that only look like writes (reviews of access and of tokens). */
  readonly writes: () => readonly WrittenRequest[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens a way to the shared control plane as this user, by impersonation. The answers to writes for which `isLost` holds do not come back.
 * A write for which `refuses` gives a sentence is answered with that, and status 400, and does not reach the API server.
 */
export async function openRecordingDoor(
  user: string,
  isLost: (written: WrittenRequest) => boolean = () => false,
  refuses: (written: WrittenRequest) => string | undefined = () => undefined,
): Promise<RecordingDoor> {
  const view = JSON.parse(await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '--output=json']));
  const { cluster } = view.clusters[0];
  const own = view.users[0].user;
  const decoded = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, 'base64'));
  const tls = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(own['client-certificate-data']),
    key: decoded(own['client-key-data']),
  };
  let written: WrittenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await wholeOf(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const note = { ...partsOf(url), method, contentType: headers['content-type'] ?? '', body, status: 0 };
    if (method !== 'GET' && !/^\/apis\/auth(?:orization|entication)\.k8s\.io\//.test(note.path)) written.push(note);
    const refused = method === 'GET' ? undefined : refuses(note);
    if (refused !== undefined) {
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: 400,
        reason: 'BadRequest',
        message: refused,
      };
      return void outgoing.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    }
    const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
    const target = new URL(url, cluster.server);
    const onward = (target.protocol === 'https:' ? secureRequest : request)(
      target,
      {
        ...tls,
        method,
        headers: {
          ...kept,
          ...(body.length > 0 && { 'content-length': String(body.length) }),
          ...(own.token !== undefined && { authorization: `Bearer ${own.token}` }),
          'impersonate-user': user,
          'impersonate-group': 'system:authenticated',
        },
      },
      (answer) => {
        note.status = answer.statusCode ?? 0;
        if (isLost(note)) return void outgoing.destroy();
        outgoing.writeHead(note.status, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes: () => written,
    forget: () => {
      written = [];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function partsOf(url: string): { readonly path: string; readonly query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}

async function wholeOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}
