import type { ApiResource } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { askNamed } from '../../api/objects/named-object.ts';
import type { ListHead } from '../../api/objects/read-items.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import type { Selection } from '../get/arguments.ts';
import type { Failure } from '../get/failure.ts';
import { readChunks } from '../get/lists.ts';
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

/**
 * Finds the selected objects. `handOver` receives the objects of a list that continues, and returns the objects that it does not need yet.
 * Source: Infos of cli-runtime/pkg/resource.
 */
export async function findSubjects(
  selection: Selection,
  options: DescribeOptions,
  client: RestClient,
  handOver: (subjects: readonly Subject[]) => Promise<readonly Subject[]>,
): Promise<Found> {
  let subjects: Subject[] = [];
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
      const take = (subject: Subject) => void subjects.push(subject);
      const endChunk = async (head: ListHead) => {
        if (head.metadata?.continue) subjects = [...(await handOver(subjects))];
      };
      await attempt(() => listSubjects(resource, options, client, take, endChunk));
    }
  } else {
    for (const { resource, name } of selection.objects) {
      await attempt(async () => {
        const text = await client.text(await askNamed(client, resource, options.within, name));
        const namespace = resource.namespaced ? options.within : undefined;
        subjects.push({ resource, name, namespace, text });
      });
    }
  }
  const isOfLists = selection.kind === 'lists';
  return { subjects, failure: errors.length === 0 ? undefined : { errors, isOfLists } };
}

/** Returns all objects of a type, or the objects that match the label selector. */
export function listSubjects(
  resource: ApiResource,
  options: DescribeOptions,
  client: RestClient,
  take: (subject: Subject) => void,
  endChunk?: (head: ListHead) => Promise<void>,
): Promise<void> {
  const takeName = (text: string) => {
    const { name = '', namespace } = (JSON.parse(text) as KubeObject).metadata;
    client.hold(NAME_BYTES);
    take({ resource, name, namespace: resource.namespaced ? namespace : undefined });
  };
  return readChunks(client, resource, options, { field: 'items' }, takeName, endChunk);
}

/** What is held of an object until it is described. */
const NAME_BYTES = 150;
