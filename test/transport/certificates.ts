import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate is for. Times are epoch milliseconds. */
export interface Wishes {
  readonly commonName?: string;
  readonly organizations?: readonly string[];
  readonly usage: 'ca' | 'server' | 'client';
  readonly notBefore?: number;
  readonly notAfter?: number;
}

const HOUR_MS = 3_600_000;
const OID = {
  ecdsaWithSha256: [42, 134, 72, 206, 61, 4, 3, 2],
  commonName: [85, 4, 3],
  organization: [85, 4, 10],
  basicConstraints: [85, 29, 19],
  extKeyUsage: [85, 29, 37],
  subjectAltName: [85, 29, 17],
  serverAuth: [43, 6, 1, 5, 5, 7, 3, 1],
  clientAuth: [43, 6, 1, 5, 5, 7, 3, 2],
} as const;

/** Issues a certificate, signed by `issuer` or by itself. Source: RFC 5280, section 4.1; X.690 (DER). */
export function issue(wishes: Wishes, issuer?: KeyPair): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const { notBefore = Date.now() - HOUR_MS, notAfter = Date.now() + HOUR_MS } = wishes;
  const subject = name(wishes);
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    issuer === undefined ? subject : subjectOf(issuer),
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(wishes.usage))),
  );
  const der = sequence(content, algorithm, bits(signature(content, signer)));
  return { cert: pem('CERTIFICATE', der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function signature(content: Buffer, signer: KeyObject): Buffer {
  return sign('sha256', content, signer);
}

function name({ commonName, organizations = [] }: Wishes): Buffer {
  const part = (type: readonly number[], text: string) =>
    tagged(0x31, sequence(oid(type), tagged(0x0c, Buffer.from(text, 'utf8'))));
  return sequence(
    ...organizations.map((each) => part(OID.organization, each)),
    ...(commonName === undefined ? [] : [part(OID.commonName, commonName)]),
  );
}

/** The subject of a certificate as its bytes stand in it: the sixth part of its content. */
function subjectOf({ cert }: KeyPair): Buffer {
  let rest = inside(inside(new X509Certificate(cert).raw));
  for (let at = 0; at < 5; at++) rest = rest.subarray(lengthOf(rest));
  return rest.subarray(0, lengthOf(rest));
}

function extensions(usage: Wishes['usage']): readonly Buffer[] {
  const extension = (type: readonly number[], value: Buffer) => sequence(oid(type), tagged(0x04, value));
  const constraints = extension(
    OID.basicConstraints,
    sequence(...(usage === 'ca' ? [tagged(0x01, Buffer.from([255]))] : [])),
  );
  if (usage === 'ca') return [constraints];
  const purpose = extension(OID.extKeyUsage, sequence(oid(usage === 'server' ? OID.serverAuth : OID.clientAuth)));
  const names = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])));
  return usage === 'server' ? [constraints, purpose, extension(OID.subjectAltName, names)] : [constraints, purpose];
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function headLength(bytes: Buffer): number {
  const first = bytes[1] ?? 0;
  return first < 128 ? 2 : 2 + (first & 127);
}

function lengthOf(bytes: Buffer): number {
  const head = headLength(bytes);
  return head + (head === 2 ? (bytes[1] ?? 0) : bytes.readUIntBE(2, head - 2));
}

/** What a constructed value holds. */
function inside(bytes: Buffer): Buffer {
  return bytes.subarray(headLength(bytes), lengthOf(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function oid(bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function bits(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes);
}

function time(ms: number): Buffer {
  return tagged(0x18, Buffer.from(new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function pem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
}
