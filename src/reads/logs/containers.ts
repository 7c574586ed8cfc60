import { KubectlError } from '../../api/kubectl-error.ts';
import { quoteAsGo } from '../../go/quote.ts';
import type { Pod } from './pod.ts';

/** One log to read. */
export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Which containers of a pod are asked for. */
export interface ContainerChoice {
  /** Empty where none was named. */
  readonly container: string;
  readonly allContainers: boolean;
  /** Whether kubectl leaves out the note about the default container, as with --all-pods. */
  readonly silent: boolean;
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/**
 * The logs of a pod that kubectl shows, in the order of the specification (kubectl uses the order of a Go map, so any order is
 * as good). What it says about the choice goes to `say`. Source: logsForObjectWithClient of kubectl/pkg/polymorphichelpers.
 */
export function logSources(pod: Pod, choice: ContainerChoice, say: (line: string) => void): LogSource[] {
  const { name, namespace } = pod.metadata;
  const source = (container: string): LogSource => ({ namespace, pod: name, container });
  if (choice.allContainers) {
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
    return [...initContainers, ...containers, ...ephemeralContainers].map((container) => source(container.name));
  }
  const container = choice.container || annotatedContainer(pod, say) || firstContainer(pod, choice.silent, say);
  if (!hasContainer(pod, container)) {
    throw new KubectlError(`container ${container} is not valid for pod ${name} out of: ${allContainerNames(pod)}`);
  }
  return [source(container)];
}

function annotatedContainer(pod: Pod, say: (line: string) => void): string {
  const name = pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? '';
  if (name === '' || hasContainer(pod, name)) return name;
  say(`Default container name ${quoteAsGo(name)} not found in pod ${pod.metadata.name}\n`);
  return '';
}

function firstContainer(pod: Pod, silent: boolean, say: (line: string) => void): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const first = containers[0]?.name ?? '';
  if (!silent && containers.length + initContainers.length + ephemeralContainers.length > 1) {
    say(`Defaulted container ${quoteAsGo(first)} out of: ${allContainerNames(pod)}\n`);
  }
  return first;
}

function hasContainer({ spec }: Pod, name: string): boolean {
  return [spec.containers, spec.initContainers, spec.ephemeralContainers].some((group) =>
    group?.some((container) => container.name === name),
  );
}

function allContainerNames({ spec }: Pod): string {
  const { containers, ephemeralContainers = [], initContainers = [] } = spec;
  return [
    ...containers.map(({ name }) => name),
    ...ephemeralContainers.map(({ name }) => `${name} (ephem)`),
    ...initContainers.map(({ name }) => `${name} (init)`),
  ].join(', ');
}
