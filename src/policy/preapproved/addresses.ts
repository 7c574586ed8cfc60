/** One range of addresses that is never a target, and why. */
interface Range {
  readonly cidr: string;
  readonly why: string;
}

/** Source: the reference 1.4.0; Azure (wireserver), Google Cloud (IPv6 metadata) and RFC 5771, 4291 for what it does not have. */
export const NEVER_TARGETS: readonly Range[] = [
  { cidr: '169.254.0.0/16', why: 'link-local: cloud metadata' },
  { cidr: '127.0.0.0/8', why: 'loopback' },
  { cidr: '0.0.0.0/8', why: 'this host' },
  { cidr: '100.100.100.200/32', why: 'cloud metadata' },
  { cidr: '192.0.0.192/32', why: 'cloud metadata' },
  { cidr: '168.63.129.16/32', why: 'cloud metadata' },
  { cidr: '224.0.0.0/4', why: 'multicast' },
  { cidr: '240.0.0.0/4', why: 'reserved and broadcast' },
  { cidr: '::1/128', why: 'loopback' },
  { cidr: '::/128', why: 'this host' },
  { cidr: 'fe80::/10', why: 'link-local' },
  { cidr: 'fec0::/10', why: 'site-local' },
  { cidr: 'ff00::/8', why: 'multicast' },
  { cidr: 'fd00:ec2::254/128', why: 'cloud metadata' },
  { cidr: 'fd20:ce::254/128', why: 'cloud metadata' },
];

/** What is inside a cluster. Source: RFC 1918, RFC 4193. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

/** Ranges of IPv6 that lead to an IPv4 address, and the first bit of that. Source: RFC 4291, 6052, 3056. */
const EMBEDDED: readonly (readonly [string, number])[] = [
  ['::ffff:0:0/96', 96],
  ['::ffff:0:0:0/96', 96],
  ['64:ff9b::/96', 96],
  ['64:ff9b:1::/48', 96],
  ['2002::/16', 16],
  ['::/96', 96],
];

/** An address as a number of so many bits. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Where an address leads: nowhere allowed, with the range that says so, inside a cluster, or outside. */
export type Reach = { readonly never: Range } | 'inside' | 'outside';

/** Returns where an address leads, also one of IPv6 that leads to one of IPv4; undefined for what is none. Pure. */
export function reachOf(text: string): Reach | undefined {
  const address = parseAddress(text);
  return address && reach(address);
}

function reach(address: Address): Reach {
  const never = NEVER_TARGETS.find(({ cidr }) => isIn(address, cidr));
  if (never !== undefined) return { never };
  const embedded = address.bits === 128 ? EMBEDDED.find(([cidr]) => isIn(address, cidr)) : undefined;
  if (embedded !== undefined) {
    const [, from] = embedded;
    return reach({ bits: 32, value: (address.value >> BigInt(96 - from)) & 0xffffffffn });
  }
  return PRIVATE.some((cidr) => isIn(address, cidr)) ? 'inside' : 'outside';
}

/** Whether a text is an address of IPv4 in the one form that every program reads alike. */
export function isPlainIpv4(text: string): boolean {
  return /^(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/.test(text);
}

/** An address as its programs write it, from any form that inet_aton or a URL takes: octal, hexadecimal, one number. */
export function normalizeAddress(text: string): string | undefined {
  if (text === '' || /[\s/?#@%\\]/.test(text)) return undefined;
  const host = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
  const name = URL.parse(`http://${host}/`)?.hostname;
  if (name === undefined) return undefined;
  const bare = name.startsWith('[') ? name.slice(1, -1) : name;
  return name.startsWith('[') || isPlainIpv4(bare) ? bare : undefined;
}

function parseAddress(text: string): Address | undefined {
  const normal = normalizeAddress(text);
  if (normal === undefined) return undefined;
  if (!normal.includes(':'))
    return { bits: 32, value: normal.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n) };
  const [head = '', tail] = normal.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [
    ...left,
    ...Array<string>(tail === undefined ? 0 : 8 - left.length - right.length).fill('0'),
    ...right,
  ];
  return { bits: 128, value: groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n) };
}

const ranges = new Map<string, Address & { readonly prefix: number }>();

function isIn(address: Address, cidr: string): boolean {
  let range = ranges.get(cidr);
  if (range === undefined) {
    const [start = '', prefix = ''] = cidr.split('/');
    const parsed = parseAddress(start);
    if (parsed === undefined) throw new TypeError(`${cidr} is no range of addresses.`);
    range = { ...parsed, prefix: Number(prefix) };
    ranges.set(cidr, range);
  }
  const shift = BigInt(range.bits - range.prefix);
  return range.bits === address.bits && range.value >> shift === address.value >> shift;
}
