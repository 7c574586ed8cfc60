import { byBytes, sortAsGo, sortedKeys } from '../../go/sort.ts';
import type { Description } from './description.ts';

export type StringMap = Readonly<Record<string, string>>;

/** Source: meta/v1 ObjectMeta. */
export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly finalizers?: readonly string[];
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** An object of the API. */
export interface KubeObject<Spec = object, Status = object> {
  readonly metadata: ObjectMeta;
  readonly spec?: Spec;
  readonly status?: Status;
}

const HIDDEN = 'kubectl.kubernetes.io/last-applied-configuration';
/** Bytes of an annotation that are shown. */
const WIDTH = 140;

/** Writes the labels below each other. Source: printLabelsMultilineWithIndent of kubectl/pkg/describe. */
export function writeLabels(w: Description, title: string, labels: StringMap = {}, indent = ''): void {
  w.write(0, `${indent}${title}:\t`);
  const keys = sortedKeys(labels);
  if (keys.length === 0) w.line('<none>');
  for (const [index, key] of keys.entries()) {
    if (index > 0) {
      w.write(0, indent);
      w.write(0, '\t');
    }
    w.write(0, `${key}=${labels[key]}\n`);
  }
}

/** Writes the annotations; long and multi-line ones go below their key. Source: printAnnotationsMultiline. */
export function writeAnnotations(w: Description, title: string, annotations: StringMap = {}): void {
  w.write(0, `${title}:\t`);
  const keys = sortedKeys(annotations).filter((key) => key !== HIDDEN);
  if (keys.length === 0) w.line('<none>');
  for (const [index, key] of keys.entries()) {
    if (index > 0) w.write(0, '\t');
    const value = (annotations[key] ?? '').replace(/\n$/, '');
    if (Buffer.byteLength(value) + Buffer.byteLength(key) + 2 > WIDTH || value.includes('\n')) {
      w.write(0, `${key}:\n`);
      for (const line of value.split('\n')) w.write(0, `\t  ${shorten(line, WIDTH - 2, '...')}\n`);
    } else {
      w.write(0, `${key}: ${value}\n`);
    }
  }
}

/** Cuts after so many bytes. What is left of a character that is cut in two becomes U+FFFD, as a reader of kubectl's bytes sees it. */
export function shorten(text: string, bytes: number, mark: string): string {
  // No character takes more than three bytes for each of its units.
  if (text.length * 3 <= bytes) return text;
  const encoded = Buffer.from(text);
  return encoded.length > bytes ? `${encoded.toString('utf8', 0, bytes)}${mark}` : text;
}

/** The labels in one line. Source: FormatLabels of apimachinery/pkg/labels. */
export function formatLabels(labels: StringMap = {}): string {
  const pairs = sortAsGo(
    Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    byBytes,
  );
  return pairs.join(',') || '<none>';
}

/** The owner that manages it. Source: GetControllerOf of apimachinery. */
export function controllerOf({ ownerReferences = [] }: ObjectMeta): OwnerReference | undefined {
  return ownerReferences.find(({ controller }) => controller === true);
}

/** Writes the controller of the object, if it has one. */
export function writeController(w: Description, metadata: ObjectMeta): void {
  const controller = controllerOf(metadata);
  if (controller !== undefined) w.write(0, `Controlled By:\t${controller.kind}/${controller.name}\n`);
}

/** Writes name, namespace, labels and annotations, which most descriptions begin with. */
export function writeHead(w: Description, { name = '', namespace = '', labels, annotations }: ObjectMeta): void {
  w.write(0, `Name:\t${name}\n`);
  w.write(0, `Namespace:\t${namespace}\n`);
  writeLabels(w, 'Labels', labels);
  writeAnnotations(w, 'Annotations', annotations);
}

/** The same for an object of no namespace. */
export function writeClusterHead(w: Description, { name = '', labels, annotations }: ObjectMeta): void {
  w.write(0, `Name:\t${name}\n`);
  writeLabels(w, 'Labels', labels);
  writeAnnotations(w, 'Annotations', annotations);
}
