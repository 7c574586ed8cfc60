/** Keys of Secrets that hold certificates. */
const CERTIFICATE_KEYS = /(?:^(?:ca|cert|ca-bundle|tls-ca)\.pem|\.(?:crt|cer|cert))$/;

/** Returns whether a value of a Secret is public: certificates under their usual keys, and nothing else beside them. */
export function isPublicPart(key: string, plain: string): boolean {
  return (
    CERTIFICATE_KEYS.test(key) &&
    /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(plain) &&
    !plain.includes('PRIVATE KEY')
  );
}
