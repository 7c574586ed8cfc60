import type { OidcOptions } from '../../config/identity.ts';
import type { Denial } from './denial.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** What clients are told about how to get a token. Source: RFC 9728; RFC 6750, section 3. */
export interface ResourceMetadata {
  /** The document for a path it is served at, or undefined. `base` is where the client called, without a path. */
  readonly document: (path: string, base: string) => object | undefined;
  /** The WWW-Authenticate header of a denial, or undefined where it has none. */
  readonly challenge: (denial: Denial, base: string) => string | undefined;
}

/** `publicUrl` is the address of /mcp as clients know it, or empty where it follows from the request. */
export function resourceMetadata(oidc: OidcOptions | undefined, publicUrl: string): ResourceMetadata {
  const resource = (base: string) => new URL(publicUrl || `${base}/mcp`);
  return {
    document: (path, base) => {
      if (oidc === undefined) return undefined;
      const { href, pathname } = resource(base);
      if (![WELL_KNOWN, `${WELL_KNOWN}/mcp`, `${WELL_KNOWN}${pathname}`].includes(path)) return undefined;
      return {
        resource: href,
        authorization_servers: [oidc.issuer],
        bearer_methods_supported: ['header'],
        ...(oidc.requiredScopes.length > 0 ? { scopes_supported: oidc.requiredScopes } : {}),
        resource_name: 'Kubernetes Remediation MCP Server',
      };
    },
    challenge: ({ status, isInvalid, scopes }, base) => {
      if (status !== 401 && status !== 403) return undefined;
      const parts = [
        ...(isInvalid ? ['error="invalid_token"'] : []),
        ...(status === 403 ? ['error="insufficient_scope"'] : []),
        ...(scopes === undefined ? [] : [`scope="${scopes.join(' ')}"`]),
        ...(oidc === undefined ? [] : [`resource_metadata="${locate(resource(base))}"`]),
      ];
      return ['Bearer', parts.join(', ')].join(' ').trim();
    },
  };
}

function locate({ origin, pathname }: URL): string {
  return `${origin}${WELL_KNOWN}${pathname === '/' ? '' : pathname}`;
}
