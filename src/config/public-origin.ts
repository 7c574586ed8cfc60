/** Returns where people reach the server, as MCP_PUBLIC_URL says it; undefined if it is empty. */
export function publicOrigin(publicUrl: string): string | undefined {
  return publicUrl === '' ? undefined : new URL(publicUrl).origin;
}
