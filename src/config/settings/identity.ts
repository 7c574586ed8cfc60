import { LIST, setting } from '../setting.ts';
import { isSafeUrl, parseCount, parseList, parseSwitch } from '../values.ts';

/** What a claim may be called; a dot or colon is part of the name, as in `https://example.com/groups`. */
const CLAIM = /^[\w.:/-]{1,256}$/;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** Signatures made with a private key. With HS* the public key set would be the secret. */
const ALGORITHM = /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/;
/** A prefix of names: printable, without blanks, and never a prefix that Kubernetes reserves. */
const PREFIX = /^(?!system:)[\x21-\x7e]{0,256}$/;

/** How HTTP callers authenticate, and which identity requests to the API server use. */
export const IDENTITY_SETTINGS = {
  authToken: setting({
    variable: 'MCP_AUTH_TOKEN',
    description: 'A bearer token for one caller, named `token`',
    fallback: '',
    allowed: 'at least 16 visible ASCII characters without blanks (empty for none)',
    parse: (text) => (/^([\x21-\x7e]{16,4096})?$/.test(text) ? text : undefined),
    secret: true,
  }),
  authTokenFile: setting({
    variable: 'MCP_AUTH_TOKEN_FILE',
    description:
      'A file of bearer tokens, one per line, re-read when it changes. A line is `TOKEN`, `NAME TOKEN` or `NAME TOKEN GROUP,GROUP`',
    fallback: '',
    allowed: 'the path of a file (empty for none)',
    parse: (text) => (text.includes('\0') ? undefined : text),
  }),
  tokenReviewAudience: setting({
    variable: 'MCP_TOKENREVIEW_AUDIENCE',
    description: 'Accepts Kubernetes service account tokens issued for this audience; the API server reviews them',
    fallback: '',
    allowed: 'an audience without blanks (empty accepts none)',
    parse: (text) => (/^[\x21-\x7e]{0,512}$/.test(text) ? text : undefined),
  }),
  oidcIssuer: setting({
    variable: 'MCP_OIDC_ISSUER',
    description: 'Accepts JWTs of this OpenID Connect issuer, written as in their `iss` claim',
    fallback: '',
    allowed: 'an https URL without query, or an http one on a loopback address (empty accepts none)',
    parse: (text) => (text === '' || isSafeUrl(text) ? text : undefined),
  }),
  oidcAudience: setting({
    variable: 'MCP_OIDC_AUDIENCE',
    description: 'Accepted audiences, of which a JWT must name at least one; required with MCP_OIDC_ISSUER',
    fallback: '',
    allowed: `${LIST} of audiences`,
    parse: (text) => parseList(text, /^[\x21-\x7e]+$/),
  }),
  oidcJwksUrl: setting({
    variable: 'MCP_OIDC_JWKS_URL',
    description: "URL of the issuer's keys; if empty, the server reads it from the issuer's openid-configuration",
    fallback: '',
    allowed: 'an https URL without fragment, or an http one on a loopback address',
    parse: (text) => (text === '' || isSafeUrl(text, true) ? text : undefined),
  }),
  oidcAlgorithms: setting({
    variable: 'MCP_OIDC_ALGORITHMS',
    description: 'Accepted signature algorithms of JWTs',
    fallback: 'RS256,PS256,ES256,EdDSA',
    allowed: `${LIST} of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519`,
    parse: (text) => nonEmpty(parseList(text, ALGORITHM)),
  }),
  oidcClockSkewSeconds: setting({
    variable: 'MCP_OIDC_CLOCK_SKEW',
    description: "Maximum difference between the issuer's clock and this one, in seconds",
    fallback: '30',
    allowed: 'a whole number of seconds from 0 to 300',
    parse: (text) => parseCount(text, 0, 300),
  }),
  oidcUsernameClaim: setting({
    variable: 'MCP_OIDC_USERNAME_CLAIM',
    description: 'The claim that names the caller',
    fallback: 'sub',
    allowed: 'the name of a claim',
    parse: (text) => (CLAIM.test(text) ? text : undefined),
  }),
  oidcUsernamePrefix: setting({
    variable: 'MCP_OIDC_USERNAME_PREFIX',
    description:
      'Prefix of the user name, as with kube-apiserver. Empty means the issuer and `#`, or no prefix if the claim is email; `-` means no prefix',
    fallback: '',
    allowed: 'visible ASCII characters, not beginning with system:',
    parse: (text) => (PREFIX.test(text) ? text : undefined),
  }),
  oidcGroupsClaim: setting({
    variable: 'MCP_OIDC_GROUPS_CLAIM',
    description: "The claim that lists the caller's groups",
    fallback: 'groups',
    allowed: 'the name of a claim',
    parse: (text) => (CLAIM.test(text) ? text : undefined),
  }),
  oidcGroupsPrefix: setting({
    variable: 'MCP_OIDC_GROUPS_PREFIX',
    description: 'Prefix of each group',
    fallback: '',
    allowed: 'visible ASCII characters, not beginning with system:',
    parse: (text) => (PREFIX.test(text) ? text : undefined),
  }),
  oidcRequiredScopes: setting({
    variable: 'MCP_OIDC_REQUIRED_SCOPES',
    description: 'Scopes that a JWT must have (all of them)',
    fallback: '',
    allowed: `${LIST} of scopes`,
    parse: (text) => parseList(text, SCOPE),
  }),
  publicUrl: setting({
    variable: 'MCP_PUBLIC_URL',
    description:
      'The URL of /mcp as clients know it, for OAuth metadata. If empty, the server derives it from the request, which is wrong behind a proxy that terminates TLS',
    fallback: '',
    allowed: 'an https URL without query, or an http one on a loopback address',
    parse: (text) => (text === '' || isSafeUrl(text) ? text : undefined),
  }),
  impersonate: setting<boolean>({
    variable: 'MCP_IMPERSONATE',
    description:
      'Impersonates the caller (user and groups) in requests to the API server, so that RBAC applies to the caller',
    fallback: 'off',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
  impersonatePrefix: setting({
    variable: 'MCP_IMPERSONATE_PREFIX',
    description: 'Prefix of the impersonated user and groups, except for service accounts',
    fallback: '',
    allowed: 'visible ASCII characters, not beginning with system:',
    parse: (text) => (PREFIX.test(text) ? text : undefined),
  }),
} as const;

function nonEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list?.length === 0 ? undefined : list;
}
