import { type Animal, NASTY_METADATA } from './zoo.ts';

/** A kind of our own, whose fields have all the names and values that a description has to cope with. */
export const WIDGETS: Animal = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.zoo.example.com' },
  spec: {
    group: 'zoo.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'], categories: ['zoo'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** What stands for 9007199254740993 in an object. */
export const BIG = 'number:9007199254740993';

export const WIDGET: Animal = {
  apiVersion: 'zoo.example.com/v1',
  kind: 'Widget',
  metadata: { name: 'zoo-widget', ...NASTY_METADATA, finalizers: ['example.com/keep'] },
  spec: {
    apiURL: 'u',
    podCIDRs: ['10.0.0.0/8'],
    UID: 'x',
    uid: 'y',
    URLPath: 'z',
    dnsNames: ['a', 'b'],
    'some-key': 1,
    some_key: 2,
    key9: 3,
    größe: 4,
    ßharp: 5,
    ﬁeld: 6,
    ǆ: 7,
    İzmir: 8,
    ათი: 9,
    IPAMConfig: {},
    XMLHttpRequest: 'camel',
    aB: 'b',
    A: 'a',
    metadata: { name: 'not skipped' },
    nothing: null,
    yes: true,
    no: false,
    zero: 0,
    negative: -7,
    // A number that JavaScript cannot hold; it loses its quotes on the way.
    big: BIG,
    half: 0.5,
    tiny: 0.0000012,
    large: 12345678.9,
    text: 'two\nlines',
    tabbed: 'a\tb',
    terminal: '\u001b[31mred\r',
    emptyText: '',
    emptyList: [],
    emptyMap: {},
    list: [1, 'a', null, true, 1.5, [1, [2, 'x'], { b: 1, a: [] }], { nested: { deep: [{ x: 1 }, { y: [] }] } }],
  },
  status: { observedGeneration: 3, conditions: [{ type: 'Ready', status: 'True' }] },
};

/** Events as controllers of all times wrote them, about the widget and the pod that has everything. */
export function eventsAbout(
  subject: { readonly kind: string; readonly name: string; readonly uid: string; readonly apiVersion: string },
  now: number,
): Animal[] {
  const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString().replace(/\.\d+/, '');
  const microAgo = (seconds: number): string => `${new Date(now - seconds * 1000).toISOString().slice(0, -1)}123Z`;
  const event = (at: number, rest: object): Animal => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${subject.name}.${at}` },
    involvedObject: subject,
    type: at % 3 === 0 ? 'Warning' : 'Normal',
    reason: `Reason${at}`,
    source: { component: 'tester' },
    ...rest,
  });
  return [
    event(1, { message: ' spaces around \n', firstTimestamp: ago(5000), lastTimestamp: ago(5000), count: 1 }),
    event(2, { message: 'often', firstTimestamp: ago(200000), lastTimestamp: ago(4000), count: 17 }),
    event(3, { message: 'no times' }),
    event(4, {
      message: 'a field',
      involvedObject: { ...subject, fieldPath: 'spec.containers{app}' },
      firstTimestamp: ago(9999),
      lastTimestamp: ago(9999),
    }),
    event(5, {
      message: 'new style',
      eventTime: microAgo(7777),
      reportingComponent: 'example.com/controller',
      reportingInstance: 'i',
      action: 'Do',
      source: {},
    }),
    event(6, {
      message: 'series',
      eventTime: microAgo(99999),
      reportingComponent: 'c',
      reportingInstance: 'i',
      action: 'Do',
      series: { count: 9, lastObservedTime: microAgo(8888) },
    }),
    event(7, { message: 'wide 漢字 \u001b[1m', firstTimestamp: ago(40000000), lastTimestamp: ago(40000000), count: 0 }),
    // More than twelve of the same second, whose order shows how kubectl sorts.
    ...Array.from({ length: 30 }, (_, at) =>
      event(100 + at, {
        message: `tie ${at}`,
        firstTimestamp: ago(6000),
        lastTimestamp: ago(6000 + (at % 2)),
        count: 1,
      }),
    ),
  ];
}
