import type { NameSays } from '../names.ts';
import { isReference, looksDrawn, looksSecret } from '../values.ts';

/** A name that may be the name of a reference: the value must not look like a name of an object. */
export function isSecretOfLikely(value: string, says: NameSays): boolean {
  return says.isLikely ? !isReference(value) && (looksSecret(value) || looksDrawn(value)) : isCredential(value);
}

/** A user and a password, plain or in base64, or what looks drawn by lot. */
export function isCredential(value: string): boolean {
  return (
    looksDrawn(value) ||
    /^(?:neo4j\/|[\w.@-]{1,64}:)[^\s/:]{4,256}$/.test(value) ||
    /^[A-Za-z\d+/]{12,}={1,2}$/.test(value)
  );
}

export function isNumberOfSeconds(value: string, { word }: NameSays): boolean {
  return /^\d+$/.test(value) && value.length < (word === 'password' ? 1 : 8);
}

/** `secretKey` is the key of a Secret where the object says which one, or where its value comes from. */
export function isReferenceField(fields: Readonly<Record<string, unknown>>, name: string, value: unknown): boolean {
  if (name !== 'secretKey' && name !== 'accessKey' && name !== 'accessKeyID' && name !== 'privateKey') return false;
  if (typeof value !== 'string') return false;
  const refers =
    'remoteRef' in fields ||
    'secretName' in fields ||
    'sourceRef' in fields ||
    'remoteKey' in fields ||
    'match' in fields;
  return (refers || /^[a-z]+(?:[-._][a-z]+)*$/.test(value)) && isReference(value);
}
