import type { Cluster, ResourceAt } from './cluster.ts';
import type { Description } from './description.ts';
import type { Event } from './events.ts';
import type { KubeObject } from './metadata.ts';

/** How a kind is described. */
export interface Kind<T extends KubeObject> {
  /** Where kubectl reads it, whatever version was asked for. */
  readonly at: ResourceAt;
  /** Writes everything but the events; reads what belongs to the object. */
  readonly write: (w: Description, object: T, cluster: Cluster) => void | Promise<void>;
  /**
   * Finds its events, where that needs more than its kind, name, namespace and uid; undefined where the description has
   * none at all.
   */
  readonly events?: ((object: T, cluster: Cluster) => Promise<Event[]>) | 'none';
  /** Set where a description fails if its events may not be seen; all others then say that there are none. */
  readonly failsWithoutEvents?: true;
  /** Set where kubectl asks for another version if this one is not there, as with older API servers. */
  readonly hasOtherVersion?: true;
}
