/** What a program says of its version. Source: version.Info of apimachinery/pkg/version. */
export type VersionInfo = Readonly<Record<string, string>>;

/** What kubectl says of itself. */
export interface ClientVersion {
  readonly clientVersion: VersionInfo;
  readonly kustomizeVersion: string;
}
