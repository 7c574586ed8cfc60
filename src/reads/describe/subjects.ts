import type { Selection } from '../get/arguments.ts';
import type { Failure } from '../get/failure.ts';
import { readChunks } from '../get/lists.ts';
import { KubectlError } from '../kubectl-error.ts';
import { askNamed } from '../named-object.ts';
import type { ApiResource } from '../read.ts';
import { type RestClient, readText } from '../rest-client.ts';
import type { KubeObject } from './metadata.ts';
import type { DescribeOptions } from './options.ts';

/** An object to describe; `namespace` is undefined where it has none. */
export interface Subject {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
  /** The object itself in JSON, where it was asked for by name. */
  readonly text?: string;
}

/** The selected objects that there are, and what went wrong with others. Lists leave only names behind. */
export interface Found {
  readonly subjects: readonly Subject[];
  readonly failure: Failure | undefined;
}

/** Finds the selected objects. Source: Infos of cli-runtime/pkg/resource. */
export async function findSubjects(selection: Selection, options: DescribeOptions, client: RestClient): Promise<Found> {
  const subjects: Subject[] = [];
  const errors: KubectlError[] = [];
  const attempt = async (find: () => Promise<void>): Promise<void> => {
    try {
      await find();
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  };
  if (selection.kind === 'lists') {
    for (const resource of selection.resources) {
      await attempt(() => listSubjects(resource, options, client, (subject) => void subjects.push(subject)));
    }
  } else {
    for (const { resource, name } of selection.objects) {
      await attempt(async () => {
        const { body } = await askNamed(client, resource, options.within, name);
        const namespace = resource.namespaced ? options.within : undefined;
        subjects.push({ resource, name, namespace, text: await readText(body) });
      });
    }
  }
  const isOfLists = selection.kind === 'lists';
  return { subjects, failure: errors.length === 0 ? undefined : { errors, isOfLists } };
}

/** Gives all objects of a type, or those of the label selector. */
export function listSubjects(
  resource: ApiResource,
  options: DescribeOptions,
  client: RestClient,
  take: (subject: Subject) => void,
): Promise<void> {
  return readChunks(client, resource, options, { field: 'items' }, (text) => {
    const { name = '', namespace } = (JSON.parse(text) as KubeObject).metadata;
    take({ resource, name, namespace: resource.namespaced ? namespace : undefined });
  });
}
