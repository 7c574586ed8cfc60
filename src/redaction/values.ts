/** Texts that take the place of a secret, or say that there is none. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^\(?(?:true|false|null|none|nil|undefined|yes|no|on|off|n\/a|unset|empty|enabled|disabled|required|optional|~|-|\.{2,}|…|\?+)\)?$/i,
  // What a program reads from its environment.
  /^(?:process\.env|import\.meta\.env|os\.environ|os\.getenv|ENV|System\.getenv|Deno\.env|\$_ENV|\$_SERVER|getenv)[.[(]/,
  /^(?:[{}[\]()|>&!,;]{1,3}|\*{2,}|•{2,}|●{2,}|#{3,}|\.{3,}|_{3,}|x{4,}|X{4,})$/,
  /^\$\([^()]*\)$|^\$\([^()\s]*\)?$|^\$\{[^}]*\}$|^\$\{[^}\s]*$|^\$[A-Z_][A-Z\d_]*$|^%\(?\w*\)?[sdvq%]$|^%[A-Z_]+%$/,
  /^\{\{.*\}\}$|^<[^<>]*>?$|^@[\w.]+\(.*\)$|^__\w+__$/,
  /^[([<{]*(?:redacted|filtered|masked|hidden|removed|secret|sensitive|sanitized|not shown)\b[^A-Za-z\d]*$/i,
  /^\[redacted: [a-z-]{2,24} #[\da-f]{4}\]/,
  // Where a secret is kept, in the forms of the programs that fetch it from there.
  /^(?:ref\+)?(?:vault|secretref|awssm|awsssm|gcpsm|azurekv|op|env|file|sops|k8s|bao):[\w/.#:{}+=?&-]{0,512}$/,
  /^arn:aws[\w-]*:(?:secretsmanager|ssm|kms|iam|acm)[:\w/+=,.@-]{0,512}$/,
  /^projects\/[\w-]{1,64}\/secrets\/[\w/-]{1,256}$/,
  /^ENC\[[A-Z\d_]{3,32}(?:,data:|$)/,
];

/** A path of the file system with at least two parts, as a name of a file takes. */
const PATH =
  /^(?:\.{1,2}|~|\$\{(?:env:)?[A-Za-z_]\w{0,63}\}|\$[A-Z_][A-Z\d_]{0,63}|\/(?:etc|var|run|mnt|opt|home|root|tmp|usr|srv|proc|secrets?|vault|app|apps|data|config|configs|conf|certs?|keys|ssl|tls|dev|bin|lib|workspace|path|credentials?|token|tokens))(?:\/[\w.@+-]{1,128}){1,24}\/?$/;
const DURATION = /^\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w|y)(?:\d+(?:\.\d+)?(?:ms|s|m|h))*$/;
const SIZE = /^\d+(?:\.\d+)?\s?(?:bytes?|[KMGT]i?B?|chars?|characters?|seconds?|minutes?|hours?|days?|tokens?|keys?)$/;

/** Returns whether a value takes the place of a secret, is a path to it, or says only how long or how large it is. */
export function isPlaceholder(value: string): boolean {
  if (value.length > 640) return false;
  const text = value.trim();
  return (
    text === '' ||
    DURATION.test(text) ||
    SIZE.test(text) ||
    PATH.test(text) ||
    PLACEHOLDERS.some((each) => each.test(text))
  );
}

/** The name of an object of Kubernetes, with its namespace perhaps. */
const OBJECT_NAME = /^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?\/)?[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/;

/** Returns whether a value can be the name of an object or of a key rather than a secret. */
export function isReference(value: string): boolean {
  if (OBJECT_NAME.test(value)) return !looksDrawn(value);
  return /^[a-z][\w.-]*\.[a-z]{1,8}$|^https?:\/\/[^\s@]*$|^\w+(?:\.\w+)*\/v\d\w*$/i.test(value) && !looksDrawn(value);
}

/** Returns whether a value under a short name of a password, such as `pass`, has letters and digits as words have not. */
export function isMixed(value: string, says: { readonly word: string; readonly isLikely: boolean }): boolean {
  return (
    says.word === 'password' &&
    says.isLikely &&
    /^(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[^\s/]{6,128}$/.test(value) &&
    !/^v?\d[\d.]*$|^\d{4}-\d\d-\d\dT/.test(value)
  );
}

/** Returns whether a text looks drawn by lot: long for a word, with digits amid its letters. */
export function looksDrawn(value: string): boolean {
  for (const part of value.split(/[-._/:]/)) {
    if (part.length < 12) continue;
    const changes = part.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)|[a-z](?=[A-Z])|[A-Z]{2}(?=[a-z])/g)?.length ?? 0;
    if (changes >= 3 || (part.length >= 24 && changes >= 2)) return true;
  }
  return false;
}

/** Words that follow the name of a secret in a sentence, or say what became of it. */
const SAID =
  /^(?:is|was|are|has|have|had|not|must|should|can|cannot|could|may|will|invalid|incorrect|wrong|missing|expired?|expires|revoked|rejected|accepted|valid|verified|found|created|deleted|updated|configured|unchanged|changed|rotated|ok|okay|failed|failure|error|denied|unauthorized|forbidden|unknown|unspecified|provided|specified|given|absent|present|exists?|mismatch|for|from|of|in|to|and|or|the|a|an|at|by|with|without|no|none|default|string|number|boolean|object|array|bytes?|authentication|authorization|bearer|basic|strict|password|passwd|token|secret|key|credentials?|username|user|name|value|type|file|yes|no|true|false|null|nil|string,|sync|synced|success|succeeded|successful|loaded|reloaded|refresh|refreshed|renew|renewed|reset|set|unset|empty|required|optional|disabled|enabled|hidden|encrypted|hashed|malformed|corrupt|unexpected|illegal|too|only|will|kubernetes(?:\.io)?|opaque)$/i;

/** Returns whether a value after a name in running text is a word of the sentence. */
export function isSaid(value: string): boolean {
  return SAID.test(value.replace(/[.,:;!?)\]]+$/, ''));
}

/** Returns whether a value in running text has the look of a secret: enough of it, and not a word or a name. */
export function looksSecret(value: string): boolean {
  if (value.length < 8) return false;
  if (/^[a-z]+$|^[A-Z][a-z]+$|^[A-Z_]+$|^\d+$/.test(value))
    return value.length >= 20 && /^\d+$/.test(value) === false && looksDrawn(value);
  return !/^\d{4}-\d\d-\d\d|^v?\d+(?:\.\d+)+$|^\d+(?:[.:]\d+)*$|^sha\d+:/.test(value);
}

const BASE64 = /^[A-Za-z\d+/]{8,}={0,2}$/;

/** The text that base64 stands for; undefined if the value is no base64, or of bytes that are no text. */
export function decodeBase64(value: string): string | undefined {
  if (value.length % 4 !== 0 || value.length > 1024 * 1024 || !BASE64.test(value)) return undefined;
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString('latin1');
  if (/^[\t\n\r -~]+$/.test(text)) return text;
  const wide = bytes.toString('utf8');
  return /^[^\p{Cc}\p{Cn}\p{Co}\ufffd]+$/u.test(wide.replace(/[\t\n\r]/g, '')) &&
    wide.length >= 4 &&
    !/^[\u0080-\uffff]+$/.test(wide)
    ? wide
    : undefined;
}

/** The value behind its encodings, so that the same value has the same mark wherever it was read. */
export function plainOf(value: string): string {
  let plain = value;
  for (let depth = 0; depth < 3; depth++) {
    const decoded = decodeBase64(plain);
    if (decoded === undefined) break;
    plain = decoded;
  }
  return plain;
}

/** What became of a secret, where a value would be. */
export function isStatus(value: string): boolean {
  return /^(?:missing|invalid|expired|absent|present|provided|changed|unchanged|incorrect|string|updated|rotated|valid|ok)$/i.test(
    value,
  );
}
