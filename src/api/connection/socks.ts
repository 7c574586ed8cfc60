import { isIP, type Socket } from 'node:net';

const VERSION = 5;
const NO_ACCOUNT = 0;
const BY_PASSWORD = 2;
const CONNECT = 1;

/** The reply codes of RFC 1928, section 6, that the system has a name for. */
const CODES: Readonly<Record<number, string>> = {
  3: 'ENETUNREACH',
  4: 'EHOSTUNREACH',
  5: 'ECONNREFUSED',
  6: 'ETIMEDOUT',
};

/** What a proxy is told of who asks. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

/**
 * Asks the SOCKS5 proxy at the other end of `socket` to connect to a host, which the proxy looks up itself, as it does for
 * Go. Resolves when what is written to the socket goes there; rejects with an error that has a `code`.
 * Source: RFC 1928, RFC 1929.
 */
export async function connectBySocks(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  account: Account | undefined,
): Promise<void> {
  const methods = account === undefined ? [NO_ACCOUNT] : [NO_ACCOUNT, BY_PASSWORD];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method] = await take(socket, 2);
  if (version !== VERSION) throw fault('it does not speak SOCKS5');
  if (method === BY_PASSWORD && account !== undefined) await logIn(socket, account);
  else if (method !== NO_ACCOUNT) throw fault('it wants another kind of login');
  const place = Buffer.from([port >> 8, port & 0xff]);
  socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressOf(host), place]));
  const [, reply = 1, , type] = await take(socket, 4);
  if (reply !== 0) throw fault(`it replies with ${reply}`, CODES[reply]);
  const bytes = type === 1 ? 4 : type === 4 ? 16 : ((await take(socket, 1))[0] ?? 0);
  await take(socket, bytes + 2);
}

async function logIn(socket: Socket, { username, password }: Account): Promise<void> {
  const words = [username, password].map((word) => Buffer.from(word));
  if (username === '' || words.some(({ length }) => length > 255)) throw fault('its account is empty or too long');
  socket.write(Buffer.concat([Buffer.from([1]), ...words.flatMap((word) => [Buffer.from([word.length]), word])]));
  const [, status] = await take(socket, 2);
  if (status !== 0) throw fault('it does not accept the account');
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.concat([Buffer.from([4]), bytesOf(host)]);
  const name = Buffer.from(host);
  if (name.length > 255) throw fault('the name is too long for it');
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

/** The 16 bytes of an IPv6 address as URL writes it. */
function bytesOf(address: string): Buffer {
  const [head = '', tail] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const first = [...head];
  const last = tail ?? [];
  const groups = [...first, ...new Array(8 - first.length - last.length).fill('0'), ...last];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** Reads exactly so many bytes and leaves what comes after them. */
async function take(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const read: Buffer | null = socket.read(bytes);
    if (read !== null && read.length === bytes) return read;
    await readable(socket);
  }
}

function readable(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onReadable = () => resolve();
  const onEnd = () => reject(fault('it closed the connection'));
  socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', reject);
  return promise.finally(() => {
    socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', reject);
  });
}

function fault(what: string, code = 'PROXY_REFUSED'): Error {
  return Object.assign(new Error(`The proxy failed: ${what}.`), { code });
}
