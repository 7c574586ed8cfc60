import type { NameSays } from '../names.ts';
import { isPlaceholder, isReference, isSaid, looksDrawn } from '../values.ts';
import type { Region } from './region.ts';

/** In UTF-16 units: so far before its name a value ends, and so long it is. */
const REACH = 96;
const LONGEST = 128;
/** `x is the password`, `using x as password`: between the value and the name. */
const SENTENCE = / (?:is|was|as)(?: (?:the|your|our|my|his|her|its|their|a|an))?(?: [\w'’-]{1,24}){0,2} $/;
/** `"x" (db password)`, `x # password`, `x <- password`. */
const NOTE = /[ \t](?:\(|# ?|\/\/ ?|<-{1,2} ?|← ?)(?:[\w'’-]{1,24} ){0,3}$/;
/** A word without the signs around it. */
const WORD = /(["'`]?)([^\s"'`([{]{4,128})["'`\])}]{0,2}[,.;:]?[ \t]{0,40}$/;
/** What may follow a name that ends a statement about a value. */
const AFTER = /(?:[.,;:!?)\]]{1,4}(?:\s|["']|$)|["']|\s*$|[ \t]{1,4}(?:for|of|to|on|in|and|at)\b)/my;
/** Names of algorithms and encodings, of which sentences speak. */
const ALGORITHM =
  /^(?:(?:sha|md|hs|rs|es|ps|ed|aes|rsa|dsa|des|rc|utf|base|crc|ripemd|blake|http|oauth|tls|ipv|x|v)[\d._/-]{1,8}\w?|k8s)$/i;
/** Addresses of mail, hosts and the web, paths, names of images, numbers, files, and places in programs; and what has a name of its own. */
const OTHER =
  /^[\w.+-]+@[\w-]+\.[\w.-]+$|^[\w.[\]-]+:\d+$|:\/\/|^[~.]?\/|^[\w.:-]+(?:\/[\w.:-]+)+$|=|^[\d.,%-]+$|\.\w{1,5}$|^\w+\(|\.\w+:\d/;

/** Marks a value that a text has before the name that says what it is. Returns whether there is one. */
export function readBefore(region: Region, start: number, end: number, says: NameSays): boolean {
  const { text } = region;
  const { start: lineStart } = region.lineAt(start);
  const before = text.slice(Math.max(lineStart, start - REACH), start);
  if (!/[ (#/]$/.test(before)) return false;
  const between = SENTENCE.exec(before) ?? NOTE.exec(before);
  AFTER.lastIndex = end;
  if (
    between === null ||
    !AFTER.test(text) ||
    /\b(?:no|not|bad|wrong|invalid|missing|without|empty|old)\b/i.test(between[0])
  )
    return false;
  const stop = start - before.length + between.index;
  const word = WORD.exec(text.slice(Math.max(lineStart, stop - LONGEST - 8), stop));
  const value = word?.[2] ?? '';
  if (word === null || !isSecret(value, word[1] !== '', says)) return false;
  const at = stop - word[0].length + (word[1]?.length ?? 0);
  region.add({ start: at, end: at + value.length, word: says.word, value });
  return true;
}

function isSecret(value: string, isQuoted: boolean, says: NameSays): boolean {
  if (value.length < 4 || isPlaceholder(value) || isSaid(value) || ALGORITHM.test(value)) return false;
  // Paths and names are also made of letters and digits; what looks drawn at random is none of them.
  if (OTHER.test(value) && !looksDrawn(value)) return false;
  const isMixed = /\d/.test(value) && /\p{L}/u.test(value) && value.length >= 6;
  if (!says.isSure || says.word !== 'password') return isMixed && looksDrawn(value) && !isReference(value);
  return isMixed || (isQuoted && /[^\p{L}\s.-]/u.test(value));
}
