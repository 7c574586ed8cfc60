import { matchesGlob } from './glob.ts';

/** An image reference taken apart. Source: distribution/reference; the default registry is Docker Hub's. */
interface Reference {
  readonly registry: string;
  /** The components of the repository's name. */
  readonly path: readonly string[];
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const REGISTRY = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?$/;

/**
 * Whether an image is on the list. An entry without `*` is an image reference taken letter by letter; one that ends in a
 * digest stands for that content, so the tag beside a digest does not matter. In an entry with `*`, `*` stands for text
 * within one part (`busybox:*`, `*.example.com/web`), and as the whole last part for every repository below, with any tag or digest
 * (`registry.example/team/*`). Patterns and digests know Docker Hub's long spellings; a pattern for tags lets a digest
 * follow the tag, since it trusts the whole repository.
 */
export function isListed(image: string, list: readonly string[]): boolean {
  if (list.includes(image)) return true;
  const reference = parse(image);
  return reference !== undefined && list.some((entry) => covers(entry, reference));
}

/** Whether two images come from one repository, whatever their tags and digests. */
export function haveSameRepository(one: string, other: string): boolean {
  const [left, right] = [parse(one), parse(other)];
  return (
    left !== undefined &&
    right !== undefined &&
    left.registry === right.registry &&
    left.path.join('/') === right.path.join('/')
  );
}

/** Says in a sentence why an entry of the list can cover no image; undefined for one that can. */
export function imageFault(entry: string): string | undefined {
  if (entry.includes('://'))
    return `'${entry}' is an address; leave out '${entry.slice(0, entry.indexOf('://') + 3)}'.`;
  const upper = split(entry).path.find((component) => component !== component.toLowerCase());
  return upper === undefined
    ? undefined
    : `'${entry}' covers no image: the name of a repository, here '${upper}', is in lower case.`;
}

function covers(entry: string, image: Reference): boolean {
  if (entry === '*') return true;
  const wanted = split(entry);
  if (!entry.includes('*')) {
    return (
      wanted.digest !== undefined &&
      wanted.digest === image.digest &&
      wanted.registry === image.registry &&
      wanted.path.join('/') === image.path.join('/')
    );
  }
  if (!matchesGlob(wanted.registry, image.registry) || !coversPath(wanted, image)) return false;
  if (wanted.digest !== undefined && !(image.digest !== undefined && matchesGlob(wanted.digest, image.digest)))
    return false;
  if (wanted.tag !== undefined) return image.tag !== undefined && matchesGlob(wanted.tag, image.tag);
  return wanted.digest !== undefined || endsOpen(wanted) || (image.tag === undefined && image.digest === undefined);
}

function endsOpen({ path }: Reference): boolean {
  return path.at(-1) === '*';
}

function coversPath(wanted: Reference, { path }: Reference): boolean {
  const open = endsOpen(wanted) && wanted.tag === undefined && wanted.digest === undefined;
  const fixed = open ? wanted.path.slice(0, -1) : wanted.path;
  return (
    (open ? path.length > fixed.length : path.length === fixed.length) &&
    fixed.every((pattern, at) => matchesGlob(pattern, path[at] ?? ''))
  );
}

/** The parts of a well-formed reference; undefined for any other text. */
function parse(image: string): Reference | undefined {
  const reference = split(image);
  const { registry, path, tag, digest } = reference;
  const wellFormed =
    REGISTRY.test(registry) &&
    path.every((component) => COMPONENT.test(component)) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  return wellFormed ? reference : undefined;
}

/** Where the parts of a reference, or of a pattern, are; nothing is said about what they hold. */
function split(text: string): Reference {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const [first = '', ...rest] = (hasTag ? named.slice(0, colon) : named).split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = isRegistry ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const path = isRegistry ? rest : [first, ...rest];
  return {
    registry,
    path: registry === 'docker.io' && path.length === 1 && path[0] !== '*' ? ['library', ...path] : path,
    tag: hasTag ? named.slice(colon + 1) : undefined,
    digest: at === -1 ? undefined : text.slice(at + 1),
  };
}
