import { BlockList, isIP } from 'node:net';

/**
 * The proxy that kubectl would take to reach `server`, or undefined for none: the kubeconfig's own, else the proxy of the
 * environment unless NO_PROXY or a loopback address excludes it. Source: Go, net/http.ProxyFromEnvironment.
 */
export function proxyFor(
  server: URL,
  proxyUrl: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (proxyUrl !== undefined) return proxyUrl;
  const either = (name: string) => environment[name] || environment[name.toLowerCase()] || undefined;
  const proxy = either(server.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY');
  if (proxy === undefined || excludes(either('NO_PROXY') ?? '', server)) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function excludes(noProxy: string, server: URL): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'http:' ? '80' : '443');
  if (host === 'localhost' || inRange(host, '127.0.0.0/8') || host === '::1') return true;
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

/** One entry of NO_PROXY: `*`, an address, a network, a name with everything below it, or `.name` for only what is below. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(host, entry);
  const [, name = entry, entryPort] = /^(.*?):(\d+)$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return inRange(host, `${bare}/${isIP(bare) === 4 ? 32 : 128}`);
  if (isIP(host) !== 0) return false;
  const below = bare.replace(/^\*(?=\.)/, '');
  return below.startsWith('.') ? host.endsWith(below) : host === below || host.endsWith(`.${below}`);
}

function inRange(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}
