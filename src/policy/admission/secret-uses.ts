import { quote } from '../../errors.ts';
import type { ApiObject } from '../../kube/admission-request.ts';
import { canonicalText } from './changed-fields.ts';
import { type Fields, fieldsOf, foldKey, isMapping, type Place, textOf, walk } from './fields.ts';

/** A Secret, token or certificate that an object uses. */
export interface SecretUse {
  /** The same for every use of the same one. */
  readonly name: string;
  /** The same for every use by the same side: by containers, or by the node or a controller, which keep it from them. */
  readonly id: string;
  /** The words for it, with its name. */
  readonly says: string;
  /** Whether it is the token that the API server gives every pod when the pod is created. */
  readonly isGiven: boolean;
}

const LABELS: ReadonlySet<string> = new Set(['labels', 'matchlabels', 'nodeselector']);
/** The keys under which a mapping with a name refers to a Secret: `secret`, `secretKeyRef`, `nodePublishSecretRef`. */
const SECRET_KEY = /secrets?(?:ref|keyref|selector|keyselector|reference)?s?$/;
const SECRET_NAME_KEY = /secret-?name$/;
/** Where the node alone uses a Secret: to pull images, and for the drivers of volumes. The name of an element is no place. */
const OF_NODE = /\/imagepullsecrets?(?:\/[[#][^/]*)?$|\/volumes\/[[#][^/]*\/(?!secret(?:\/|$)|projected\/)/;
/** Where containers get a Secret. Anywhere else it is for the controller of the object, such as an operator. */
const OF_CONTAINERS = /\/env(?:from)?\/|\/volumes\/[[#][^/]*\/(?:secret|projected)(?:\/|$)/;
/** An object of another project than Kubernetes: it may name a Secret by a text alone, as in `secrets: [a]`. */
const CUSTOM = /^(?!.*\.k8s\.io\/)[^/]+\.[^/]+\//;
/** The name of an object; a password in its place has other letters, or so it is to be hoped. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
/** Annotations of pods by which an injector brings in Secrets of a vault. */
const INJECTED =
  /^vault\.(?:hashicorp\.com\/(?:agent-(?:inject|configmap|extra-secret)|role|namespace|secret|service|auth)|security\.banzaicloud\.io\/vault-(?:addr|path|role|serviceaccount|from-path|env-from-path))/;
/** Where Secrets hold the certificate of a server, as in an Ingress: it is shown to every client. */
const OF_SERVER = /\/tls\//;
const GIVEN_TOKEN =
  /^\/spec\/volumes\/\[kube-api-access-[a-z0-9]{5}\]\/projected\/sources\/[^/]+\/serviceaccounttoken$/;

/**
 * Finds every Secret, token and certificate that an object uses or makes others use, by its name: in variables, volumes and
 * pull secrets of pods, in volumes, storage classes and service accounts, in custom resources, and in annotations for injectors.
 */
export function secretUsesOf(object: ApiObject | undefined): readonly SecretUse[] {
  const uses: SecretUse[] = [];
  const isCustom = CUSTOM.test(textOf(object?.['apiVersion']));
  // An injector reads the annotations of a pod as it reads a template, which is walked through.
  if (object?.['kind'] === 'Pod')
    for (const [key, value] of Object.entries(fieldsOf(fieldsOf(object['metadata'])['annotations'])))
      uses.push(...injected(foldKey(key), textOf(value)));
  if (object?.['kind'] === 'Ingress') uses.push(...ofIngress(fieldsOf(object['metadata'])));
  walk(object, (place) => {
    const { value, path } = place;
    const name = foldKey(place.key);
    if (typeof value === 'string' && !isMadeOf(object, path)) uses.push(...ofText(place, name, isCustom));
    if (!isMapping(value)) return !LABELS.has(name);
    const field = (key: string): string => fieldOf(value, key);
    const isSecret =
      SECRET_KEY.test(name) ||
      (isCustom && isSelector(value, name)) ||
      (field('kind') === 'Secret' && !OF_SERVER.test(path));
    if (isSecret) uses.push(...secret(field('secretname') || field('name'), field('namespace'), path));
    if (name === 'serviceaccounttoken') uses.push(token(field('audience'), GIVEN_TOKEN.test(path)));
    if (name === 'podcertificate') uses.push(certificate(field('signername')));
    if (REMOTE.has(name)) uses.push(...remote(field('key'), field('property')));
    if (name === 'find' && isExternal(object)) uses.push(found(value));
    return !LABELS.has(name);
  });
  return uses;
}

/** The mappings in which a custom resource names what to take out of a vault. Source: external-secrets.io, ExternalSecret. */
const REMOTE: ReadonlySet<string> = new Set(['extract', 'remoteref']);

function isExternal(object: ApiObject | undefined): boolean {
  return textOf(object?.['apiVersion']).startsWith('external-secrets.io/');
}

/** Whatever a vault has under names of a pattern. */
function found(by: Fields): SecretUse {
  return use('remote', canonicalText(by), 'all that it finds in a vault by a pattern');
}

function remote(key: string, property: string): readonly SecretUse[] {
  if (key === '') return [];
  const which = property === '' ? quote(key) : `${quote(property)} of ${quote(key)}`;
  return [use('remote', `${key} ${property}`, `${which} from a vault`)];
}

/** Whether a field names the Secret that the object is there to write. Source: cert-manager.io, Certificate. */
function isMadeOf(object: ApiObject | undefined, path: string): boolean {
  return (
    path === '/spec/secretname' &&
    object?.['kind'] === 'Certificate' &&
    textOf(object['apiVersion']).startsWith('cert-manager.io/')
  );
}

/** What an ingress controller reads for its proxy: a Secret of another namespace, or one by which it says who it is. */
function ofIngress({ namespace, annotations }: Fields): readonly SecretUse[] {
  return Object.entries(fieldsOf(annotations)).flatMap(([key, value]) => {
    const [, which] = /\/(auth|auth-tls|proxy-ssl)-secret$/.exec(key) ?? [];
    const [name = '', of = ''] = textOf(value).split('/').toReversed();
    if (which === undefined || (which !== 'proxy-ssl' && (of === '' || of === namespace))) return [];
    return secret(name, of, '');
  });
}

function ofText({ value, parent, path }: Place, name: string, isCustom: boolean): readonly SecretUse[] {
  const text = textOf(value);
  // Prometheus sends its own token to whatever it scrapes. Source: monitoring.coreos.com, Endpoint.
  if (/^(bearertoken|credentials)file$/.test(name) && text !== '')
    return [use('file', text, `the token in the file ${quote(text)} of a controller`)];
  if (name === 'secretproviderclass')
    return text === '' ? [] : [use('class', text, `the Secrets of the class ${quote(text)}`)];
  if (INJECTED.test(name)) return injected(name, text);
  const isNamed = isCustom && SECRET_KEY.test(name) && NAME.test(text);
  const isName = (SECRET_NAME_KEY.test(name) || isNamed) && !OF_SERVER.test(path);
  return isName || name.endsWith('secretref') ? secret(text, fieldOf(parent, 'secretnamespace'), path) : [];
}

/** Whether a mapping in a custom resource picks a key of a Secret, whatever its own key is: it has a name and a key, or is a password. */
function isSelector(value: Fields, name: string): boolean {
  if (/configmap/.test(name)) return false;
  const keys = Object.keys(value).map(foldKey);
  const picks = keys.includes('name') && keys.includes('key') && keys.every((key) => SELECTOR_KEYS.has(key));
  return picks || /(?:password|credentials?|token|apikey|privatekey)(?:ref|selector|reference)$/.test(name);
}

const SELECTOR_KEYS: ReadonlySet<string> = new Set(['key', 'kind', 'name', 'namespace', 'optional']);

function injected(annotation: string, value: string): readonly SecretUse[] {
  if (!INJECTED.test(annotation)) return [];
  return [use('injected', `${annotation} ${value}`, `what the annotation ${quote(annotation)} asks a vault for`)];
}

function fieldOf(mapping: Fields, folded: string): string {
  return textOf(Object.entries(mapping).find(([key]) => foldKey(key) === folded)?.[1]);
}

function secret(name: string, namespace: string, path: string): readonly SecretUse[] {
  if (name === '') return [];
  const where = namespace === '' ? '' : ` of the namespace ${quote(namespace)}`;
  const found = use('secret', `${namespace}/${name}`, `the Secret ${quote(name)}${where}`);
  return [{ ...found, id: `${found.name} by ${sideOf(path)}` }];
}

function sideOf(path: string): string {
  if (OF_NODE.test(path)) return 'the node';
  return OF_CONTAINERS.test(path) ? 'containers' : 'a controller';
}

function token(audience: string, isGiven: boolean): SecretUse {
  const whose = audience === '' ? '' : ` for the audience ${quote(audience)}`;
  return use('token', audience, `a token of its service account${whose}`, isGiven && audience === '');
}

function certificate(signer: string): SecretUse {
  return use('certificate', signer, `a certificate of the signer ${quote(signer)}`);
}

function use(kind: string, of: string, says: string, isGiven = false): SecretUse {
  const name = `${kind} ${of}`;
  return { name, id: name, says, isGiven };
}
