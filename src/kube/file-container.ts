/** How long an ephemeral container for files lives, in seconds. It ends by itself, because nothing can remove it from its pod. */
export const FILE_CONTAINER_SECONDS = 600;
/** The program of an ephemeral container for files. */
export const FILE_CONTAINER_COMMAND: readonly string[] = ['sleep', `${FILE_CONTAINER_SECONDS}`];
/** How the names of ephemeral containers for files begin. */
export const FILE_CONTAINER_PREFIX = 'k8s-remediation-files-';

/** What differs between the security contexts of ephemeral containers for files. Numbers are ids of users and groups. */
export interface FileContainer {
  /** The user to run as; absent for the user of the image, or of the pod. */
  readonly user?: number;
  readonly group?: number;
  /** Capabilities that the container does not get: all of them, unless the target runs as root. */
  readonly drop: readonly string[];
}

/**
 * Returns the text of the partial container for `--custom` of `kubectl debug`: no more rights than the container that it looks
 * into. The kernel shows the files of a process only to a process with the same user and group and with at least its
 * capabilities, so that a target that runs as root is looked into with the capabilities that it has. Source: ptrace(2), access
 * mode PTRACE_MODE_READ_FSCREDS. The same container gives the same text. Pure.
 */
export function fileContainerText({ user, group, drop }: FileContainer): string {
  return JSON.stringify({
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      ...(isOther(user) && { runAsNonRoot: true }),
      ...(user !== undefined && { runAsUser: user }),
      ...(group !== undefined && { runAsGroup: group }),
      ...(drop.length > 0 && { capabilities: { drop } }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
}

/** Reads what differs out of such a text; undefined if it is not exactly the text of a container for files. Pure. */
export function readFileContainer(text: string): FileContainer | undefined {
  try {
    const { securityContext } = JSON.parse(text) as Read;
    const { runAsUser: user, runAsGroup: group, capabilities } = securityContext;
    const drop = capabilities?.drop ?? [];
    const isRead =
      isIdOrAbsent(user) &&
      isIdOrAbsent(group) &&
      Array.isArray(drop) &&
      drop.every((each) => typeof each === 'string') &&
      (!isOther(user) || drop.includes('ALL'));
    if (!isRead) return undefined;
    const container = { ...(user !== undefined && { user }), ...(group !== undefined && { group }), drop };
    return fileContainerText(container) === text ? container : undefined;
  } catch {
    return undefined;
  }
}

function isOther(user: number | undefined): user is number {
  return user !== undefined && user !== 0;
}

function isIdOrAbsent(id: unknown): id is number | undefined {
  return id === undefined || (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0);
}

interface Read {
  readonly securityContext: {
    readonly runAsUser?: unknown;
    readonly runAsGroup?: unknown;
    readonly capabilities?: { readonly drop?: unknown };
  };
}

/**
 * Returns the script that follows a path in the root of another container, and prints the real path, or with a third argument
 * the file. Its first argument says whose root it is: `1` for process 1, else the id of the container as its control group names
 * it. Links are followed step by step, because the kernel would follow an absolute one in the root of the script. The script
 * refuses the root that it has itself: then the runtime does not show it the processes of the target. `processes` is the folder of the
 * processes. Needs readlink and cat besides the shell. Pure.
 */
export function fileScript(processes = '/proc'): string {
  return String.raw`where=$1 todo=$2 real= links=0 pid=
fail() { echo "$1" >&2; exit 1; }
if [ "$where" = 1 ]; then pid=1; else
  for each in ${processes}/[0-9]*; do
    while read -r line; do
      case $line in *"$where"*) [ -n "$pid" ] && [ "$pid" -lt "$\{each##*/}" ] || pid=$\{each##*/} ;; esac
    done < "$each/cgroup"
  done 2>/dev/null
fi
[ -n "$pid" ] || fail 'no process of the container was found'
root=${processes}/$pid/root
[ -d "$root/" ] || fail 'the kernel does not show the files of the container'
[ "$root/" -ef / ] && fail 'the runtime does not show the processes of the container'
while :; do
  while [ "$\{todo#/}" != "$todo" ]; do todo=$\{todo#/}; done
  [ -n "$todo" ] || break
  part=$\{todo%%/*}
  case $todo in */*) todo=$\{todo#*/} ;; *) todo= ;; esac
  case $part in .) continue ;; ..) real=$\{real%/*}; continue ;; esac
  if [ -L "$root$real/$part" ]; then
    links=$((links + 1))
    [ "$links" -le 40 ] || fail 'too many levels of symbolic links'
    to=$(readlink "$root$real/$part"; echo .)
    to=$\{to%??}
    case $to in /*) real= ;; esac
    todo=$to/$todo
  elif [ -e "$root$real/$part" ]; then real=$real/$part
  else fail 'no such file or directory, or no right to look at it'
  fi
done
real=$\{real:-/}
[ -n "$3" ] || { printf '%s\n' "$real"; exit; }
[ "$real" = "$2" ] || fail 'the path leads elsewhere now'
[ -f "$root$real" ] || fail 'not a regular file'
exec cat "$root$real"`.replaceAll('$\\{', '${');
}
