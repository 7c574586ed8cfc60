import { type Refusal, refuse } from '../errors.ts';
import type { KubectlCommand } from '../kube/command.ts';
import { mayList } from '../reads/list-bytes.ts';

/** Why a command that was ended, ended: the server stops, or its caller gave it up. */
export function refuseAborted(isStopping: boolean): Refusal {
  return isStopping
    ? refuse(
        'SERVER_STOPPING',
        'The server is shutting down and ended the command.',
        'Look at the state of the object, then try again in a few seconds.',
      )
    : refuse(
        'CANCELLED',
        'The call was cancelled, and the server ended the command.',
        'Look at the state of the object before you repeat a change.',
      );
}

/** As many run as may, which is `limit`, and no place came free in time. */
export function refuseBusy(limit: number): Refusal {
  return refuse(
    'SERVER_BUSY',
    `The server is busy: ${limit} ${limit === 1 ? 'command runs' : 'commands run'} and others wait.`,
    'Nothing was run. Try again in a few seconds, with fewer calls at once.',
  );
}

/** There is no folder that the server may write to. */
export function refuseNoFolder(): Refusal {
  return refuse(
    'NOT_REHEARSED',
    'The server has no folder to write to, so it cannot start a kubectl that changes something.',
    'Nothing was changed. Ask the operator to mount a writable /tmp.',
  );
}

/** What only kubectl could reach, or what makes no writes that are judged, cannot be rehearsed. */
export function refuseNoRehearsal(): Refusal {
  return refuse(
    'NOT_REHEARSED',
    'The server cannot rehearse this command: it makes no writes that can be judged, or only kubectl can reach the API server.',
    'Nothing was changed. Use a kubeconfig with a token or a client certificate.',
  );
}

/** The answers of the API server do not pass the server, so it cannot redact what kubectl makes of them. */
export function refuseNoRedaction(): Refusal {
  return refuse(
    'NOT_REDACTED',
    'The server cannot redact what this command prints, because only kubectl can reach the API server.',
    'Nothing was changed. Leave -o out. The operator can give the server a kubeconfig with a token or a client certificate.',
  );
}

/** Others hold the memory that the command needs, and did not give it back in time. */
export function refuseMemoryBusy(): Refusal {
  return refuse(
    'SERVER_BUSY',
    'The server is busy: other commands hold the memory that this one needs.',
    'Nothing was changed. Try again in a few seconds, with fewer large calls at once.',
  );
}

/** A command needs `bytes` of memory or more, and all that there is for commands is `total`. */
export function refuseTooLarge(command: KubectlCommand, bytes: number, total: number): Refusal {
  const holds = command.path[0] === 'get' ? 'the whole list' : 'all objects that it selects';
  return refuse(
    'LIST_TOO_LARGE',
    `The command would need about ${mib(bytes)} of memory, because ${holds} must be held at once. This server has ${mib(total)} for commands.`,
    `Nothing was run. ${narrowing(command)}`,
  );
}

/** The kernel killed kubectl; `isForMemory` where it is known why. */
export function refuseKilled(command: KubectlCommand, isForMemory: boolean): Refusal {
  return refuse(
    'KUBECTL_KILLED',
    isForMemory
      ? 'The system killed kubectl because the memory of this server ran out.'
      : 'The system killed kubectl, most likely because the memory of this server ran out.',
    READING.includes(command.path[0] ?? '')
      ? narrowing(command)
      : `The command may have taken effect in part: look at the objects before you repeat it. ${narrowing(command)}`,
  );
}

const READING: readonly string[] = ['get', 'describe', 'events', 'logs', 'top', 'explain'];

/** Says of a read of long lists that took too long how to ask for less; undefined of other commands. */
export function timeoutNotice(command: KubectlCommand): string | undefined {
  if (!mayList(command) || !READING.includes(command.path[0] ?? '')) return undefined;
  return `It took too long to read everything. ${narrowing(command)}`;
}

function narrowing({ path, flags }: KubectlCommand): string {
  const fewer =
    path[0] === 'events'
      ? 'Ask for fewer events: one namespace (-n), --for TYPE/NAME or --types'
      : 'Ask for fewer objects: one namespace (-n), a selector (-l) or names';
  const hasTemplate = flags.some(({ name, value }) => name === 'output' && /^(?:go-)?template/.test(value));
  if (path[0] !== 'get') return `${fewer}.`;
  return hasTemplate
    ? `Instead of a Go template, use -o jsonpath or -o custom-columns, which take little memory. Or ${fewer.toLowerCase()}.`
    : `${fewer}. The default table, -o name and -o custom-columns take little memory.`;
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
