import { ConnectionFailed, LeaveToKubectl } from '../api.ts';

/** There is nothing to prove with who the server is. The message is a sentence with cause and cure, and without secrets. */
export class CannotAuthenticate extends LeaveToKubectl {}

/** The API server does not accept what proves who the server is. */
export class Unauthorized extends LeaveToKubectl {}

/** The API server, or the proxy on the way to it, could not be reached; `code` is the name that the system or TLS has for it. */
export class NotConnected extends LeaveToKubectl {
  readonly code: string;

  constructor(code: string) {
    super(`the connection failed (${code})`);
    this.code = code;
  }
}

/** A page or a redirect came from where the API server should be; kubectl has words for each of them. */
export class NotTheApiServer extends LeaveToKubectl {}

export const NOT_THE_API_SERVER =
  'Something other than the API server answers at its address: check server and proxy-url in the kubeconfig.';

/** Why a request got no answer: a sentence with cause and cure that holds no address and no secret. */
export function explainFailure(error: unknown): string {
  if (error instanceof CannotAuthenticate) return error.message;
  if (error instanceof Unauthorized)
    return 'The API server does not accept the credentials of the server (401): they are wrong, expired or revoked. Renew them in the kubeconfig.';
  if (error instanceof NotTheApiServer) return NOT_THE_API_SERVER;
  if (error instanceof ConnectionFailed) return 'The API server cannot be reached (ECONNREFUSED).';
  if (error instanceof NotConnected) return explainCode(error.code);
  return 'The server cannot connect to the API server: the address, certificates or proxy in the kubeconfig cannot be used.';
}

/** Why a request that was sent for a change got no whole answer, as a sentence; undefined for anything else that went wrong. */
export function whyNoAnswer(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET')
    return 'The connection broke off before the API server had answered.';
  if (!(error instanceof ConnectionFailed || error instanceof LeaveToKubectl)) return undefined;
  return error.constructor === LeaveToKubectl
    ? `The server cannot use what the API server answers: ${error.message}.`
    : explainFailure(error);
}

function explainCode(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `The certificate of the API server has expired (${code}): renew it, or correct the clock of this machine.`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of the API server is not valid yet (${code}): correct the clock of this machine.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of the API server is for another name (${code}): correct server in the kubeconfig, or set tls-server-name.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name of the API server or of the proxy cannot be resolved (${code}): correct it in the kubeconfig, or fix DNS.`;
    case 'PROXY_REFUSED':
      return `The proxy does not connect to the API server (${code}): check proxy-url in the kubeconfig, HTTPS_PROXY and NO_PROXY.`;
    default:
      return NOT_TRUSTED.test(code)
        ? `The certificate of the API server is not trusted (${code}): set certificate-authority in the kubeconfig, or add the authority to the certificates of the system.`
        : `The API server cannot be reached (${code}).`;
  }
}

/** OpenSSL's names for a chain that ends in no trusted certificate. */
const NOT_TRUSTED =
  /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_(SIGNATURE|UNTRUSTED|REJECTED)|INVALID_CA|NO_SAN/;
