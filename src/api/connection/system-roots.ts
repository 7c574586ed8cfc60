import { type Dirent, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';

/** Source: crypto/x509/root_linux.go of Go. */
const FILES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const FOLDERS: readonly string[] = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

/**
 * The certificates (PEM, one each) that kubectl trusts where a kubeconfig names no authority: the first file that can be
 * read and all files of the folders, or what SSL_CERT_FILE and SSL_CERT_DIR of `environment` name instead. Node looks at
 * other places. Off Linux they are the certificates of the system. Source: loadSystemRoots of Go's crypto/x509.
 */
export function systemRoots(
  environment: Readonly<Record<string, string>>,
  { files = FILES, folders = FOLDERS, platform = process.platform } = {},
): readonly string[] {
  if (platform !== 'linux') return getCACertificates('system');
  const { SSL_CERT_FILE: file, SSL_CERT_DIR: folder } = environment;
  const first = (file ? [file] : files).map(read).find((text) => text !== undefined) ?? '';
  const others = (folder ? folder.split(':') : folders).flatMap(entriesOf).map((path) => read(path) ?? '');
  // In most systems the folder holds again what the file holds.
  return [...new Set([first, ...others].flatMap(certificatesIn))];
}

function certificatesIn(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----\r?\n[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function entriesOf(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => !isAlias(entry, folder)).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** Whether it is a link to another entry of its folder, as the ones that are named by hashes are. */
function isAlias(entry: Dirent, folder: string): boolean {
  return entry.isSymbolicLink() && !readlinkSync(join(folder, entry.name)).includes('/');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
