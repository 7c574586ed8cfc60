import { isTimestamp } from './timestamp.ts';

/** What a scalar stands for: a bigint is an integer, a number a float64. */
export type Resolved = null | boolean | number | bigint | string;

const TAG = 'tag:yaml.org,2002:';
/** The tag of `<<` where it is written out. */
export const MERGE_TAG = `${TAG}merge`;
const STRING_TAG = `${TAG}str`;
/** The tag of bytes in base64. */
export const BINARY_TAG = `${TAG}binary`;

type Kind = 'bool' | 'float' | 'int' | 'merge' | 'null' | 'str' | 'timestamp';
/** The kinds that a scalar with such a tag is looked at for; with any other tag it is its text. */
const LOOKED_AT: ReadonlySet<string> = new Set(['bool', 'float', 'int', 'null', 'timestamp']);

const WORDS: ReadonlyMap<string, readonly [Kind, Resolved]> = new Map([
  ...words('bool', true, 'y Y yes Yes YES true True TRUE on On ON'),
  ...words('bool', false, 'n N no No NO false False FALSE off Off OFF'),
  ...words('null', null, '~ null Null NULL'),
  ...words('float', Number.NaN, '.nan .NaN .NAN'),
  ...words('float', Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words('float', Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'),
  ['', ['null', null]],
]);

function words(kind: Kind, value: Resolved, list: string): [string, readonly [Kind, Resolved]][] {
  return list.split(' ').map((word) => [word, [kind, value]]);
}

/** Only what begins with one of these can be anything but a text. */
const TELLS = /^(?:[-+\d.~]|[yYnNtTfFoO])/;
const SHORT_INTEGER = /^-?(?:0|[1-9]\d{0,14})$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/**
 * Says what a scalar stands for by the rules of YAML 1.1 as go-yaml reads them; `tag` is its full tag, empty for none.
 * Undefined where the text is not what its tag says. Source: resolve.go of go.yaml.in/yaml/v2.
 */
export function resolveScalar(tag: string, text: string): Resolved | undefined {
  if (tag === '') return resolvePlain(text)[1];
  if (tag === BINARY_TAG) return decodeBase64(text);
  const wanted = tag.startsWith(TAG) ? tag.slice(TAG.length) : '';
  if (tag === STRING_TAG || !LOOKED_AT.has(wanted)) return text;
  const [kind, value] =
    wanted === 'timestamp' && isTimestamp(text) ? (['timestamp', text] as const) : resolvePlain(text);
  if (kind === wanted) return value;
  return wanted === 'float' && kind === 'int' && isInt64(value as bigint) ? Number(value) : undefined;
}

function resolvePlain(text: string): readonly [Kind, Resolved] {
  if (text !== '' && !TELLS.test(text)) return ['str', text];
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (SHORT_INTEGER.test(text)) return ['int', BigInt(text)];
  const first = text.charCodeAt(0);
  if (first > 0x39) return ['str', text];
  return text.startsWith('.') ? readFloat(text, text) : readNumber(text);
}

function readNumber(text: string): readonly [Kind, Resolved] {
  const digits = text.replaceAll('_', '');
  const integer = readInteger(digits);
  return integer === undefined ? readFloat(digits, text) : ['int', integer];
}

function readFloat(digits: string, text: string): readonly [Kind, Resolved] {
  const value = FLOAT.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? ['float', value] : ['str', text];
}

/** An integer as Go's ParseInt and ParseUint read it, that is an int64 or a uint64. Undefined for anything else. */
function readInteger(digits: string): bigint | undefined {
  const [, sign = '', prefix = '', body = ''] =
    /^([-+]?)(0[xX](?=[\da-fA-F])|0[oO](?=[0-7])|0[bB](?=[01])|0(?=[0-7])|)([\da-fA-F]+)$/.exec(digits) ??
    // The sign behind the prefix is an oddity of go-yaml.
    /^()(0b)([-+][01]+)$/.exec(digits) ??
    [];
  if (body === '') return undefined;
  const negative = sign === '-' || body.startsWith('-');
  const [radix, form] = RADIX[prefix.toLowerCase()] ?? ['', /^$/];
  const plain = body.replace(/^[-+]/, '');
  if (!form.test(plain)) return undefined;
  const value = BigInt(`${radix}${plain}`);
  if (negative) return isInt64(-value) ? -value : undefined;
  // Go reads a sign in an int64 only.
  return isInt64(value) || (sign === '' && BigInt.asUintN(64, value) === value) ? value : undefined;
}

const RADIX: Readonly<Record<string, readonly [string, RegExp]>> = {
  '': ['', /^(?:0|[1-9]\d*)$/],
  '0': ['0o', /^[0-7]+$/],
  '0b': ['0b', /^[01]+$/],
  '0o': ['0o', /^[0-7]+$/],
  '0x': ['0x', /^[\da-fA-F]+$/],
};

/** Whether Go holds an integer as int64. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** The text that base64 stands for; undefined where it is none, or where its bytes are not UTF-8. */
function decodeBase64(text: string): string | undefined {
  const packed = text.replace(/[\r\n]/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(packed)) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * A float64 as the key of a mapping: go-yaml writes it as Go writes a float32, in its shortest form, with an exponent from
 * 1e+06 on and below 0.0001. Source: convertToJSONableObject of sigs.k8s.io/yaml.
 */
export function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  let shortest = '';
  for (let digits = 0; digits < 9; digits++) {
    shortest = single.toExponential(digits);
    if (Math.fround(Number(shortest)) === single) break;
  }
  const [mantissa = '', power = '0'] = shortest.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return fixed(mantissa, exponent);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A mantissa such as `-1.25` with its point moved, without an exponent. */
function fixed(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return sign + whole + (rest === '' ? '' : `.${rest}`);
}
