/** An object to create, and the status to give it afterwards where the API server does not take it at once. */
export interface Animal {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly status?: object;
  readonly [field: string]: unknown;
}

/** Labels and annotations that are long, wide, right to left, of several lines, or not fit for a terminal. */
export const NASTY_METADATA = {
  labels: { app: 'zoo', 'example.com/long-label': 'x'.repeat(63), empty: '' },
  annotations: {
    'example.com/short': 'value',
    'example.com/empty': '',
    'example.com/newline-at-end': 'one line\n',
    'example.com/lines': 'first\nsecond\n\nfourth\n\n',
    'example.com/long': 'l'.repeat(400),
    'example.com/long-lines': `${'a'.repeat(137)}\n${'b'.repeat(138)}\n${'c'.repeat(139)}\nend`,
    'example.com/at-the-limit': 'm'.repeat(140 - 2 - 'example.com/at-the-limit'.length),
    'example.com/over-the-limit': 'n'.repeat(141 - 2 - 'example.com/over-the-limit'.length),
    'example.com/wide': '漢字かな交じり文'.repeat(12),
    'example.com/cut-in-a-character': `${'é'.repeat(69)}x${'é'.repeat(69)}`,
    'example.com/cut-in-an-emoji': `ab${'😀'.repeat(60)}`,
    'example.com/right-to-left': 'שלום עולם \u202eabc\u202c مرحبا',
    'example.com/terminal': 'red \u001b[31mtext\u001b[0m and\r\na carriage return',
    'example.com/tabs': 'one\ttwo\tthree',
    'example.com/vertical': 'one\vtwo\fthree',
    'example.com/percent': '100% %s %d %!',
    'example.com/json': '{"a":[1,2,{"b":"c"}]}',
    'kubectl.kubernetes.io/last-applied-configuration': '{"hidden":true}\n',
    'zoo.example.com/last': 'z',
  },
};

/** An object of the core group. */
export function core(kind: string, name: string, rest: object, metadata: object = NASTY_METADATA): Animal {
  return { apiVersion: 'v1', kind, metadata: { name: `zoo-${name}`, ...metadata }, ...rest };
}
