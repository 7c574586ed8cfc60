import { describe, expect, test } from 'vitest';
import { hintFor } from '../../../src/result/hints/index.ts';
import { commandOf, ended, follow, suggested } from './ended.ts';

const USER = 'User "system:serviceaccount:default:mcp"';
const forbidden = (resource: string, verb: string, group: string, where: string) =>
  `Error from server (Forbidden): ${resource} is forbidden: ${USER} cannot ${verb} resource "${resource}" in API group "${group}" ${where}\n`;
const SHOP = 'in the namespace "shop"';

/** Command, what it wrote to stderr, what the hint says, and the first call that it suggests. */
const FAILURES: readonly [line: string, stderr: string, says: RegExp, call?: string][] = [
  // What the caller may not do.
  [
    'get pods -n shop',
    forbidden('pods', 'list', '', SHOP),
    /RBAC does not allow .* to list pods in namespace shop\..*again until.*rbac\.yaml/,
  ],
  ['delete pod a -n shop', forbidden('pods', 'delete', '', SHOP), /part remediation of rbac\.yaml/],
  [
    'scale deploy a --replicas=1 -n shop',
    forbidden('deployments/scale', 'patch', 'apps', SHOP),
    /patch deployments\/scale \(API group apps\).*part remediation/,
  ],
  [
    'exec a -n shop -- ls',
    forbidden('pods/exec', 'create', '', SHOP),
    /add to rbac\.yaml: apiGroups \[""\], resources \["pods\/exec"\], verbs \["create"\]/,
  ],
  ['get secrets -n shop', forbidden('secrets', 'list', '', SHOP), /No part of rbac\.yaml grants access to Secrets/],
  ['get pods -A', forbidden('pods', 'list', '', 'at the cluster scope'), /in the whole cluster.*name one with -n/],
  [
    'get pods -n shop',
    `Error from server (Forbidden): users "eve" is forbidden: ${USER} cannot impersonate resource "users" in API group "" at the cluster scope\n`,
    /part impersonation/,
  ],
  // The API server.
  [
    'get pods',
    'error: You must be logged in to the server (Unauthorized)\n',
    /does not accept the credentials.*operator/,
  ],
  [
    'get pods',
    'error: You must be logged in to the server (the server has asked for the client to provide credentials)\n',
    /does not accept the credentials/,
  ],
  [
    'get pods',
    'The connection to the server 10.0.0.1:443 was refused - did you specify the right host or port?\n',
    /does not answer.*Try again/,
  ],
  ['get pods', 'Unable to connect to the server: dial tcp: lookup api.invalid: no such host\n', /cannot be resolved/],
  ['get pods', 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout\n', /did not answer in time/],
  ['get pods', 'Unable to connect to the server: net/http: TLS handshake timeout\n', /did not answer in time/],
  [
    'get pods',
    'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
    /does not trust the certificate/,
  ],
  [
    'scale deploy a --replicas=2',
    'Error from server (Timeout): the server was unable to return a response in the time allotted\n',
    /may or may not have been made/,
  ],
  [
    'logs a -n shop',
    'Error from server: Get "https://10.1.1.1:10250/containerLogs/shop/a/app": dial tcp 10.1.1.1:10250: connect: connection refused\n',
    /cannot reach the kubelet/,
    'get nodes',
  ],
  [
    'apply -f -',
    'Error from server (InternalError): error when creating "STDIN": Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://hook.ops.svc:443/": dial tcp 10.0.0.9:443: connect: connection refused\n',
    /webhook check\.example\.com does not answer/,
  ],
  [
    'drain n1',
    `error when evicting pods/"a": Cannot evict pod as it would violate the pod's disruption budget.\n`,
    /disruption budget/,
    'get poddisruptionbudgets',
  ],
  [
    'get pods',
    'Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later\n',
    /accepts no more requests/,
  ],
  ['top pod', 'error: Metrics API not available\n', /no working metrics server/, 'describe nodes'],
  ['top pod', 'error: metrics not available yet\n', /no measurements yet/],
  // Words that are not understood.
  [
    'get pdos -n shop',
    `error: the server doesn't have a resource type "pdos"\n`,
    /Did you mean pods\?/,
    'get pods -n shop',
  ],
  [
    'describe deployement/web',
    `error: the server doesn't have a resource type "deployement"\n`,
    /Did you mean deployment\?/,
    'describe deployment/web',
  ],
  [
    'get svc,ingres -o wide',
    `error: the server doesn't have a resource type "ingres"\n`,
    /Did you mean ingress\?/,
    'get svc,ingress --output=wide',
  ],
  [
    'get zebras',
    `error: the server doesn't have a resource type "zebras"\n`,
    /no type "zebras"\. Check its spelling, and whether its definition is installed\.$/,
    'api-resources --output=name',
  ],
  [
    'get pods -l a==',
    `Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a b", field selector "": unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt\n`,
    /-l key=value/,
  ],
  [
    'get pods --field-selector=spec.x=1',
    'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.x=1": field label not supported: spec.x\n',
    /cannot select by the field spec\.x/,
    'get pods',
  ],
  [
    'get pod web -A',
    'error: a resource cannot be retrieved by name across all namespaces\n',
    /needs its namespace/,
    'get pod -A --field-selector=metadata.name=web',
  ],
  [
    'get pods -o tabel',
    'error: unable to match a printer suitable for the output format "tabel", allowed formats are: json\n',
    /output format is not known/,
    'get pods',
  ],
  // Changes.
  [
    'create deployment web --image=a -n shop',
    'error: failed to create deployment: deployments.apps "web" already exists (AlreadyExists): deployments.apps "web" already exists\n',
    /exists already/,
    'get deployments.apps web -n shop',
  ],
  [
    'apply -f -',
    'Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again\n',
    /Another client changed the object/,
    'get deployments.apps web -o yaml',
  ],
  [
    'apply -f - --server-side',
    'error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas\n',
    /kubectl-client-side-apply.*--force-conflicts/,
  ],
  [
    'patch deploy web -p {}',
    'The Deployment "web" is invalid: spec.selector: Invalid value: {}: field is immutable\n',
    /cannot be changed once/,
  ],
  [
    'patch pod web -p {}',
    'The Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`\n',
    /template of the workload/,
  ],
  [
    'patch sts db -p {}',
    `The StatefulSet "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden\n`,
    /Only the replicas/,
  ],
  [
    'create job a --image=b -n shop',
    'Error from server (Forbidden): pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=5, limited: pods=5\n',
    /quota small.*requested: pods=1/,
    'describe resourcequota -n shop',
  ],
  [
    'apply -f -',
    'Error from server (Forbidden): pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true\n',
    /level restricted:latest/,
  ],
  [
    'apply -f -',
    'Error from server (Forbidden): admission webhook "check.example.com" denied the request: no owner label\n',
    /webhook check\.example\.com.*denies/,
  ],
  [
    'apply -f -',
    `Error from server (Invalid): deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'few' denied request: too many\n`,
    /policy few.*denies/,
  ],
  [
    'create configmap a -n old',
    'Error from server (Forbidden): configmaps "a" is forbidden: unable to create new content in namespace old because it is being terminated\n',
    /being deleted/,
  ],
  [
    'label pod a x=y',
    `error: 'x' already has a value (z), and --overwrite is false\n`,
    /kept/,
    'label pod a x=y --overwrite=true',
  ],
  ['scale deploy a --replicas=1 --current-replicas=2', 'error: Expected replicas to be 2, was 3\n', /it has 3/],
  [
    'rollout undo deploy/web --to-revision=9 -n shop',
    'error: unable to find specified revision 9 in history\n',
    /revision does not exist/,
    'rollout history deploy/web -n shop',
  ],
  [
    'rollout restart deploy/web',
    `error: can't restart paused deployment (run rollout resume first)\n`,
    /paused/,
    'rollout resume deploy/web',
  ],
  // Containers.
  [
    'logs web -c x -n shop',
    'error: container x is not valid for pod web out of: app, sidecar, setup (init)\n',
    /It has: app, sidecar/,
    'logs web -n shop --container=app',
  ],
  [
    'logs web',
    'Error from server (BadRequest): a container name must be specified for pod web, choose one of: [app sidecar]\n',
    /name one with -c/,
    'logs web --container=app',
  ],
  [
    'logs web --previous',
    'Error from server (BadRequest): previous terminated container "app" in pod "web" not found\n',
    /has not restarted/,
    'logs web',
  ],
  [
    'logs web -n shop',
    'Error from server (BadRequest): container "app" in pod "web" is waiting to start: ContainerCreating\n',
    /has not started.*ContainerCreating/,
    'describe pod web -n shop',
  ],
  [
    'logs deploy/web',
    'Error from server (BadRequest): container "app" in pod "web-1" is waiting to start: trying and failing to pull image\n',
    /failing to pull/,
    'describe pod web-1',
  ],
  [
    'logs web',
    'Error from server (BadRequest): pod web does not have a host assigned\n',
    /not on a node yet/,
    'describe pod web',
  ],
  [
    'logs cronjob/x',
    'error: cannot get the logs from *v1.CronJob: selector for *v1.CronJob not implemented\n',
    /pods of a CronJob/,
    'get pods',
  ],
  [
    'exec web -- ls',
    'error: unable to upgrade connection: container not found ("app")\n',
    /is not running/,
    'describe pod web',
  ],
  [
    'exec web -- ls',
    'error: cannot exec into a container in a completed pod; current phase is Succeeded\n',
    /has ended/,
    'logs web',
  ],
  [
    'exec web -- bash -c id',
    'error: Internal error occurred: exec: "bash": executable file not found in $PATH: unknown\n',
    /no program bash/,
    'exec web -- sh -c id',
  ],
  ['exec web -- grep x y', 'command terminated with exit code 2\n', /exit code 2/],
  // What did not come about in time.
  [
    'wait pod/web --for=condition=Ready --timeout=1s -n shop',
    'error: timed out waiting for the condition on pods/web\n',
    /not met in time/,
    'describe pod/web -n shop',
  ],
  [
    'rollout status deploy/web --timeout=1s',
    'error: timed out waiting for the condition\n',
    /did not finish in time/,
    'describe deploy/web',
  ],
  [
    'rollout status deploy/web',
    'error: deployment "web" exceeded its progress deadline\n',
    /did not finish in time/,
    'describe deploy/web',
  ],
];

describe('a failure leads to the next call', () => {
  test.each(FAILURES)('%s: %s', (line, stderr, says, call) => {
    const { hint } = follow(hintFor(ended(line, stderr)));
    expect(hint?.text).toMatch(says);
    expect(suggested(hint)[0]).toBe(call);
    // What is suggested is a command that kubectl has.
    for (const each of suggested(hint)) commandOf(each);
  });

  test.each<[string, string]>([
    ['get pods', ''],
    ['get pods', 'Warning: v1 Endpoints is deprecated\n'],
    ['get pods', 'error: something that nobody knows\n'],
    ['exec web -- cat notes', 'cat: notes: No such file or directory\n'],
  ])('and where there is none, nothing is said: %s %s', (line, stderr) => {
    expect(hintFor(ended(line, stderr))).toBeUndefined();
  });

  test('what a successful command wrote to stderr is no failure', () => {
    for (const [line, stderr] of FAILURES.filter(([, text]) => !text.includes(' cannot ')))
      expect(hintFor(ended(line, stderr, { exitCode: 0 }))).toBeUndefined();
  });

  test('the permissions of an impersonated user do not come from rbac.yaml', () => {
    const { hint } = follow(
      hintFor(ended('delete pod a', forbidden('pods', 'delete', '', SHOP), { actAs: { user: 'eve', groups: [] } })),
    );
    expect(hint?.text).toContain('bind a role');
    expect(hint?.text).not.toContain('part remediation');
  });
});
