import { describe, expect, test } from 'vitest';
import { type Configuration, type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { SETTINGS } from '../../src/config/settings.ts';

const FILE_ROOTS = '/app,/config,/data,/etc,/home,/opt,/srv,/tmp,/usr,/var/lib,/var/log,/var/tmp,/var/www,/workspace';
const FILE_DENIED = '/var/run/secrets/,/run/secrets/,/var/run/secrets/kubernetes.io/serviceaccount/';

describe('defaults', () => {
  test('without any variable the server is read-only, exactly as the specification says', () => {
    expect(readConfiguration({})).toEqual({
      allowedCommands: ['get', 'describe', 'logs'],
      dangerousFlags: ['--kubeconfig', '--context', '--cluster', '--user', '--token', '--as', '--as-group', '--as-uid'],
      timeoutSeconds: 60,
      allowedImages: [],
      logLevel: 'info',
      metacharacters: 'strict',
      protectedNamespaces: ['kube-system'],
      protectedLabels: [
        'admission.gatekeeper.sh/*',
        'kyverno.io/*',
        'policies.kyverno.io/*',
        'cleanup.kyverno.io/*',
        'janitor/*',
        'iam.amazonaws.com/*',
        'azure.workload.identity/*',
        'vault.hashicorp.com/*',
      ],
      allowedNamespaces: [],
      defaultNamespace: '',
      maxObjects: 10,
      maxReplicas: 50,
      allowances: [],
      approvalCommands: [],
      changes: 'auto',
      changeExpiresSeconds: 3600,
      maxChangesPerHour: 60,
      maxUnhealedChanges: 0,
      changeKeptDays: 0,
      changeWebhookUrl: '',
      changeWebhookSecret: '',
      changeWebhookSecretFile: '',
      policyFile: '',
      maxOutputBytes: 1024 * 1024,
      answerMaxBytes: 40_960,
      answerUntrustedText: true,
      answerRedaction: true,
      answerRedactionFile: '',
      answerKey: '',
      answerKeyFile: '',
      maxConcurrent: 0,
      nativeReads: 'on',
      passEnvironment: [],
      allowedHosts: [],
      allowedOrigins: [],
      auditStderr: true,
      auditFile: '',
      auditFileMaxBytes: 16 * 1024 * 1024,
      auditFileKeep: 5,
      authToken: '',
      authTokenFile: '',
      tokenReviewAudience: '',
      oidcIssuer: '',
      oidcAudience: [],
      oidcJwksUrl: '',
      oidcAlgorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      oidcClockSkewSeconds: 30,
      oidcUsernameClaim: 'sub',
      oidcUsernamePrefix: '',
      oidcGroupsClaim: 'groups',
      oidcGroupsPrefix: '',
      oidcRequiredScopes: [],
      publicUrl: '',
      impersonate: false,
      impersonatePrefix: '',
      maxConnections: 512,
      maxConnectionsPerAddress: 256,
      maxCallsPerCaller: 16,
      auditOtlpEndpoint: '',
      auditOtlpTimeoutMs: 2000,
      sessionKey: '',
      sessionKeyFile: '',
      shutdownGraceSeconds: 5,
      console: false,
      consoleSessionSeconds: 3600,
      consoleOidcClientId: '',
      consoleOidcClientSecret: '',
      consoleOidcClientSecretFile: '',
      auditEvents: false,
      metricsPort: '',
      metricsHost: '',
      toolset: '1.0',
      preapprovedBinaries: ['ps', 'top', 'df', 'ls', 'netstat', 'ss'],
      diagnosticImages: ['nicolaka/netshoot:v0.13', 'busybox:1.37.0', 'curlimages/curl:8.11.1'],
      diagnosticTargetPolicy: true,
      diagnosticExternalTargets: false,
      diagnosticDnsSuffixes: ['.svc', '.svc.cluster.local', '.cluster.local'],
      diagnosticMaxPods: 4,
      fileReadAllowedPaths: FILE_ROOTS.split(','),
      fileReadDeniedPaths: FILE_DENIED.split(','),
      fileReadCanonicalOnly: true,
      fileReadDebugImage: '',
      allowArbitraryCommands: true,
      gpuEnabled: false,
      gpuNamespace: 'default',
      gpuTimeoutSeconds: 300,
      dcgmEnabled: false,
      dcgmMaxLevel: 1,
      gpuNvidiaSmiPath: '',
      gpuDcgmiPath: '',
    });
  });

  test('the settings have the defaults of the specification, letter for letter', () => {
    const rows = Object.values(SETTINGS).map(({ variable, fallback }) => [variable, fallback]);
    expect(Object.fromEntries(rows)).toEqual({
      KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs',
      KUBECTL_DANGEROUS_FLAGS: '--kubeconfig,--context,--cluster,--user,--token,--as,--as-group,--as-uid',
      KUBECTL_TIMEOUT: '60',
      KUBECTL_ALLOWED_IMAGES: '',
      LOG_LEVEL: 'INFO',
      TOOLSET: 'auto',
      KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ps,top,df,ls,netstat,ss',
      KUBECTL_DIAGNOSTIC_IMAGES: 'nicolaka/netshoot:v0.13,busybox:1.37.0,curlimages/curl:8.11.1',
      KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'true',
      KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: 'false',
      KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES: '.svc,.svc.cluster.local,.cluster.local',
      KUBECTL_DIAGNOSTIC_MAX_PODS: '4',
      KUBECTL_FILE_READ_ALLOWED_PATHS: FILE_ROOTS,
      KUBECTL_FILE_READ_DEBUG_IMAGE: '',
      KUBECTL_FILE_READ_DENIED_PATHS: FILE_DENIED,
      KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: 'true',
      KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'true',
      GPU_DIAG_ENABLED: 'false',
      GPU_DIAG_NAMESPACE: 'default',
      GPU_DIAG_TIMEOUT: '300',
      DCGM_ENABLED: 'false',
      GPU_DIAG_DCGM_MAX_DIAG_LEVEL: '1',
      GPU_DIAG_NVIDIA_SMI_PATH: '',
      GPU_DIAG_DCGMI_PATH: '',
      KUBECTL_METACHARACTERS: 'strict',
      KUBECTL_PROTECTED_NAMESPACES: 'kube-system',
      KUBECTL_PROTECTED_LABELS:
        'admission.gatekeeper.sh/*,kyverno.io/*,policies.kyverno.io/*,cleanup.kyverno.io/*,janitor/*,iam.amazonaws.com/*,azure.workload.identity/*,vault.hashicorp.com/*',
      KUBECTL_ALLOWED_NAMESPACES: '',
      KUBECTL_DEFAULT_NAMESPACE: '',
      KUBECTL_MAX_OBJECTS: '10',
      KUBECTL_MAX_REPLICAS: '50',
      KUBECTL_ALLOW: '',
      POLICY_FILE: '',
      KUBECTL_APPROVAL_COMMANDS: '',
      CHANGES: 'auto',
      CHANGE_EXPIRES: '3600',
      CHANGE_KEPT_DAYS: '0',
      CHANGE_MAX_PER_HOUR: '60',
      CHANGE_MAX_UNHEALED: '0',
      CHANGE_WEBHOOK_URL: '',
      CHANGE_WEBHOOK_SECRET: '',
      CHANGE_WEBHOOK_SECRET_FILE: '',
      KUBECTL_MAX_OUTPUT_BYTES: '1048576',
      ANSWER_MAX_BYTES: '40960',
      ANSWER_UNTRUSTED_TEXT: 'mark',
      ANSWER_REDACTION: 'on',
      ANSWER_REDACTION_FILE: '',
      ANSWER_KEY: '',
      ANSWER_KEY_FILE: '',
      KUBECTL_MAX_CONCURRENT: '0',
      KUBECTL_NATIVE_READS: 'on',
      KUBECTL_PASS_ENVIRONMENT: '',
      MCP_ALLOWED_HOSTS: '',
      MCP_ALLOWED_ORIGINS: '',
      AUDIT_STDERR: 'on',
      AUDIT_FILE: '',
      AUDIT_FILE_MAX_BYTES: '16777216',
      AUDIT_FILE_KEEP: '5',
      MCP_AUTH_TOKEN: '',
      MCP_AUTH_TOKEN_FILE: '',
      MCP_TOKENREVIEW_AUDIENCE: '',
      MCP_OIDC_ISSUER: '',
      MCP_OIDC_AUDIENCE: '',
      MCP_OIDC_JWKS_URL: '',
      MCP_OIDC_ALGORITHMS: 'RS256,PS256,ES256,EdDSA',
      MCP_OIDC_CLOCK_SKEW: '30',
      MCP_OIDC_USERNAME_CLAIM: 'sub',
      MCP_OIDC_USERNAME_PREFIX: '',
      MCP_OIDC_GROUPS_CLAIM: 'groups',
      MCP_OIDC_GROUPS_PREFIX: '',
      MCP_OIDC_REQUIRED_SCOPES: '',
      MCP_PUBLIC_URL: '',
      MCP_IMPERSONATE: 'off',
      MCP_IMPERSONATE_PREFIX: '',
      MCP_MAX_CONNECTIONS: '512',
      MCP_MAX_CONNECTIONS_PER_ADDRESS: '256',
      MCP_MAX_CALLS_PER_CALLER: '16',
      AUDIT_OTLP_ENDPOINT: '',
      AUDIT_OTLP_TIMEOUT_MS: '2000',
      MCP_SESSION_KEY: '',
      MCP_SESSION_KEY_FILE: '',
      MCP_SHUTDOWN_GRACE: '5',
      CONSOLE: 'off',
      CONSOLE_SESSION_SECONDS: '3600',
      CONSOLE_OIDC_CLIENT_ID: '',
      CONSOLE_OIDC_CLIENT_SECRET: '',
      CONSOLE_OIDC_CLIENT_SECRET_FILE: '',
      AUDIT_EVENTS: 'off',
      METRICS_PORT: '',
      METRICS_HOST: '',
    });
  });

  test('a configuration cannot be changed after it was read', () => {
    expect(Object.isFrozen(readConfiguration({}))).toBe(true);
  });
});

describe('good values', () => {
  const rows: readonly [string, string, Partial<Configuration>][] = [
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'get,describe,logs,delete,patch,scale,rollout',
      { allowedCommands: ['get', 'describe', 'logs', 'delete', 'patch', 'scale', 'rollout'] },
    ],
    ['KUBECTL_ALLOWED_COMMANDS', '', { allowedCommands: [] }],
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'rollout status, create secret generic',
      { allowedCommands: ['rollout status', 'create secret generic'] },
    ],
    ['KUBECTL_ALLOWED_COMMANDS', ' get , api-resources ', { allowedCommands: ['get', 'api-resources'] }],
    ['KUBECTL_DANGEROUS_FLAGS', '--token,-s', { dangerousFlags: ['--token', '-s'] }],
    ['KUBECTL_DANGEROUS_FLAGS', '', { dangerousFlags: [] }],
    ['KUBECTL_TIMEOUT', '1', { timeoutSeconds: 1 }],
    ['KUBECTL_TIMEOUT', '3600', { timeoutSeconds: 3600 }],
    [
      'KUBECTL_ALLOWED_IMAGES',
      'curlimages/curl,busybox,alpine,nicolaka/netshoot',
      { allowedImages: ['curlimages/curl', 'busybox', 'alpine', 'nicolaka/netshoot'] },
    ],
    [
      'KUBECTL_ALLOWED_IMAGES',
      'registry:5000/a/b:1.2@sha256:0123',
      { allowedImages: ['registry:5000/a/b:1.2@sha256:0123'] },
    ],
    ['KUBECTL_ALLOWED_IMAGES', 'registry.example/team/*', { allowedImages: ['registry.example/team/*'] }],
    ['LOG_LEVEL', 'warning', { logLevel: 'warn' }],
    ['KUBECTL_ALLOWED_COMMANDS', 'get,describe,\r\n', { allowedCommands: ['get', 'describe'] }],
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'create secret,rollout,auth',
      { allowedCommands: ['create secret', 'rollout', 'auth'] },
    ],
    ['KUBECTL_DANGEROUS_FLAGS', '--as_group,--show-secrets', { dangerousFlags: ['--as_group', '--show-secrets'] }],
    ['KUBECTL_ALLOWED_IMAGES', 'Registry.example/app:V1,', { allowedImages: ['Registry.example/app:V1'] }],
    ['KUBECTL_METACHARACTERS', 'data\r', { metacharacters: 'data' }],
    ['KUBECTL_NATIVE_READS', ' off ', { nativeReads: 'off' }],
    ['MCP_IMPERSONATE', 'on\n', { impersonate: true }],
    ['AUDIT_EVENTS', 'on\r', { auditEvents: true }],
    ['KUBECTL_ALLOWED_NAMESPACES', 'shop,\r\n', { allowedNamespaces: ['shop'] }],
    ['KUBECTL_METACHARACTERS', 'data', { metacharacters: 'data' }],
    ['KUBECTL_PROTECTED_NAMESPACES', 'kube-system,infra-1', { protectedNamespaces: ['kube-system', 'infra-1'] }],
    ['KUBECTL_PROTECTED_NAMESPACES', '', { protectedNamespaces: [] }],
    ['KUBECTL_PROTECTED_LABELS', 'team, a.io/*,b*', { protectedLabels: ['team', 'a.io/*', 'b*'] }],
    ['KUBECTL_PROTECTED_LABELS', '', { protectedLabels: [] }],
    ['KUBECTL_ALLOWED_NAMESPACES', 'shop, staging', { allowedNamespaces: ['shop', 'staging'] }],
    ['KUBECTL_DEFAULT_NAMESPACE', 'shop', { defaultNamespace: 'shop' }],
    ['KUBECTL_MAX_OBJECTS', '1', { maxObjects: 1 }],
    ['KUBECTL_MAX_REPLICAS', '100000', { maxReplicas: 100_000 }],
    ['KUBECTL_ALLOW', 'delete-nodes, select-all', { allowances: ['delete-nodes', 'select-all'] }],
    ['KUBECTL_APPROVAL_COMMANDS', '*', { approvalCommands: ['*'] }],
    ['KUBECTL_APPROVAL_COMMANDS', 'delete, rollout restart', { approvalCommands: ['delete', 'rollout restart'] }],
    ['KUBECTL_APPROVAL_COMMANDS', 'rollout', { approvalCommands: ['rollout'] }],
    ['CHANGES', ' on\n', { changes: 'on' }],
    ['CHANGES', 'off', { changes: 'off' }],
    ['CHANGE_MAX_PER_HOUR', '1', { maxChangesPerHour: 1 }],
    ['CHANGE_MAX_PER_HOUR', '10000', { maxChangesPerHour: 10_000 }],
    ['CHANGE_KEPT_DAYS', '3650', { changeKeptDays: 3650 }],
    ['CHANGE_MAX_UNHEALED', '100', { maxUnhealedChanges: 100 }],
    ['CHANGE_EXPIRES', '60', { changeExpiresSeconds: 60 }],
    ['CHANGE_EXPIRES', '604800', { changeExpiresSeconds: 604_800 }],
    ['CHANGE_WEBHOOK_SECRET', '0123456789abcdef'.repeat(2), { changeWebhookSecret: '0123456789abcdef'.repeat(2) }],
    ['CHANGE_WEBHOOK_SECRET_FILE', '/run/webhook/key', { changeWebhookSecretFile: '/run/webhook/key' }],
    ['KUBECTL_MAX_OUTPUT_BYTES', '1024', { maxOutputBytes: 1024 }],
    ['ANSWER_MAX_BYTES', '1024', { answerMaxBytes: 1024 }],
    ['ANSWER_MAX_BYTES', '1048576', { answerMaxBytes: 1024 * 1024 }],
    ['ANSWER_UNTRUSTED_TEXT', 'off', { answerUntrustedText: false }],
    ['ANSWER_REDACTION', 'off', { answerRedaction: false }],
    ['ANSWER_REDACTION_FILE', '/etc/mcp/redaction.yaml', { answerRedactionFile: '/etc/mcp/redaction.yaml' }],
    ['ANSWER_KEY', '0123456789abcdef'.repeat(2), { answerKey: '0123456789abcdef'.repeat(2) }],
    ['ANSWER_KEY_FILE', '/run/answer/key', { answerKeyFile: '/run/answer/key' }],
    ['KUBECTL_MAX_OUTPUT_BYTES', '67108864', { maxOutputBytes: 64 * 1024 * 1024 }],
    ['KUBECTL_MAX_CONCURRENT', '256', { maxConcurrent: 256 }],
    ['KUBECTL_NATIVE_READS', 'verify', { nativeReads: 'verify' }],
    [
      'KUBECTL_PASS_ENVIRONMENT',
      'AWS_PROFILE,AZURE_CONFIG_DIR',
      { passEnvironment: ['AWS_PROFILE', 'AZURE_CONFIG_DIR'] },
    ],
    [
      'MCP_ALLOWED_HOSTS',
      'mcp.example.com,*.example.org,[::1]',
      { allowedHosts: ['mcp.example.com', '*.example.org', '[::1]'] },
    ],
    ['MCP_ALLOWED_ORIGINS', 'example.com,127.0.0.1', { allowedOrigins: ['example.com', '127.0.0.1'] }],
    ['AUDIT_STDERR', 'off', { auditStderr: false }],
    ['AUDIT_FILE', '/var/log/mcp/audit.log', { auditFile: '/var/log/mcp/audit.log' }],
    ['AUDIT_FILE_MAX_BYTES', '65536', { auditFileMaxBytes: 65536 }],
    ['AUDIT_FILE_KEEP', '1000', { auditFileKeep: 1000 }],
    ['MCP_AUTH_TOKEN', 'a-token-of-16-ch', { authToken: 'a-token-of-16-ch' }],
    ['MCP_AUTH_TOKEN_FILE', '/etc/tokens', { authTokenFile: '/etc/tokens' }],
    ['MCP_TOKENREVIEW_AUDIENCE', 'mcp.example.com', { tokenReviewAudience: 'mcp.example.com' }],
    ['MCP_OIDC_ISSUER', 'https://id.example.com/realm/', { oidcIssuer: 'https://id.example.com/realm/' }],
    ['MCP_OIDC_ISSUER', 'http://127.0.0.1:8080', { oidcIssuer: 'http://127.0.0.1:8080' }],
    ['MCP_OIDC_ISSUER', 'http://[::1]:8080', { oidcIssuer: 'http://[::1]:8080' }],
    ['MCP_OIDC_AUDIENCE', 'one, https://two', { oidcAudience: ['one', 'https://two'] }],
    ['MCP_OIDC_JWKS_URL', 'https://id.example.com/keys?v=1', { oidcJwksUrl: 'https://id.example.com/keys?v=1' }],
    ['MCP_OIDC_ALGORITHMS', 'ES512,Ed25519', { oidcAlgorithms: ['ES512', 'Ed25519'] }],
    ['MCP_OIDC_CLOCK_SKEW', '0', { oidcClockSkewSeconds: 0 }],
    ['MCP_OIDC_USERNAME_CLAIM', 'https://example.com/name', { oidcUsernameClaim: 'https://example.com/name' }],
    ['MCP_OIDC_USERNAME_PREFIX', '-', { oidcUsernamePrefix: '-' }],
    ['MCP_OIDC_GROUPS_CLAIM', 'roles', { oidcGroupsClaim: 'roles' }],
    ['MCP_OIDC_GROUPS_PREFIX', 'oidc:', { oidcGroupsPrefix: 'oidc:' }],
    ['MCP_OIDC_REQUIRED_SCOPES', 'mcp:call', { oidcRequiredScopes: ['mcp:call'] }],
    ['MCP_PUBLIC_URL', 'https://mcp.example.com/mcp', { publicUrl: 'https://mcp.example.com/mcp' }],
    ['MCP_IMPERSONATE', 'on', { impersonate: true }],
    ['MCP_IMPERSONATE_PREFIX', 'mcp:', { impersonatePrefix: 'mcp:' }],
    ['MCP_MAX_CONNECTIONS', '10', { maxConnections: 10 }],
    ['MCP_MAX_CONNECTIONS_PER_ADDRESS', '5', { maxConnectionsPerAddress: 5 }],
    ['MCP_MAX_CALLS_PER_CALLER', '1', { maxCallsPerCaller: 1 }],
    ['AUDIT_OTLP_ENDPOINT', 'http://otel:4318/v1/logs', { auditOtlpEndpoint: 'http://otel:4318/v1/logs' }],
    ['AUDIT_OTLP_TIMEOUT_MS', '100', { auditOtlpTimeoutMs: 100 }],
    ['MCP_SESSION_KEY', '0123456789abcdef'.repeat(2), { sessionKey: '0123456789abcdef'.repeat(2) }],
    ['MCP_SESSION_KEY_FILE', '/run/session/key', { sessionKeyFile: '/run/session/key' }],
    ['MCP_SHUTDOWN_GRACE', '0', { shutdownGraceSeconds: 0 }],
    ['CONSOLE', ' on\n', { console: true }],
    ['CONSOLE_SESSION_SECONDS', '300', { consoleSessionSeconds: 300 }],
    ['CONSOLE_SESSION_SECONDS', '43200', { consoleSessionSeconds: 43_200 }],
    ['CONSOLE_OIDC_CLIENT_ID', 'kubernetes-console', { consoleOidcClientId: 'kubernetes-console' }],
    ['CONSOLE_OIDC_CLIENT_SECRET', 'secret-1', { consoleOidcClientSecret: 'secret-1' }],
    ['CONSOLE_OIDC_CLIENT_SECRET_FILE', '/run/console/secret', { consoleOidcClientSecretFile: '/run/console/secret' }],
    ['AUDIT_EVENTS', 'on', { auditEvents: true }],
    ['METRICS_PORT', '9090', { metricsPort: 9090 }],
    ['METRICS_HOST', '::', { metricsHost: '::' }],
  ];

  test.each(rows)('%s=%j is taken and changes nothing else', (variable, text, changed) => {
    expect(readConfiguration({ [variable]: text })).toEqual({ ...readConfiguration({}), ...changed });
  });
});

test('an answer larger than the output that is kept stops the start with a sentence that says so', () => {
  const most = { KUBECTL_MAX_OUTPUT_BYTES: '2048' };
  expect(() => readConfiguration({ ...most, ANSWER_MAX_BYTES: '2049' })).toThrow(
    'ANSWER_MAX_BYTES is "2049"; use a whole number of bytes from 1024 to KUBECTL_MAX_OUTPUT_BYTES. KUBECTL_MAX_OUTPUT_BYTES is 2048.',
  );
  expect(readConfiguration({ ...most, ANSWER_MAX_BYTES: '2048' }).answerMaxBytes).toBe(2048);
  expect(readConfiguration(most).answerMaxBytes).toBe(40_960);
});

/** Switches and paths of the reference start with any text; test/config/toolset.test.ts shows which side nonsense counts as. */
const NEVER_NONSENSE: readonly string[] = [];

describe('nonsense values', () => {
  const rows: readonly [string, readonly string[]][] = [
    ['KUBECTL_ALLOWED_COMMANDS', ['get  logs', 'get,describe\tlogs', 'get\u2003logs', 'get -n', 'get,rollout Status']],
    ['KUBECTL_DANGEROUS_FLAGS', ['kubeconfig', '--kubeconfig,context', '-', '--', '—token', '--1', 'true']],
    ['KUBECTL_TIMEOUT', ['', '0', '-1', '60s', '1.5', '3601', 'sixty', '1e2', '0x10', 'Infinity', 'NaN', '９']],
    ['KUBECTL_ALLOWED_IMAGES', ['alpine busybox', 'alpine,busy box']],
    ['KUBECTL_METACHARACTERS', ['', 'Data', 'none', 'strict,data', 'constructor']],
    ['KUBECTL_PROTECTED_LABELS', ['*', '*/a', 'a*b', 'a b', '/a', 'a=b']],
    ['KUBECTL_PROTECTED_NAMESPACES', ['Kube-System', '*', 'a b', '-a', 'a-', 'a/b', 'kube_system']],
    ['KUBECTL_ALLOWED_NAMESPACES', ['Shop', '*', 'a b', '-a']],
    ['KUBECTL_DEFAULT_NAMESPACE', ['Shop', 'a,b', '*', ' ', 'a/b', 'x'.repeat(64)]],
    ['KUBECTL_ALLOW', ['everything', 'delete-nodes,everything', 'DELETE-NODES', 'toString']],
    ['KUBECTL_APPROVAL_COMMANDS', ['del*', '**', 'scale  pods', 'delete *']],
    ['CHANGES', ['', 'On', 'true', 'auto,on']],
    ['CHANGE_MAX_PER_HOUR', ['', '0', '10001', '-1', '1.5']],
    ['CHANGE_KEPT_DAYS', ['', '3651', '-1', '1.5', 'off']],
    ['CHANGE_MAX_UNHEALED', ['', '101', '-1', '1.5', 'off']],
    ['CHANGE_EXPIRES', ['', '0', '59', '604801', '1h', '-1']],
    [
      'CHANGE_WEBHOOK_URL',
      ['hooks.example.com', 'ftp://x', 'file:///x', 'http://', 'https://u:p@x/', 'https://u@x/', 'https://x/#y', 'on'],
    ],
    ['CHANGE_WEBHOOK_SECRET', ['short', 'x'.repeat(31), ' '.repeat(40)]],
    ['CHANGE_WEBHOOK_SECRET_FILE', ['key', './key', ' ']],
    ['POLICY_FILE', [' ', '\t']],
    ['KUBECTL_MAX_OBJECTS', ['', '0', '-1', 'ten', '1.5', '1e1', '999999999']],
    ['KUBECTL_MAX_REPLICAS', ['', '0', '-1', 'fifty', '1.5', '1e1', '100001']],
    ['LOG_LEVEL', ['', 'LOUD', '20', 'INFO;DEBUG', '__proto__']],
    ['KUBECTL_MAX_OUTPUT_BYTES', ['', '0', '1023', '67108865', '1MiB', '-1']],
    ['ANSWER_MAX_BYTES', ['', '0', '1023', '67108865', '40k']],
    ['ANSWER_UNTRUSTED_TEXT', ['', 'on', 'MARK', 'true', '1']],
    ['ANSWER_REDACTION', ['', 'true', 'ON', '1', 'verify']],
    ['ANSWER_REDACTION_FILE', ['redaction.yaml', './redaction.yaml', '/', '/etc/', ' ']],
    ['ANSWER_KEY', ['short', 'x'.repeat(31), ' '.repeat(40), `${'x'.repeat(32)}\n`, 'ä'.repeat(32), 'x'.repeat(1025)]],
    ['ANSWER_KEY_FILE', ['key', './key', '~/key', ' ']],
    ['KUBECTL_MAX_CONCURRENT', ['', '-1', '257', 'many', '1.5']],
    ['KUBECTL_NATIVE_READS', ['', 'ON', 'true', 'always']],
    [
      'KUBECTL_PASS_ENVIRONMENT',
      [
        'A-B',
        '1A',
        'A=B',
        'A B',
        'LD_PRELOAD',
        'DYLD_INSERT_LIBRARIES',
        'BASH_ENV',
        'ENV',
        'EDITOR',
        'VISUAL',
        'KUBE_EDITOR',
        'KUBECTL_EXTERNAL_DIFF',
        'NODE_OPTIONS',
        'GODEBUG',
        'HOME,LD_AUDIT',
      ],
    ],
    ['MCP_ALLOWED_HOSTS', ['http://example.com', 'example.com:8000', '*', '*.', 'a b', '-a', 'a/b', '*.*.example.com']],
    ['MCP_AUTH_TOKEN', ['too-short-token', 'a token with blanks in it', 'tökén-of-16-chars', 'a-token-of-16-ch\n']],
    ['MCP_AUTH_TOKEN_FILE', ['/etc\0/passwd']],
    ['MCP_TOKENREVIEW_AUDIENCE', ['two words', 'x'.repeat(513)]],
    [
      'MCP_OIDC_ISSUER',
      [
        'http://id.example.com',
        'http://127.0.0.1.example.com',
        'http://localhost.example.com',
        'https://id.example.com?x=1',
        'https://id.example.com#x',
        'https://user:password@id.example.com',
        'id.example.com',
        'ftp://id.example.com',
        'file:///etc/passwd',
        'on',
      ],
    ],
    ['MCP_OIDC_AUDIENCE', ['two words', 'one,two words']],
    ['MCP_OIDC_JWKS_URL', ['http://id.example.com/keys', 'keys.json', 'https://id.example.com/#keys']],
    ['MCP_OIDC_ALGORITHMS', ['', 'none', 'HS256', 'RS256,HS256', 'RS256,none', 'rs256', '*', 'RSA-OAEP']],
    ['MCP_OIDC_CLOCK_SKEW', ['', '-1', '301', '30s']],
    ['MCP_OIDC_USERNAME_CLAIM', ['', 'two words', 'x'.repeat(257)]],
    ['MCP_OIDC_USERNAME_PREFIX', ['system:', 'system:serviceaccount:', 'two words', 'ä']],
    ['MCP_OIDC_GROUPS_CLAIM', ['', 'two words']],
    ['MCP_OIDC_GROUPS_PREFIX', ['system:', 'two words']],
    ['MCP_OIDC_REQUIRED_SCOPES', ['a"b', 'a\\b', 'two words']],
    ['MCP_PUBLIC_URL', ['http://mcp.example.com/mcp', 'mcp.example.com', 'https://mcp.example.com/mcp?x']],
    ['MCP_IMPERSONATE', ['', 'true', 'ON', 'yes']],
    ['MCP_IMPERSONATE_PREFIX', ['system:', 'system:x', 'two words']],
    ['MCP_MAX_CONNECTIONS', ['', '0', '10001', 'many']],
    ['MCP_MAX_CONNECTIONS_PER_ADDRESS', ['', '0', '10001']],
    ['MCP_MAX_CALLS_PER_CALLER', ['', '0', '1001']],
    [
      'MCP_SESSION_KEY',
      ['short', 'x'.repeat(31), ' '.repeat(40), `${'x'.repeat(32)}\n`, 'ä'.repeat(32), 'x'.repeat(1025)],
    ],
    ['MCP_SESSION_KEY_FILE', ['key', './key', '~/key', ' ']],
    ['MCP_SHUTDOWN_GRACE', ['', '-1', '301', '5s', '1.5']],
    ['CONSOLE', ['', 'true', 'ON', '1']],
    ['CONSOLE_SESSION_SECONDS', ['', '299', '43201', '1h', '-1']],
    ['CONSOLE_OIDC_CLIENT_ID', ['two words', 'ä', 'x'.repeat(513)]],
    ['CONSOLE_OIDC_CLIENT_SECRET', ['short', 'two words of text', 'x'.repeat(1025)]],
    ['CONSOLE_OIDC_CLIENT_SECRET_FILE', ['secret', './secret', ' ']],
    ['MCP_ALLOWED_ORIGINS', ['https://example.com', 'example.com:443', '*', '*.example.com', 'null,']],
    ['AUDIT_STDERR', ['', 'true', 'ON', '1', 'stderr']],
    ['AUDIT_FILE', ['audit.log', './audit', '/', '/var/log/', '/a\nb', ' ']],
    ['AUDIT_FILE_MAX_BYTES', ['', '0', '65535', '1073741825', '1MiB', '-1']],
    ['AUDIT_FILE_KEEP', ['', '0', '1001', 'all', '-1']],
    ['AUDIT_OTLP_ENDPOINT', ['otel:4318', 'ftp://otel/v1/logs', 'http://u:p@otel/v1/logs', 'file:///x', 'http://']],
    ['AUDIT_OTLP_TIMEOUT_MS', ['', '99', '10001', '2s', '-1']],
    ['AUDIT_EVENTS', ['', 'true', 'yes']],
    ['TOOLSET', ['', '1', '1.5', 'ALL', 'auto,all']],
    ['KUBECTL_PREAPPROVED_EXEC_BINARIES', ['ps -e', 'ps;id', '$(id)']],
    ['KUBECTL_DIAGNOSTIC_IMAGES', ['busy box', '*', '--image']],
    ['KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED', NEVER_NONSENSE],
    ['KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS', NEVER_NONSENSE],
    ['KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES', ['svc', '.', '.svc.', '.a b']],
    ['KUBECTL_DIAGNOSTIC_MAX_PODS', ['', '0', '101', '-1']],
    ['KUBECTL_FILE_READ_ALLOWED_PATHS', ['app', './app', '/app,data']],
    ['KUBECTL_FILE_READ_DEBUG_IMAGE', ['busy box', '*', '--image', 'a,b', ' ']],
    ['KUBECTL_FILE_READ_DENIED_PATHS', ['app', '~/.ssh']],
    ['KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION', NEVER_NONSENSE],
    ['KUBECTL_ALLOW_ARBITRARY_COMMANDS', NEVER_NONSENSE],
    ['GPU_DIAG_ENABLED', NEVER_NONSENSE],
    ['GPU_DIAG_NAMESPACE', ['', 'A', 'a b']],
    ['GPU_DIAG_TIMEOUT', ['', '0', '1.5', 'abc', '3601']],
    ['DCGM_ENABLED', NEVER_NONSENSE],
    ['GPU_DIAG_DCGM_MAX_DIAG_LEVEL', ['', '0', '5', '1.5']],
    ['GPU_DIAG_NVIDIA_SMI_PATH', NEVER_NONSENSE],
    ['GPU_DIAG_DCGMI_PATH', NEVER_NONSENSE],
    ['METRICS_PORT', ['-1', '65536', 'off', '0x10', ' x']],
    ['METRICS_HOST', ['http://x', 'a b', 'x/metrics', '*']],
  ];
  // `null` is a host name like any other by its form; only the rows above it are nonsense.
  const cases = rows.flatMap(([variable, values]) =>
    values.filter((value) => value !== 'null,').map((value): [string, string] => [variable, value]),
  );

  test.each(cases)(
    '%s=%j stops the start with a sentence that names variable, value and what is allowed',
    (variable, text) => {
      const error = errorOf({ [variable]: text });
      const setting = Object.values(SETTINGS).find((each) => each.variable === variable);
      const shown = setting?.secret ? 'set to what is not allowed' : JSON.stringify(text.slice(0, 200));
      expect(error.message).toBe(`${variable} is ${shown}; use ${setting?.allowed}.`);
    },
  );

  test('every variable of the server has a row of nonsense here', () => {
    expect(rows.map(([variable]) => variable).toSorted()).toEqual(
      Object.values(SETTINGS)
        .map(({ variable }) => variable)
        .toSorted(),
    );
  });

  test('a secret that is wrong is not shown', () => {
    expect(errorOf({ MCP_AUTH_TOKEN: 'my short secret' }).message).not.toContain('my short');
  });

  test('a value of 100 KiB is named in short', () => {
    expect(errorOf({ KUBECTL_TIMEOUT: 'x'.repeat(100 * 1024) }).message.length).toBeLessThan(400);
  });

  test('a line break in a value cannot forge a second line of the message', () => {
    expect(errorOf({ LOG_LEVEL: 'x\nready' }).message).not.toContain('\n');
  });

  test.each(['--kubeconfig --context', '--as=root', '--token;--user', '--to ken', '--tökén'])(
    'KUBECTL_DANGEROUS_FLAGS=%j is refused, because no flag could ever match it',
    (text) => {
      expect(() => readConfiguration({ KUBECTL_DANGEROUS_FLAGS: text })).toThrow(ConfigurationError);
    },
  );

  test.each([
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'get describe logs',
      "'get describe logs' is not a kubectl command; separate commands with commas: get,describe,logs.",
    ],
    ['KUBECTL_ALLOWED_COMMANDS', 'get,foo', "'foo' is not a kubectl command."],
    ['KUBECTL_ALLOWED_COMMANDS', 'get,desribe', "'desribe' is not a kubectl command; the nearest is 'describe'."],
    ['KUBECTL_ALLOWED_COMMANDS', 'GET', "'GET' is not a kubectl command; the nearest is 'get'."],
    ['KUBECTL_ALLOWED_COMMANDS', 'top pods', "'top pods' is not a kubectl command; the nearest is 'top pod'."],
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'rollout foo',
      "'rollout foo' is not a kubectl command; 'rollout' has history, pause, restart, resume, status, undo.",
    ],
    ['KUBECTL_ALLOWED_COMMANDS', 'kubectl get', "Leave out 'kubectl' before 'get'."],
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'get,edit',
      "'edit' never runs on this server: The server starts no editor, diff program or other local program.",
    ],
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'get,config',
      "'config' never runs on this server: The server neither shows nor changes the connection settings of kubectl.",
    ],
    [
      'KUBECTL_ALLOWED_COMMANDS',
      'cluster-info dump',
      "'cluster-info dump' never runs on this server: kubectl may not read or write files, folders or URLs.",
    ],
    ['KUBECTL_ALLOWED_COMMANDS', '"get,describe"', 'Leave out the quotes around the value.'],
    [
      'KUBECTL_DANGEROUS_FLAGS',
      '--token,--overides',
      "'--overides' is not a flag of kubectl; the nearest is '--overrides'.",
    ],
    ['KUBECTL_DANGEROUS_FLAGS', '-Z', "'-Z' is not a flag of kubectl."],
    ['KUBECTL_DANGEROUS_FLAGS', "'--token'", 'Leave out the quotes around the value.'],
    [
      'KUBECTL_ALLOWED_IMAGES',
      'https://registry.example/app',
      "'https://registry.example/app' is an address; leave out 'https://'.",
    ],
    [
      'KUBECTL_ALLOWED_IMAGES',
      'registry.example/Team/app',
      "'registry.example/Team/app' covers no image: the name of a repository, here 'Team', is in lower case.",
    ],
    ['KUBECTL_ALLOWED_NAMESPACES', '"shop"', 'Leave out the quotes around the value.'],
    ['AUDIT_EVENTS', "'on'", 'Leave out the quotes around the value.'],
    [
      'METRICS_PORT',
      'tcp://10.0.0.7:80',
      'Kubernetes sets this variable for a Service of that name; set enableServiceLinks: false in the pod, and the variable to a value of your own.',
    ],
  ])('%s=%j stops the start, and a second sentence says what is wrong with it', (variable, text, why) => {
    const allowed = Object.values(SETTINGS).find((each) => each.variable === variable)?.allowed;
    expect(errorOf({ [variable]: text }).message).toBe(
      `${variable} is ${JSON.stringify(text)}; use ${allowed}. ${why}`,
    );
  });

  test('quotes around a secret are not told, as that would tell a part of it', () => {
    expect(errorOf({ MCP_AUTH_TOKEN: '"short"' }).message).not.toContain('quotes');
  });

  test.each(['get;describe', '--help', 'get|logs', "'get'", '-'])(
    'KUBECTL_ALLOWED_COMMANDS=%j is refused, because no subcommand is called so',
    (text) => {
      expect(() => readConfiguration({ KUBECTL_ALLOWED_COMMANDS: text })).toThrow(ConfigurationError);
    },
  );

  test.each(['alpine;busybox', '-alpine', '--privileged', "'alpine'"])(
    'KUBECTL_ALLOWED_IMAGES=%j is refused, because no image is called so',
    (text) => {
      expect(() => readConfiguration({ KUBECTL_ALLOWED_IMAGES: text })).toThrow(ConfigurationError);
    },
  );
});

function errorOf(environment: Environment): ConfigurationError {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('The configuration was taken.');
}
