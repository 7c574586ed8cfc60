import { describe, list } from '../calls.ts';
import type { Evidence, Rule } from '../finding.ts';
import type { Ref } from '../objects/meta.ts';
import { refOf } from '../owners.ts';
import { eventEvidence } from '../pods.ts';
import { kindOfRefusal, rejectionsIn } from '../rejections.ts';
import type { Snapshot } from '../snapshot.ts';

const RECENT_MS = 60 * 60 * 1000;

type Fault = readonly [RegExp, how: string, why: string];
const ANY_FAULT: Fault = [
  /(?:)/,
  'does not answer',
  'The API server must ask the webhook and gets no answer. Repair the pods behind its Service.',
];
/** How the API server says that it cannot call a webhook. Sources: kube-apiserver webhook errors, Go crypto/x509. */
const CALL_FAULTS: readonly Fault[] = [
  [
    /certificate has expired|not yet valid/,
    'has a TLS certificate that has expired',
    'Renew the certificate of the webhook, and caBundle in its configuration if the authority changed too. Its pods may need a restart.',
  ],
  [
    /x509: certificate (?:signed by unknown authority|relies on|is valid for|is not valid for)|x509: /,
    'has a TLS certificate that the API server does not trust',
    'caBundle in the configuration of the webhook does not fit its certificate, or the certificate is for another name. Have both made again.',
  ],
  [
    /service "[^"]+" not found/,
    'is served by a Service that does not exist',
    'The program of the webhook was removed or moved, and its configuration stayed. Install it again, or delete the configuration.',
  ],
];

export const webhooks: Rule = {
  id: 'webhooks',
  finds: 'Admission webhooks that are away or deny pods, and the Service behind them',
  source: 'kube-apiserver admission webhooks, failurePolicy; their error texts',
  find: (snapshot) => [...refusing(snapshot), ...away(snapshot)],
};

function refusing(snapshot: Snapshot) {
  const rejected = rejectionsIn(snapshot).filter(({ message }) => kindOfRefusal(message) === 'webhook');
  const told = snapshot.events
    .filter(
      ({ reason, message, at }) =>
        reason !== 'FailedCreate' && /failed calling webhook/.test(message) && snapshot.now - (at ?? 0) < RECENT_MS,
    )
    .map((event) => ({
      on: refOf(event.on),
      message: event.message,
      evidence: eventEvidence(event),
      severity: 'error' as const,
    }));
  return [...rejected, ...told].map(({ on, message, evidence, severity }) => {
    const name = /webhook "([^"]+)"/.exec(message)?.[1] ?? 'unknown';
    const denied = /denied the request:? ?(.*)$/s.exec(message)?.[1];
    if (denied !== undefined) {
      return {
        severity,
        on,
        cause: `the webhook ${name} denies its pods`,
        evidence: [evidence],
        why: 'A policy of this cluster refuses the pods; the message says which. Change the template as it says.',
        next: [describe(on)],
      };
    }
    const service = serviceIn(message);
    const [, how, why] = CALL_FAULTS.find(([pattern]) => pattern.test(message)) ?? ANY_FAULT;
    return {
      severity,
      on,
      cause: `the admission webhook ${name} ${how}, so its pods are refused${service === undefined ? '' : ` (service ${service.namespace}/${service.name})`}`,
      evidence: [evidence],
      why: `${why} Nothing is wrong with this workload.`,
      next:
        service === undefined
          ? [
              list('validatingwebhookconfigurations,mutatingwebhookconfigurations', '', 'See the webhooks'),
              describe(on),
            ]
          : [
              list(
                'endpointslices',
                service.namespace,
                'See what is behind the webhook',
                '-l',
                `kubernetes.io/service-name=${service.name}`,
              ),
              list('pods', service.namespace, 'See the pods there'),
            ],
    };
  });
}

function serviceIn(message: string): Ref | undefined {
  const named = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/.exec(message);
  return named === null ? undefined : { kind: 'Service', name: named[1] ?? '', namespace: named[2] ?? '' };
}

/** Webhooks whose Service has nothing behind it, seen from the cluster. */
function away(snapshot: Snapshot) {
  return [...snapshot.validatingWebhooks, ...snapshot.mutatingWebhooks].flatMap((configuration) =>
    configuration.webhooks.flatMap(({ name, failurePolicy, service }) => {
      if (service === undefined || !snapshot.sought.has(`EndpointSlice ${service.namespace}/${service.name}`))
        return [];
      const ready = snapshot.endpointSlices
        .filter((slice) => slice.service === service.name && slice.namespace === service.namespace)
        .reduce((sum, slice) => sum + slice.ready, 0);
      if (ready > 0) return [];
      const blocks = failurePolicy === 'Fail';
      const evidence: Evidence[] = [
        { on: refOf(configuration), field: `webhook ${name} failurePolicy`, value: failurePolicy },
        {
          on: { kind: 'Service', namespace: service.namespace, name: service.name },
          field: 'ready endpoints',
          value: '0',
        },
      ];
      return [
        {
          severity: blocks ? ('critical' as const) : ('warning' as const),
          on: refOf(configuration),
          cause: `the webhook ${name} has no pod behind its Service`,
          evidence,
          why: blocks
            ? 'With failurePolicy Fail, the API server refuses every request that the webhook is for. Repair the pods of the Service.'
            : 'With failurePolicy Ignore, requests pass without the webhook.',
          next: [list('pods', service.namespace, 'See the pods there'), describe(refOf(configuration))],
        },
      ];
    }),
  );
}
