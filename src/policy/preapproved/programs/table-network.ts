import { quote } from '../../../errors.ts';
import { matching, oneOf, word } from './kinds.ts';
import type { Fault, Program } from './program.ts';

const FAMILY = oneOf('inet inet6 link unix netlink vsock');
const NAMESPACES = 'runs in, or changes, another network namespace';

/** The programs that show connections, addresses and names. */
export const NETWORK_PROGRAMS: Readonly<Record<string, Program>> = {
  netstat: {
    source: 'net-tools 2.10, netstat(8); BusyBox 1.37, netstat',
    letters: 'aegilnoprstuvwWx46',
    valued: { A: oneOf('inet inet6 unix') },
    long: {
      '--all': true,
      '--extend': true,
      '--groups': true,
      '--interfaces': true,
      '--listening': true,
      '--numeric': true,
      '--programs': true,
      '--route': true,
      '--statistics': true,
      '--tcp': true,
      '--timers': true,
      '--udp': true,
      '--unix': true,
      '--wide': true,
    },
    harms: { '-c': 'runs without an end', '--continuous': 'runs without an end' },
    example: ['netstat', '-tlnp'],
  },
  ss: {
    source: 'iproute2 6, ss(8)',
    letters: '0460adeHiIlmnoOprsStuVwxZz',
    valued: {
      f: FAMILY,
      A: oneOf('all inet tcp udp raw unix unix_dgram unix_stream unix_seqpacket packet netlink vsock sctp'),
    },
    long: {
      '--all': true,
      '--dccp': true,
      '--extended': true,
      '--info': true,
      '--ipv4': true,
      '--ipv6': true,
      '--listening': true,
      '--memory': true,
      '--no-header': true,
      '--numeric': true,
      '--oneline': true,
      '--options': true,
      '--processes': true,
      '--raw': true,
      '--summary': true,
      '--tcp': true,
      '--udp': true,
      '--unix': true,
      '--family': FAMILY,
    },
    harms: {
      '-K': 'closes sockets',
      '--kill': 'closes sockets',
      '-D': 'writes a file',
      '--diag': 'writes a file',
      '-F': 'reads its filter from a file',
      '--filter': 'reads its filter from a file',
      '-N': NAMESPACES,
      '--net': NAMESPACES,
      '-E': 'runs without an end',
      '--events': 'runs without an end',
    },
    words: matching(
      /^(?:[\w.:*%[\]][\w.:*%/[\]]*|[=!<>()]{1,2})$/,
      'a word of a filter, such as state established or sport = :80',
    ),
    example: ['ss', '-tlnp'],
  },
  ip: {
    source: 'iproute2 6, ip(8); BusyBox 1.37, ip',
    judge: faultOfIp,
    example: ['ip', 'addr', 'show'],
  },
  getent: {
    source: 'glibc 2.41, getent(1)',
    words: word,
    whole: ([database = '', ...keys]) =>
      /^(?:ahosts|ahostsv4|ahostsv6|hosts|services|protocols|networks)$/.test(database) && keys.length <= 4
        ? undefined
        : {
            says: "'getent' may only look up hosts, services, protocols and networks.",
            instead: 'Give ["getent", "hosts", "web"].',
          },
    example: ['getent', 'hosts', 'web'],
  },
};

const IP_OPTIONS = new Set('-4 -6 -s -d -o -j -br -brief -stats -details -json -oneline'.split(' '));
const IP_FORM =
  /^(?:addr|address|a|link|l|route|r|neigh|neighbour|n|rule|maddress)(?: (?:show|list|ls)(?: (?:dev )?[\w.@:-]{1,32})?(?: table (?:main|local|default|all))?)?$/;

/** `ip` takes any verb by its first letters: `ip rule f` flushes. So a verb must be one that shows, and be written in full. */
function faultOfIp(words: readonly string[]): Fault | undefined {
  const option = words.find((each) => each.startsWith('-') && !IP_OPTIONS.has(each));
  if (option !== undefined)
    return /^-(?:n|all)/.test(option)
      ? { says: `'ip' option ${quote(option, 40)} ${NAMESPACES}.` }
      : { says: `'ip' option ${quote(option, 40)} is not on the list of options that only read.` };
  const form = words.filter((each) => !each.startsWith('-')).join(' ');
  return IP_FORM.test(form)
    ? undefined
    : {
        says: "'ip' may only show addresses, links, routes, neighbours and rules.",
        instead: 'Give ["ip", "addr", "show"].',
      };
}
