const REDIRECT =
  'is not permitted for diagnostic pods: following a redirect lets the responding server choose the real target (e.g. a 302 to the metadata service)';
const PROXY = 'uses a proxy, which chooses the real target';
const ELSEWHERE = 'connects to another address than the URL names';
const FILES = 'reads or writes a file';
const SENDS = 'sends what may change something';

/** What is refused of curl for a reason worth telling. Source: curl 8.11, curl(1). */
export const CURL_HARMS: Readonly<Record<string, string>> = {
  '-L': REDIRECT,
  '--location': REDIRECT,
  '--location-trusted': REDIRECT,
  '-x': PROXY,
  '--proxy': PROXY,
  '--preproxy': PROXY,
  '--socks4': PROXY,
  '--socks4a': PROXY,
  '--socks5': PROXY,
  '--socks5-hostname': PROXY,
  '--resolve': ELSEWHERE,
  '--connect-to': ELSEWHERE,
  '--unix-socket': ELSEWHERE,
  '--abstract-unix-socket': ELSEWHERE,
  '--interface': ELSEWHERE,
  '--dns-servers': ELSEWHERE,
  '--doh-url': ELSEWHERE,
  '--haproxy-protocol': ELSEWHERE,
  '-K': FILES,
  '--config': FILES,
  '-O': FILES,
  '--remote-name': FILES,
  '-T': FILES,
  '--upload-file': FILES,
  '-D': FILES,
  '--dump-header': FILES,
  '-c': FILES,
  '--cookie-jar': FILES,
  '-E': FILES,
  '--cert': FILES,
  '--key': FILES,
  '--trace': FILES,
  '--netrc': FILES,
  '-n': FILES,
  '-d': SENDS,
  '--data': SENDS,
  '--data-binary': SENDS,
  '--data-raw': SENDS,
  '--data-urlencode': SENDS,
  '--json': SENDS,
  '-F': SENDS,
  '--form': SENDS,
  '-u': 'sends credentials',
  '--user': 'sends credentials',
};
