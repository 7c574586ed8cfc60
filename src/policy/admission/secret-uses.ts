import { quote } from '../../errors.ts';
import type { ApiObject } from '../../kube/admission-request.ts';
import { type Fields, foldKey, isMapping, type Place, textOf, walk } from './fields.ts';

/** A Secret, token or certificate that an object uses. */
export interface SecretUse {
  /** The same for every use of the same one. */
  readonly name: string;
  /** The same for every use of the same one by the same side: by containers, or by the node, which keeps it from them. */
  readonly id: string;
  /** The words for it, with its name. */
  readonly says: string;
  /** Whether it is the token that the API server gives every pod when the pod is created. */
  readonly isGiven: boolean;
}

const LABELS: ReadonlySet<string> = new Set(['labels', 'matchlabels', 'nodeselector']);
/** The keys under which a mapping with a name refers to a Secret: `secret`, `secretKeyRef`, `nodePublishSecretRef`. */
const SECRET_KEY = /secret(?:ref|keyref|keyselector|reference)?s?$/;
const SECRET_NAME_KEY = /secret-?name$/;
/** Where the node alone uses a Secret: to pull images, and for the drivers of volumes. */
const OF_NODE = /\/imagepullsecrets\/|\/volumes\/[^/]+\/(?!secret\/|secret$|projected\/)/;
/** Where Secrets hold the certificate of a server, as in an Ingress: it is shown to every client. */
const OF_SERVER = /\/tls\//;
const GIVEN_TOKEN = /^\/spec\/volumes\/kube-api-access-[a-z0-9]{5}\/projected\/sources\/[^/]+\/serviceaccounttoken$/;

/**
 * Finds every Secret, token and certificate that an object uses or makes others use, by its name: in variables, volumes and
 * pull secrets of pods, in volumes, storage classes and service accounts, and in custom resources.
 */
export function secretUsesOf(object: ApiObject | undefined): readonly SecretUse[] {
  const uses: SecretUse[] = [];
  walk(object, (place) => {
    const { value, path } = place;
    const name = foldKey(place.key);
    if (typeof value === 'string') uses.push(...ofText(place, name));
    if (!isMapping(value)) return !LABELS.has(name);
    const field = (key: string): string => fieldOf(value, key);
    const isSecret = SECRET_KEY.test(name) || (field('kind') === 'Secret' && !OF_SERVER.test(path));
    if (isSecret) uses.push(...secret(field('secretname') || field('name'), field('namespace'), path));
    if (name === 'serviceaccounttoken') uses.push(token(field('audience'), GIVEN_TOKEN.test(path)));
    if (name === 'podcertificate') uses.push(certificate(field('signername')));
    return !LABELS.has(name);
  });
  return uses;
}

function ofText({ value, parent, path }: Place, name: string): readonly SecretUse[] {
  const text = textOf(value);
  if (name === 'secretproviderclass')
    return text === '' ? [] : [use('class', text, `the Secrets of the class ${quote(text)}`)];
  const isName = SECRET_NAME_KEY.test(name) && !OF_SERVER.test(path);
  return isName || name.endsWith('secretref') ? secret(text, fieldOf(parent, 'secretnamespace'), path) : [];
}

function fieldOf(mapping: Fields, folded: string): string {
  return textOf(Object.entries(mapping).find(([key]) => foldKey(key) === folded)?.[1]);
}

function secret(name: string, namespace: string, path: string): readonly SecretUse[] {
  if (name === '') return [];
  const where = namespace === '' ? '' : ` of the namespace ${quote(namespace)}`;
  const found = use('secret', `${namespace}/${name}`, `the Secret ${quote(name)}${where}`);
  return [OF_NODE.test(path) ? { ...found, id: `${found.name} by the node` } : found];
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
