import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { type ErrorCode, isRefusal, type Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { COMMANDS } from '../../src/policy/classification/commands.ts';
import { decide } from '../../src/policy/decide.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { GRAMMAR } from './plans.ts';

const POLICY = {
  ...readConfiguration({
    KUBECTL_METACHARACTERS: 'data',
    KUBECTL_ALLOWED_IMAGES: 'busybox:*,nginx:*,registry.example/team/*',
  }),
  allowedCommands: Object.keys(COMMANDS),
};

function outcomeOf(args: readonly string[], stdin?: unknown): Plan | Refusal {
  const facts = { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: 'default' };
  const plan = kubectl.plan({ args, ...(stdin !== undefined && { stdin }) }, facts);
  if (isRefusal(plan)) return plan;
  const verdict = decide(plan, POLICY, ANONYMOUS);
  return verdict.allowed ? verdict.permit.plan : verdict.refusal;
}

/** A command line with words that hold blanks between double angles: get pods -o «jsonpath={.items[*].metadata.name}». */
function words(line: string): readonly string[] {
  return [...line.matchAll(/«([^»]*)»|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const READS = `
get pods
get po -n shop -o wide
get pods -A
get pods --all-namespaces --field-selector=status.phase!=Running
get pods -A --field-selector status.phase=Failed,metadata.namespace!=kube-system
get pods -l app=web,tier!=cache
get pods -l «app in (web, api)»
get pods -l «app notin (web),!canary»
get pods -nshop -oyaml
get pod/web-0 svc/web -o json
get deploy,rs,po -l app=web
get all -n shop
get pods --show-labels --sort-by=.metadata.creationTimestamp
get events --sort-by=.lastTimestamp
get events --field-selector=involvedObject.name=web-0,type=Warning
get nodes -o «custom-columns=NAME:.metadata.name,CPU:.status.capacity.cpu»
get pods -o «custom-columns=NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status»
get pods -o «custom-columns=NAME:.metadata.name,RESTARTS:.status.containerStatuses[*].restartCount» --no-headers
get pods -o jsonpath={.items[*].metadata.name}
get pods -o «jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}»
get pods -o «jsonpath={.items[?(@.status.phase=='Running')].metadata.name}»
get pod web-0 -o «jsonpath={.metadata.annotations.a\\.example/b}»
get pods -o=jsonpath-as-json={.items[*].spec}
get pods --output «jsonpath='{.items[0].metadata.name}'»
get pods -o «go-template={{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}»
get pods -o «go-template={{range .items}}{{if eq .status.phase "Running"}}{{.metadata.name}}{{end}}{{end}}»
get pods -o go-template --template «{{len .items}}»
get pods -o template --template={{.kind}}
get secret
get secrets -n shop -o name
get crd
get deployments.apps web -o yaml --show-managed-fields
get deployments.v1.apps
get ingresses.networking.k8s.io -A
get pvc,pv
get pods --chunk-size=100 --ignore-not-found
get pods -L app,tier
get node n1 -o yaml
describe pod web-0
describe pod/web-0 -n shop
describe pods -l app=web
describe node n1
describe secret db
describe deploy web --show-events=false
logs web-0
logs web-0 -c app --tail=100
logs -n shop deploy/web --all-containers --prefix
logs web-0 --previous
logs -p web-0 -c app
logs -l app=web --tail=20 --max-log-requests=10
logs web-0 --since=10m --timestamps
logs web-0 --since-time=2026-01-01T00:00:00Z
logs job/backup --limit-bytes=10000
logs web-0 app
top pods
top pod web-0 --containers
top pods -A --sort-by=memory
top nodes
top node n1 --no-headers
events
events --for=pod/web-0
events -A --types=Warning
explain pods
explain deployment.spec.strategy --recursive
explain ingress --api-version=networking.k8s.io/v1
api-resources
api-resources --namespaced=true -o wide --verbs=list
api-resources --api-group=apps
api-versions
version
version --client -o yaml
cluster-info
auth can-i get pods
auth can-i create deployments.apps -n shop
auth can-i get pods/log
auth can-i --list -n shop
auth can-i * *
auth can-i get /healthz
auth whoami
rollout status deployment/web
rollout status deploy web --timeout=30s
rollout history deploy/web
rollout history deployment web --revision=2
wait --for=condition=Ready pod/web-0
wait --for=condition=Available=true deployment/web --timeout=20s
wait --for=delete pod/web-0 --timeout=10s
wait --for=jsonpath={.status.phase}=Running pod -l app=web
wait --for «jsonpath={.status.conditions[?(@.type=="Ready")].status}=True» pod/web-0
apply view-last-applied deployment web
label pods --list -l app=web
set env deploy/web --list
help get
`;

const WRITES = `
patch deployment web -p {"spec":{"replicas":3}}
patch deploy web --type=merge -p «{"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 5}}}}»
patch deploy/web --type strategic --patch={"spec":{"template":{"spec":{"containers":[{"name":"app","image":"nginx:1.27"}]}}}}
patch deployment web --type=json -p [{"op":"replace","path":"/spec/replicas","value":2}]
patch deployment web --type json --patch=[{"op":"remove","path":"/spec/template/spec/containers/0/livenessProbe"}]
patch node n1 -p {"spec":{"unschedulable":true}}
patch svc web -p «{"spec":{"selector":{"app":"web;v2"}}}»
patch pvc data -p {"spec":{"resources":{"requests":{"storage":"20Gi"}}}}
patch cronjob backup -p {"spec":{"suspend":true}}
patch hpa web --patch={"spec":{"maxReplicas":10}}
patch deployment web --subresource=scale --type=merge -p {"spec":{"replicas":1}}
set image deployment/web app=nginx:1.27
set image deploy web app=registry.example/team/web:v2 sidecar=busybox:1.36 -n shop
set image deploy/web *=nginx:1.27
set env deployment/web LOG_LEVEL=debug
set env deploy/web «GREETING=hello world; bye»
set env deploy web A=1 B- -c app
set env deploy/web --from=configmap/app
set resources deployment web --limits=cpu=500m,memory=512Mi --requests=cpu=100m
set resources deploy web -c=app --limits=memory=1Gi
label pod web-0 tier=front
label pods web-0 tier-
label pod web-0 tier=back --overwrite
label pods -l app=web canary=true
label node n1 disk=ssd
annotate pod web-0 «note=seen by me; not mine»
annotate deploy/web «kubernetes.io/change-cause=set image to "v2"» --overwrite
annotate deploy web note-
annotate ingress web «nginx.ingress.kubernetes.io/configuration-snippet=a $b;»
rollout restart deployment/web
rollout restart deploy web -n shop
rollout restart deploy -l app=web
rollout restart sts/db
rollout undo deployment/web
rollout undo deploy web --to-revision=3
rollout pause deployment web
rollout resume deployment web
scale deployment web --replicas=5
scale deploy/web --current-replicas=2 --replicas=3
scale --replicas=0 sts/db
scale rs web-1 --replicas=1 --timeout=20s
autoscale deployment web --min=2 --max=5 --cpu-percent=80
expose deployment web --port=80 --target-port=8080
expose deploy web --port=80 --name=web-front --type=ClusterIP
create configmap app --from-literal=a=b «--from-literal=c=d e»
create cm app --from-literal=LEVEL=debug
create secret generic db «--from-literal=password=a$b;c'd»
create secret docker-registry pull --docker-server=registry.example --docker-username=a --docker-password=b$c
create job again --from=cronjob/backup
create job one --image=busybox:1.36 -- sh -c «echo a && date»
create cronjob tick --image=busybox:1.36 «--schedule=*/5 * * * *» -- date
create deployment web --image=nginx:1.27 --replicas=2 --port=80
create deploy web --image nginx:1.27
create namespace shop
create ns shop
create quota small --hard=pods=10,cpu=4
create service clusterip web --tcp=80:8080
create ingress web --rule=web.example/*=web:80
create pdb web --selector=app=web --min-available=1
create serviceaccount app
create sa app -n shop
run one --image=busybox:1.36 --restart=Never
run one --image=busybox:1.36 --restart=Never -- nslookup web
run one --image busybox:1.36 --labels=a=b --command -- sleep 10
exec web-0 -- ls -la /tmp
exec web-0 -c app -- cat /etc/hosts
exec deploy/web -- env
exec web-0 -- sh -c «ps aux | grep nginx»
exec web-0 -n shop -- sh -c «curl -s 'http://localhost:8080/health' | head -5; echo "done $?"»
exec web-0 -- psql -U app -c «select count(*) from "orders" where state='new'»
exec web-0 -- wget -qO- http://web:80/
exec -n shop web-0 -- kubectl --token=x get pods
debug web-0 --image=busybox:1.36 --target=app -- ps
debug web-0 --image=busybox:1.36 --copy-to=web-debug --profile=general
delete pod web-0
delete pod web-0 --wait=false
delete pod/web-0 svc/old -n shop
delete pods -l app=web
delete pods -l app=web,tier=front -n shop
delete pods --field-selector=status.phase=Failed
delete pod web-0 --grace-period=0 --force
delete pod web-0 --now
delete job backup-1 --cascade=foreground
delete deploy web --ignore-not-found
delete cm app --dry-run=client
delete hpa web
cordon n1
uncordon n1
cordon node/n1
drain n1 --ignore-daemonsets
drain n1 --ignore-daemonsets --timeout=30s --dry-run=client
taint node n1 dedicated=db:NoSchedule
taint nodes n1 dedicated=db:NoSchedule- 
taint nodes n1 dedicated-
`;

const lines = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.trim());

describe('a call as agents write it', () => {
  test.each(lines(READS + WRITES.trimStart()))('runs: %s', (line) => {
    expect(outcomeOf(words(line))).toMatchObject({ command: expect.anything() });
  });

  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' }, data: { a: '$b; "c"' } };
  test.each<[string, unknown]>([
    ['apply -f -', configMap],
    ['apply -f - -n shop --server-side', [configMap]],
    ['apply --filename=- --dry-run=server', JSON.stringify(configMap)],
    [
      'apply -f -',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
    ],
    ['create -f -', { ...configMap, metadata: { generateName: 'app-' } }],
    ['replace -f -', configMap],
    ['delete -f -', configMap],
    ['patch deployment web', { spec: { replicas: 3 } }],
    ['patch deployment web --type=json', [{ op: 'replace', path: '/spec/replicas', value: 3 }]],
    ['patch deploy/web --type merge -n shop', 'spec: {paused: true}'],
  ])('with stdin runs: %s', (line, stdin) => {
    expect(outcomeOf(words(line), stdin)).toMatchObject({ command: expect.anything() });
  });
});

const REFUSED: readonly [string, ErrorCode][] = [
  ['get pods -w', 'WATCH'],
  ['get pods --watch-only', 'WATCH'],
  ['logs -f web-0', 'WATCH'],
  ['logs web-0 --follow', 'WATCH'],
  ['exec -it web-0 -- sh', 'INTERACTIVE'],
  ['exec -i web-0 -- cat', 'INTERACTIVE'],
  ['run -it one --image=busybox:1.36 -- sh', 'INTERACTIVE'],
  ['attach web-0', 'LISTENER'],
  ['port-forward svc/web 8080:80', 'LISTENER'],
  ['proxy', 'LISTENER'],
  ['cp web-0:/tmp/a /tmp/a', 'COPY'],
  ['edit deployment web', 'LOCAL_EXECUTION'],
  ['diff -f -', 'LOCAL_EXECUTION'],
  ['apply -f /tmp/web.yaml', 'LOCAL_FILE'],
  ['apply -k .', 'LOCAL_FILE'],
  ['create configmap app --from-file=/etc/passwd', 'LOCAL_FILE'],
  ['config view', 'KUBECONFIG'],
  ['config get-contexts', 'KUBECONFIG'],
  ['get pods --context=other', 'KUBECONFIG'],
  ['get pods --as=admin', 'OTHER_IDENTITY'],
  ['create token default', 'OTHER_IDENTITY'],
  ['get secret db -o yaml', 'SECRET_VALUES'],
  ['get secret db -o jsonpath={.data.password}', 'SECRET_VALUES'],
  ['get --raw /healthz', 'RAW_API_PATH'],
  ['get pods -v=8', 'VERBOSE_LOGGING'],
  ['delete pods --all', 'BLAST_RADIUS'],
  ['delete pods -l !app', 'BLAST_RADIUS'],
  ['delete ns shop', 'BLAST_RADIUS'],
  ['rollout restart deployment', 'BLAST_RADIUS'],
  ['drain n1 --ignore-daemonsets --delete-emptydir-data --force', 'BLAST_RADIUS'],
  ['set serviceaccount deploy web admin', 'POD_SECURITY'],
  ['set image deploy/web app=evil.example/x', 'IMAGE_NOT_ALLOWED'],
  ['run one --image=busybox:1.36 --overrides={}', 'POD_SECURITY'],
  ['debug node/n1 --image=busybox:1.36', 'POD_SECURITY'],
  ['scale deploy coredns --replicas=0 -n kube-system', 'NAMESPACE_PROTECTED'],
  ['create clusterrolebinding a --clusterrole=cluster-admin --user=b', 'PERMISSIONS'],
  ['certificate approve a', 'OTHER_IDENTITY'],
  ['get «pods | grep web»', 'METACHARACTER'],
  ['get *', 'NAME_INVALID'],
  ['auth can-i get «pods *»', 'NAME_INVALID'],
];

test.each(REFUSED)('what is refused on purpose says why: %s, %s', (line, code) => {
  expect(outcomeOf(words(line))).toMatchObject({ code });
});
