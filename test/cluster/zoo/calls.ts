import { CROWD, type Inhabitant, NAMESPACE } from './fill.ts';

type Call = readonly string[];

/** What is asked of each kind: lists in every form, and one object in every form. */
export function callsOfKind({ resource, name }: Inhabitant): readonly Call[] {
  const type = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  const where = resource.namespaced ? ['-n', NAMESPACE] : [];
  const lists = [
    [],
    ['-o', 'wide', '--show-labels'],
    ['-o', 'name'],
    ['-o', 'json'],
    ['-o', 'yaml'],
    ['-L', 'app,example.com/zoo', '--show-kind', '--no-headers'],
    ['--sort-by=.metadata.creationTimestamp'],
    ['-o', 'jsonpath={range .items[*]}{.kind}{"\\t"}{.metadata.name}{"\\n"}{end}'],
    ['-o', 'custom-columns=NAME:.metadata.name,LABELS:.metadata.labels,SPEC:.spec'],
    ['--field-selector', 'metadata.name=specimen', '--chunk-size=1'],
  ].map((rest) => ['get', type, ...where, ...rest]);
  const one = [
    [],
    ['-o', 'json', '--show-managed-fields'],
    ['-o', 'yaml'],
    ['-o', 'name', '--ignore-not-found'],
    ['-o', 'jsonpath={.metadata.name} {.spec} {.status}'],
  ].map((rest) => ['get', type, name, ...where, ...rest]);
  const everywhere = ['get', `${resource.kind}.${resource.version}.${resource.group}`, '-A', '--show-labels'];
  return [...lists, ...one, ...(resource.namespaced ? [everywhere] : []), ['get', `${type}/absent`, ...where]];
}

const IN_ZOO = String.raw`
pods
pods,services,configmaps
all
all --show-labels
all -o name
all -o wide
all -o json
all -o yaml
all --no-headers
all --show-kind
all -l app=zoo
all -l app=nothing
all --sort-by=.metadata.name
all --ignore-not-found
all -L app
all -o custom-columns=K:.kind,N:.metadata.name
all -o jsonpath={.items[*].kind}
all --chunk-size=5
wild
wild,pods
all,pods
all,wild
pods running
pods running pending absent
pods absent
pods absent absent
pods absent gone -o json
pods absent gone -o yaml
pods absent gone -o name
pods absent gone -o wide
pods absent --ignore-not-found
pods absent running --ignore-not-found
pods absent running --ignore-not-found -o json
pods absent gone --ignore-not-found -o yaml
pods absent -o json --ignore-not-found
pod running -o yaml
po running -o json
pod/running
pod/running pod/pending
pod/running service/ports
pod/running svc/ports cm/texts -o wide
pod/running svc/ports cm/texts -o name
pod/running svc/ports cm/texts -o yaml
pod/running svc/absent cm/texts
pod/running svc/absent cm/gone
pod/running nonsense/a
pods/running/x
pod/ running
pods /running
pod running svc/ports
pod,svc running
pod,svc ports
pod,svc ports running -o name
pods,pods
pods,po,pod
pods,nonsense
nonsense,pods
pods running running
pods running running -o yaml
nonsense
nonsense.apps
nonsense.v1.apps
pods.apps
deployments.v1.apps
deployments.v1beta1.apps
Deployment.apps
deploy.v1.apps specimen
PODS
Pod
pods.v1.
po.v1
lions
lio
Lion.zoo.example.com
lions.v1.zoo.example.com
lions.v2.zoo.example.com
lions -o wide
lions -o yaml
lions -o json
lions full -o yaml
lions odd -o yaml
lions odd -o json
lions wide -o yaml
lions lines -o yaml
lions lines -o wide
lions -o jsonpath={.items[*].spec.whole}
lions -o jsonpath={.items[*].spec.broken}
lions odd -o jsonpath={.spec.numbers}
lions odd -o jsonpath={.spec.numbers[*]}
lions odd -o jsonpath={.spec.nested}
lions odd -o jsonpath={.spec.escapes}
lions odd -o jsonpath-as-json={.spec}
lions -o custom-columns=A:.spec.whole,B:.spec.broken,C:.spec.map,D:.spec.list,E:.spec.numbers
lions -o custom-columns=A:.spec.text,B:.spec.last
lions full --subresource=scale
lions full --subresource=scale -o yaml
lions full --subresource=status -o yaml
lions full --subresource=status
lions full wide --subresource=status -o name
lions full --subresource=nothing
lions absent --subresource=status
lions --subresource=status
lions --sort-by=.spec.text
lions --sort-by=.spec.broken -o name
lions --sort-by={.spec.replicas}
tigers
tigers -o wide
tigers -o json
tigers -o yaml
tigers letters -o yaml
tigers letters -o json
tigers -l whole=true --sort-by=.spec.number
tigers -l whole=true --sort-by=.spec.number -o name
tigers -o jsonpath={.items[*].spec.number}
tigers -l whole=true -o jsonpath={.items[?(@.spec.number==9007199254740993)].metadata.name}
tigers -l whole=true -o jsonpath={.items[?(@.spec.number>9007199254740992)].metadata.name}
tigers -l whole=true -o jsonpath={.items[?(@.spec.number<=-9007199254740992)].metadata.name}
tigers -l whole=true -o jsonpath={.items[?(@.spec.number>9223372036854775808)].metadata.name}
tigers number-0 -o jsonpath={.spec.numbers[?(@==1.0)]}
tigers number-0 -o jsonpath={.spec}
tigers number-0 -o jsonpath-as-json={.spec}
tigers letters -o jsonpath={.spec}
tigers -o custom-columns=N:.metadata.name,S:.spec.number,A:.spec.numbers,ß:.spec.ßharp
whales
whales moby -o yaml
whales -A
whales --show-labels
wha -o name
pods --sort-by=.metadata.name
pods --sort-by={.metadata.name}
pods --sort-by=metadata.name
pods --sort-by={metadata.name}
pods --sort-by=.metadata.labels.animal
pods --sort-by=.metadata.labels.tier
pods --sort-by=.status.phase
pods --sort-by=.status.phase -o wide
pods --sort-by=.status.podIP
pods --sort-by=.status.containerStatuses[0].restartCount
pods --sort-by=.status.containerStatuses[*].restartCount -o name
pods --sort-by=.nothing
pods --sort-by=.nothing -o json
pods --sort-by=.nothing -o name
pods --sort-by={.a
pods --sort-by={.a -o name
pods --sort-by={.a}{.b}
pods --sort-by={.a}{.b} -o yaml
pods --sort-by=.metadata.name -o json
pods --sort-by=.status.phase -o yaml
pods --sort-by=.status.phase -o custom-columns=N:.metadata.name
pods --sort-by=.status.phase -o jsonpath={.items[*].metadata.name}
pods --sort-by=.spec.containers[1].name -o name
pods --sort-by=.metadata.creationTimestamp --no-headers
pods,services --sort-by=.metadata.name
pods running pending --sort-by=.metadata.name
pods running --sort-by=.metadata.name
pods running pending --sort-by=.metadata.name -o name
pods --sort-by=.kind
pods --sort-by=.spec.containers[5].name -o name
configmaps --sort-by=.data.number
pods -l app=zoo
pods -l app==zoo
pods -l app!=zoo
pods -l app,tier
pods -l !tier
pods -l app,!tier
pods -l animal=running
pods -l app=
pods -l =
pods -l a=b=c
pods -l a,,b
pods --selector=app=zoo -o name
pods --field-selector=status.phase=Running
pods --field-selector=status.phase!=Running
pods --field-selector=metadata.name=running
pods --field-selector=metadata.name=running,status.phase=Pending
pods --field-selector=nothing=x
pods --field-selector=nothing
pods --field-selector=spec.nodeName= -o name
pods -l app=zoo --field-selector=status.phase=Failed
pods -l app=zoo --field-selector=nothing=x
events --field-selector=involvedObject.name=running
events --field-selector=type=Warning
events --field-selector=type=Warning -o yaml
events wide
events wide -o json
lions --field-selector=metadata.name=full
lions --field-selector=spec.text=plain
lions -l app=zoo
pods running -l app=zoo
pod/running -l app=zoo
pod/running --field-selector=metadata.name=running
pods -L app
pods -L app,tier
pods -L app -L tier
pods -L app,tier --show-labels
pods -L app -o wide
pods -L app --no-headers
pods -L example.com/long.name_of-a-label
pods -L constructor,__proto__,toString
pods -L nothing
pods --show-labels --no-headers
pods --show-labels -o wide
pods --show-kind
pods --show-kind -o wide
pods --show-kind --no-headers
pods --show-kind=false
svc,pods --show-kind=false
deploy --show-kind
lions --show-kind
whales --show-kind
svc,pods --no-headers
svc,deploy -o wide
pods --show-labels -o json
pods --show-labels -o name
pods -L app -o json
pods -L app -o custom-columns=N:.metadata.name
pods -o wide --no-headers
pods --no-headers -o name
pods --no-headers -o custom-columns=N:.metadata.name
pods -o json --show-managed-fields
pods -o yaml --show-managed-fields
pod running -o yaml --show-managed-fields
pod running -o json --show-managed-fields=true
pod terminating -o yaml
pod sidecar -o json
pod debugged -o json
pod debugged -o yaml
secret keys -o yaml
secret keys -o json
secrets
cm texts -o yaml
cm texts -o json
cm texts
cm texts -o jsonpath={.data}
cm texts -o jsonpath={.data.script\.sh}
cm texts -o jsonpath={.data['script.sh']}
cm texts -o jsonpath={.data.Makefile}
cm texts -o jsonpath={.data.a10}{.data.a2}
cm texts -o jsonpath={.binaryData}
cm texts -o jsonpath-as-json={.data}
cm texts -o custom-columns=A:.data.crlf,B:.data.unicode
cm texts -o custom-columns=A:.data.leading
cm texts -o custom-columns=A:.data['script\.sh'],B:.data.a2
pods -o jsonpath={.items[0].metadata.name}
pods -o jsonpath={.items[-1].metadata.name}
pods -o jsonpath={.items[-1:].metadata.name}
pods -o jsonpath={.items[0:2].metadata.name}
pods -o jsonpath={.items[::2].metadata.name}
pods -o jsonpath={.items[1:6:2].metadata.name}
pods -o jsonpath={.items[:-3].metadata.name}
pods -o jsonpath={.items[0,2].metadata.name}
pods -o jsonpath={.items[0:0].metadata.name}
pods -o jsonpath={.items[3:1].metadata.name}
pods -o jsonpath={.items[100].metadata.name}
pods -o jsonpath={.items[-100].metadata.name}
pods -o jsonpath={.items[0:100].metadata.name}
pods -o jsonpath={.items[::0].metadata.name}
pods -o jsonpath={.items[*]['metadata.name','status.phase']}
pods -o jsonpath={.items[*].metadata['name','uid']}
pods -o jsonpath={.items[?(@.status.phase=="Running")].metadata.name}
pods -o jsonpath={.items[?(@.status.phase!="Running")].metadata.name}
pods -o jsonpath={.items[?(@.status.phase=='Running')].metadata.name}
pods -o jsonpath={.items[?(@.spec.initContainers)].metadata.name}
pods -o jsonpath={.items[?(@.status.podIP)].status.podIPs[*].ip}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.restartCount>2)].name}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.restartCount>=3)].restartCount}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.restartCount<2)].restartCount}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.restartCount<=2)].ready}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.ready==true)].name}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.ready<true)].name}
pods -o jsonpath={.items[*].status.containerStatuses[?(@.restartCount==1.5)].name}
pods -o jsonpath={.items[?(@.status.phase==1)].metadata.name}
pods -o jsonpath={.items[?(@.metadata.labels==1)].metadata.name}
pods -o jsonpath={.items[?(@.status.phase=~"x")].metadata.name}
pods -o jsonpath={.items[?(@.status.phase=="Running"}
pods -o jsonpath={.kind}
pods -o jsonpath={.metadata}
pods -o jsonpath={.}
pod running -o jsonpath={@.kind}
pod running -o jsonpath={$.kind}
pod running -o jsonpath={.metadata.annotations}
pod running -o jsonpath={.metadata.annotations.note}
pod running -o jsonpath={.metadata.annotations.wide}
pod running -o jsonpath={.spec.containers}
pod running -o jsonpath={.spec.containers[*]}
pod running -o jsonpath={.spec.containers[0]}
pod running -o jsonpath={.spec.containers[*].name}
pod running -o jsonpath={.nothing}
pod running -o jsonpath={.nothing[0]}
pod running -o jsonpath={.nothing.more}
pod running -o jsonpath={.metadata.name.more}
pod running -o jsonpath={.metadata[0]}
pod running -o jsonpath={.metadata.name[0]}
pod running -o jsonpath={.spec.containers.name}
pod running -o jsonpath={.nothing} --allow-missing-template-keys=false
pod running -o jsonpath={.metadata.nothing} --allow-missing-template-keys=false
pods -o jsonpath={.items[*].status.podIP} --allow-missing-template-keys=false
pods -o jsonpath={.items[*].nothing} --allow-missing-template-keys=false
pod running -o jsonpath={.metadata.name}text{.kind}
pod running -o jsonpath=text
pod running -o jsonpath={}
pod running -o jsonpath={
pod running -o jsonpath=}
pod running -o jsonpath={.a
pod running -o jsonpath={.a[}
pod running -o jsonpath={.a['x}
pod running -o jsonpath={"a
pod running -o jsonpath={.a[x]}
pod running -o jsonpath={.a[1:2:3:4]}
pod running -o jsonpath={.a[-]}
pod running -o jsonpath={.a|b}
pod running -o jsonpath={*}
pod running -o jsonpath={(1)}
pod running -o jsonpath={1}
pod running -o jsonpath={-1.5}
pod running -o jsonpath={1.0}
pod running -o jsonpath={+3}
pod running -o jsonpath={1.2.3}
pod running -o jsonpath={true}
pod running -o jsonpath={false}
pod running -o jsonpath={foo}
pod running -o jsonpath={end}
pod running -o jsonpath={"quoted\n\t\x41\u00e9"}
pod running -o jsonpath={'single'}
pod running -o jsonpath={"bad\q"}
pod running -o jsonpath={....}
pod running -o jsonpath={range.spec.containers[*]}{.name}{end}
pod running -o jsonpath={range
pod running -o jsonpath-as-json={.metadata.labels}
pod running -o jsonpath-as-json={.spec.containers[*].name}
pod running -o jsonpath-as-json={.nothing}
pod running -o jsonpath-as-json={.metadata.name}
pod running -o jsonpath-as-json=text
pods -o jsonpath-as-json={.items[*].metadata.labels}
pods -o jsonpath-as-json={.items[0].metadata.name}{.kind}
pods -o custom-columns=NAME:.metadata.name
pods -o custom-columns=NAME:metadata.name
pods -o custom-columns=NAME:{.metadata.name}
pods -o custom-columns=NAME:.metadata.name,IP:.status.podIPs[*].ip,C:.spec.containers[*].name
pods -o custom-columns=A:.status.containerStatuses[0].restartCount
pods -o custom-columns=A:.spec.containers[1].name
pods -o custom-columns=A:.status.conditions[?(@.type=="Ready")].status
pods -o custom-columns=A:.metadata,B:.spec.containers
pods -o custom-columns=A:.nothing,B:.metadata.deletionTimestamp
pods -o custom-columns=A
pods -o custom-columns=A:
pods -o custom-columns=:.metadata.name
pods -o custom-columns=A:.a,
pods -o custom-columns=A:{.a
pods -o custom-columns=A:.a[
pods -o custom-columns=A:{.a}{.b}
pods -o custom-columns=a:b:c
pod running -o custom-columns=A:.metadata.annotations.note
pod running -o custom-columns=A:.metadata.annotations.tabs,B:.kind
pod running -o custom-columns=A:.metadata.annotations.wide,B:.kind
pods running pending -o custom-columns=N:.metadata.name
pods absent running -o custom-columns=N:.metadata.name
pods absent -o custom-columns=N:.metadata.name
pods absent -o jsonpath={.metadata.name}
pods absent gone -o jsonpath={.items}
pods absent -o jsonpath={.a
pods absent -o custom-columns=A
pods absent running -o jsonpath={.a
pods absent running -o custom-columns=A
pods --chunk-size=2
pods --chunk-size=2 -o wide
pods --chunk-size=2 --no-headers
pods --chunk-size=2 -o yaml
pods --chunk-size=3 -o json
pods --chunk-size=0
pods --chunk-size=-1
pods --ignore-not-found
pods -l app=nothing --ignore-not-found
pods -l app=nothing --ignore-not-found -o json
pods -l app=nothing --ignore-not-found -o custom-columns=A:.a
pods -l app=nothing -o json
pods -l app=nothing -o yaml
pods -l app=nothing -o name
pods -l app=nothing -o wide
pods -l app=nothing -o custom-columns=A:.a
pods -l app=nothing -o custom-columns=A:.a --no-headers
pods -l app=nothing -o jsonpath={.items[*].metadata.name}
pods -l app=nothing -o jsonpath={.items[0].metadata.name}
pods -l app=nothing -o jsonpath-as-json={.items}
pods -l app=nothing --sort-by=.metadata.name
pods -l app=nothing --sort-by=.metadata.name -o json
pods -l app=nothing -o jsonpath={.a
pods,svc -l app=nothing
nodes,pods -l app=nothing
nodes -l app=nothing
nodes
nodes -o wide
node node-1 -o yaml
nodes,pods
ns
ns zoo -o yaml
pv,pvc
pv -o yaml
pvc -o wide
svc ports -o yaml
svc ports --subresource=status -o yaml
svc -o wide
deploy specimen --subresource=scale
deploy specimen --subresource=scale -o json
deploy specimen --subresource=scale -o name
deploy specimen --subresource=status
rs specimen --subresource=scale -o jsonpath={.spec.replicas}
pods running --subresource=status -o yaml
pods running --subresource=log
pods running --subresource=ephemeralcontainers -o yaml
pods debugged --subresource=ephemeralcontainers -o yaml
pods -o jsonpath={.items[?(@.spec.ephemeralContainers)].metadata.name}
pods running --subresource=resize -o name
cs scheduler -o yaml
componentstatuses absent
ep
endpoints specimen -o yaml
endpoints,services
crd
crd lions.zoo.example.com -o yaml
apiservices -o wide
events
events --sort-by=.lastTimestamp
events --sort-by=.metadata.creationTimestamp -o wide
events.events.k8s.io
events.v1.events.k8s.io -o yaml
clusterroles --sort-by=.metadata.name -o name
clusterroles -o name
clusterroles --no-headers
clusterroles -l kubernetes.io/bootstrapping=rbac-defaults --sort-by=.metadata.resourceVersion -o name
clusterroles --sort-by=.metadata.creationTimestamp -o name
clusterroles --sort-by=.rules[0].verbs[0] -o name
roles,rolebindings
role guest -o yaml
`;

const IN_CROWD = `
cm
cm -o wide --show-labels
cm -o name
cm -o json
cm -o yaml
cm --no-headers
cm --chunk-size=100 -o name
cm --chunk-size=700
cm --chunk-size=0
cm --chunk-size=1000 -o name
cm -l parity=odd
cm -l parity=odd -o json
cm --sort-by=.data.number
cm --sort-by=.data.number -o name
cm --sort-by=.metadata.name -o custom-columns=N:.metadata.name,D:.data
cm --sort-by=.metadata.creationTimestamp --no-headers
cm -o custom-columns=N:.metadata.name,D:.data.number
cm -o jsonpath={.items[*].data.number}
cm -o jsonpath={.items[2499].metadata.name}
cm -l parity=odd -o jsonpath={.items[1250].metadata.name}
cm -o jsonpath={.items[-1].metadata.name}
cm -o jsonpath={.items[0].metadata.name}{.items[-2:].metadata.name}
cm -o jsonpath={.items[*].metadata.name}-{.items[*].data.number}{.kind}
cm -o jsonpath={.items[?(@.data.number=="3")].metadata.name}
cm -o jsonpath={.items[?(@.data.number=="9")].metadata.name}
cm -o jsonpath={range.items[*]}{.metadata.name}{"\\t"}{.data.number}{"\\n"}{end}
cm -o jsonpath-as-json={.items[*].metadata.name}
cm -o jsonpath-as-json={.items[*].metadata.missing}
cm --sort-by=.data.number -o json
cm --sort-by=.data.number -o yaml --show-managed-fields
cm --sort-by={.metadata.name} -o jsonpath={.items[*].metadata.name}
cm --sort-by={.data.number} -o jsonpath={.items[*].metadata.name}-{.items[*].data.number}
cm --sort-by=.data.number -o wide --show-labels
cm --sort-by=.data.missing -o json
cm --sort-by=.data.number -o custom-columns=N:.metadata.name
cm -o custom-columns=N:.metadata.name,L:.metadata.labels,M:.metadata.missing --no-headers
cm --chunk-size=0 --show-labels
cm --chunk-size=3000
cm,pods -L parity
`;

const TO_SORT = String.raw`
pods --sort-by={.metadata.namespace}{.metadata.name}
pods --sort-by={.status.phase}{.metadata.name}
pods --sort-by={.status.phase},{.metadata.name}
pods --sort-by={.status.phase},{.metadata.name} -o name
pods --sort-by={.status.phase},{metadata.name}
pods --sort-by={metadata.name},{status.phase}
pods --sort-by=}
pods --sort-by={.status.phase
pods --sort-by=.status.phase}
pods --sort-by={{.status.phase}}
pods --sort-by=.status.phase,
pods --sort-by=.status.phase,.metadata.name
pods --sort-by=x{.status.phase}
pods --sort-by=.status["phase"]
pods --sort-by=.status['phase']
pods --sort-by={.status['phase']}
pods --sort-by='.status.phase'
pods --sort-by=".status.phase"
pods --sort-by={'x'}
pods --sort-by={'x'}{.metadata.name}
pods --sort-by={.status.phase[}
pods --sort-by=.status.phase[
pods --sort-by=.status.phase[0]
pods --sort-by=.metadata.labels.animal{.b}
pods --sort-by={.nothing}{.metadata.name}
pods --sort-by={.status.phase}\n{.metadata.name}
pods --sort-by=\n{.status.phase}
pods --sort-by={\n.status.phase}
pods --sort-by={.status.phase\n}
pods --sort-by=.status.phase\n
pods --sort-by=_{.status.phase}
pods --sort-by={.status.phase}_
pods --sort-by={_.status.phase_}
pods --sort-by=_.status.phase
pods --sort-by=.status.phase_
pods --sort-by={_.status.phase_} -o name
pods --sort-by=_.status.phase -o name
`;

const OF_ROLES = `
clusterroles a_b
clusterroles a_b who? a#b a=b größe -o name
clusterrole/who? -o yaml
clusterrole/a#b clusterrole/a=b
clusterrole größe -o jsonpath={.metadata.name}
clusterrole a&b
clusterrole absent_role
clusterrole/absent?x=y
clusterrole ..
clusterrole a%2Fb
`;

/** Calls of get for roles whose names hold all kinds of characters; `_` stands for a blank. */
export const callsOfRoles: readonly Call[] = calls(OF_ROLES).map((call) =>
  call.map((word) => word.replaceAll('_', ' ')),
);

const ELSEWHERE = `
pods -A
pods -A -o wide
pods -A -o name
pods -A -o json
pods -A --no-headers --show-kind
all -A
all -A --no-headers
pods,nodes -A
svc,ns -A --show-labels
pods -A --sort-by=.status.phase
pods running -A
pods/running -A
nodes node-1 -A
pods -n nothing-here
pods,svc -n nothing-here
all -n nothing-here
all -n nothing-here --no-headers
pods -n nothing-here -o yaml
pods -n absent
pod running -n absent
pod running -n absent -o json
pod running -n absent --ignore-not-found
pods running pending -n absent
lions -n absent
lion full -n absent
lions -A -o wide
pod running
pods
all
nodes
nodes,pv
nodes absent
ns absent
whales moby -n absent
whales absent -n absent
`;

const AS_GUEST = `
pods -n zoo
pods -n zoo -o wide
pods -n zoo -o json
pod running -n zoo -o yaml
svc,pods -n zoo
cm -n zoo
cm -n zoo -o json
cm -n zoo -o yaml
cm -n zoo -o name
cm -n zoo -o jsonpath={.items}
cm -n zoo --ignore-not-found
cm texts -n zoo
cm texts other -n zoo
cm texts -n zoo -o json
cm/texts pod/running -n zoo
cm/texts pod/running -n zoo -o json
pods,cm -n zoo
cm,pods -n zoo
cm,pods,secrets -n zoo
cm,secrets -n zoo -o name
all -n zoo
all -n zoo -o name
pods -A
pods -n crowd
pod running -n crowd
pod running -n absent
nodes
nodes -o yaml
node node-1
ns
lions -n zoo
lion full -n zoo
crd
nonsense
pods absent -n zoo
pods absent running -n zoo
`;

/** Calls of get in the zoo. */
export const callsInZoo: readonly Call[] = calls(IN_ZOO, '-n', NAMESPACE);
/** Calls of get that sort by what is a path, or is none; `_` stands for a blank and `\\n` for a line break. */
export const callsToSort: readonly Call[] = calls(TO_SORT, '-n', NAMESPACE).map((call) =>
  call.map((word) => word.replaceAll('_', ' ').replaceAll('\\n', '\n')),
);
/** Calls of get where there are many objects. */
export const callsInCrowd: readonly Call[] = calls(IN_CROWD, '-n', CROWD);
/** Calls of get in all namespaces, in empty ones and in none. */
export const callsElsewhere: readonly Call[] = calls(ELSEWHERE);
/** Calls of get by somebody who may hardly anything. */
export const callsAsGuest: readonly Call[] = calls(AS_GUEST);

function calls(lines: string, ...rest: readonly string[]): readonly Call[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => ['get', ...line.split(' '), ...rest]);
}
