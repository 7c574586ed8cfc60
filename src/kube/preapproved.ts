/**
 * What the operator approved beforehand, so that it runs although its subcommand is not listed: each kind is a closed form of
 * kubectl command, judged by the rule `preapproved`.
 */
export type Preapproved =
  /** Finds the real path of a file in a container, or prints a file. */
  | 'file'
  /** Adds an ephemeral container for files to a pod. */
  | 'file-container'
  /** Finds the real path of a file of another container from such a container, or prints the file. */
  | 'file-beside'
  /** Runs a listed program, which only reads, in a container. */
  | 'exec'
  /** Reads the Service or the pod that a host name stands for. */
  | 'target'
  /** Runs a hardened pod of a listed image. */
  | 'diagnostic-pod'
  /** Runs the server's own script on one GPU node. */
  | 'gpu-pod'
  /** Finds and deletes pods of diagnostics that a server left behind. */
  | 'sweep';

/** What is preapproved, and the limits of it. Plain data. */
export interface PreapprovedSettings {
  /** The programs that may run in containers. */
  readonly binaries: readonly string[];
  readonly images: readonly string[];
  /** Whether diagnostic pods run only known programs with known targets. */
  readonly targetPolicy: boolean;
  /** Whether targets outside the cluster are allowed. */
  readonly externalTargets: boolean;
  readonly dnsSuffixes: readonly string[];
  readonly fileRoots: readonly string[];
  readonly fileDenied: readonly string[];
  /** Whether a file is only read after its real path was found. */
  readonly canonicalOnly: boolean;
  /** The image of ephemeral containers for files; empty to make none. */
  readonly fileImage: string;
  /** Whether commands run that are not preapproved. */
  readonly arbitraryCommands: boolean;
  /** How many diagnostic pods run at once. */
  readonly mostPods: number;
  readonly gpu: GpuSettings;
}

/** What the GPU diagnostics may do. */
export interface GpuSettings {
  readonly enabled: boolean;
  readonly namespace: string;
  readonly timeoutSeconds: number;
  readonly dcgmEnabled: boolean;
  readonly dcgmMaxLevel: number;
  /** Where the programs are on the node; empty to search for them. */
  readonly nvidiaSmiPath: string;
  readonly dcgmiPath: string;
}
