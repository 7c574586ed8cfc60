import { EncryptJWT, jwtDecrypt } from 'jose';
import { deriveKey } from '../config/answer-key.ts';

/** Claims that only a holder of the key can read and make. */
export interface Seal {
  /** Returns the claims as a text for a cookie; `expiresAt` is in seconds since 1970. */
  readonly seal: (claims: Readonly<Record<string, unknown>>, expiresAt: number) => Promise<string>;
  /** Returns the claims and their end; undefined if the text was not made with this key for this purpose, or has expired. Never rejects. */
  readonly open: (text: string) => Promise<(Readonly<Record<string, unknown>> & { readonly exp: number }) | undefined>;
}

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;
const TERMS = {
  keyManagementAlgorithms: [HEADER.alg],
  contentEncryptionAlgorithms: [HEADER.enc],
  requiredClaims: ['exp'],
};

/** Returns a seal for one purpose. Texts of another purpose, or of another key, do not open. Source: RFC 7516, with a direct key. */
export function createSeal(key: Uint8Array, purpose: 'session' | 'sign-in'): Seal {
  const own = deriveKey(key, `console ${purpose}`);
  return {
    seal: (claims, expiresAt) => new EncryptJWT({ ...claims, exp: expiresAt }).setProtectedHeader(HEADER).encrypt(own),
    open: async (text) => {
      try {
        const { payload } = await jwtDecrypt(text, own, TERMS);
        return { ...payload, exp: payload.exp ?? 0 };
      } catch {
        return undefined;
      }
    },
  };
}
