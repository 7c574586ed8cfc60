const WORDS = new Set(
  ['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off', 'null', '.nan', '.inf', '+.inf', '-.inf']
    .flatMap((word) => [word, word.toUpperCase(), word.replace(/[a-z]/, (letter) => letter.toUpperCase())])
    .concat('', '~', '.NaN'),
);
const INTEGER = /^[-+]?(?:0[bB][01]+|0[oO]?[0-7]+|0[xX][\da-fA-F]+|0|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const BASE_60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const CLOCK = '(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:[.,]\\d+)?';
const TIMESTAMP = new RegExp(`^(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:[Tt]${CLOCK}(?:Z|[-+](\\d\\d):(\\d\\d))| ${CLOCK})?$`);

/**
 * Whether a text written without quotes would be read as something else than that text: a number, a time, a boolean, null.
 * Source: resolve.go of go-yaml v2, which follows YAML 1.1 and reads times with time.Parse.
 */
export function isReadAsOther(text: string): boolean {
  if (!/^(?:$|[-+\d.yYnNtTfFoO~])/.test(text)) return false;
  if (WORDS.has(text)) return true;
  if (text.startsWith('.')) return FLOAT.test(text) && Number.isFinite(Number(text));
  if (!/^[-+\d]/.test(text)) return false;
  const digits = text.replaceAll('_', '');
  return isTimestamp(text) || isNumber(digits) || BASE_60.test(text);
}

function isNumber(text: string): boolean {
  if (INTEGER.test(text) && isIn64Bits(text)) return true;
  return FLOAT.test(text) && Number.isFinite(Number(text));
}

function isIn64Bits(text: string): boolean {
  const isSigned = /^[-+]/.test(text);
  const digits = (isSigned ? text.slice(1) : text).replace(/^0(?=[0-7])/, '0o').toLowerCase();
  const size = BigInt(digits);
  if (!isSigned) return BigInt.asUintN(64, size) === size;
  return BigInt.asIntN(64, text.startsWith('-') ? -size : size) === (text.startsWith('-') ? -size : size);
}

function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, ...rest] = match.slice(1).map((part) => Number(part ?? 0));
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0, hour2 = 0, minute2 = 0, second2 = 0] = rest;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  if (zoneHour > 24 || zoneMinute > 60) return false;
  return Math.max(hour, hour2) < 24 && Math.max(minute, minute2, second, second2) < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
