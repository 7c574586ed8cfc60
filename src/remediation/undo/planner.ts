import { isJsonObject, type JsonObject } from '../../go/json.ts';
import { printCompactJson } from '../../go/print-json.ts';
import type { WireWrite } from '../../kube/reviewed-write.ts';
import type { ChangeRequest } from '../change.ts';
import { editsSinceCreation } from './altered-fields.ts';
import { conflictOf } from './conflict.ts';
import { cannotUndo, comesBack, isBeingDeleted, restorable } from './limits.ts';
import { MANAGER, makeAgain, patchWrite } from './made-again.ts';
import { mergeBack } from './merge-back.ts';
import { patchBetween } from './patch.ts';
import { isNameMadeUp, nameObject, objectPath } from './places.ts';
import type { Seen } from './related.ts';
import { textAtPath, valueAtPath, withFieldsOfType, withKeptOf, withMadeUpOf } from './server-fields.ts';
import { shapesOf } from './shapes.ts';
import type { Conflict, MadeRequest, UndoPlan } from './undo-plan.ts';
import { parseObject, withFieldAt } from './values.ts';

/** An object, or its scale, while it is planned what becomes of it. */
interface Place {
  readonly path: string;
  /** As it is stored. */
  readonly stored: JsonObject | undefined;
  /** As the writes that are planned so far would leave it. */
  object: JsonObject | undefined;
  /** Whether a planned write creates it. */
  isMadeAgain: boolean;
}

/** A write of the plan. A patch is made when all is known that it takes back. */
interface Slot {
  readonly place: Place;
  readonly write: () => readonly WireWrite[];
}

/** One made request, with what is known of its object. */
interface Taken extends MadeRequest {
  readonly named: string;
  readonly place: Place;
}

/** Why a request leads to no write, in a sentence; undefined if it does, or if its conflicts tell. */
type Instead = { readonly impossible: string } | { readonly nothing: string } | undefined;

/** Plans the undo of one request after the other, the newest first. */
export class UndoPlanner {
  readonly #seen: Seen;
  readonly #places = new Map<string, Place>();
  readonly #conflicts: Conflict[] = [];
  readonly #impossible = new Set<string>();
  readonly #nothing = new Set<string>();
  readonly #notes = new Set<string>();
  #slots: readonly Slot[] = [];

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  /** Plans the undo of the request that was made before all that were taken so far. */
  take(made: MadeRequest): void {
    const instead = this.#take(made);
    if (instead === undefined) return;
    if ('impossible' in instead) this.#impossible.add(instead.impossible);
    else this.#nothing.add(instead.nothing);
  }

  /** What was planned so far. */
  plan(): UndoPlan {
    return {
      writes: this.#slots.flatMap(({ write }) => write()),
      conflicts: this.#conflicts,
      impossible: [...this.#impossible],
      nothing: [...this.#nothing],
      notes: [...this.#notes],
    };
  }

  #take(made: MadeRequest): Instead {
    const { request, progress, now } = made;
    const named = nameObject(request, progress);
    if (progress.state === 'refused') return { nothing: `The request for ${named} was refused.` };
    const reason = cannotUndo(request, named);
    if (reason !== undefined) return { impossible: reason };
    if (now === 'unknown' || isNameMadeUp(request, progress))
      return {
        impossible: `The server cannot read ${named}, so it does not know what others have changed since. Look at it, and change it back yourself.`,
      };
    const taken = { ...made, named, place: this.#place(made) };
    if (request.operation === 'DELETE' || request.subResource === 'eviction') return this.#makeAgain(taken);
    return request.operation === 'CREATE' ? this.#takeAway(taken) : this.#restore(taken);
  }

  #place({ request, progress, now }: MadeRequest): Place {
    const object = objectPath(request, progress);
    // What is created again has the scale, and all else, that it gets with its creation.
    const isPart = request.operation === 'UPDATE' && request.subResource !== undefined;
    const path = isPart && this.#places.get(object)?.isMadeAgain !== true ? request.path : object;
    const stored = isJsonObject(now as JsonObject | undefined) ? (now as JsonObject) : undefined;
    const place = this.#places.get(path) ?? { path, stored, object: stored, isMadeAgain: false };
    this.#places.set(path, place);
    return place;
  }

  #restore({ request, progress, named, place }: Taken): Instead {
    const { object: now } = place;
    if (now === undefined)
      return { impossible: `${named} was deleted after the change, so its fields cannot be restored.` };
    if (this.#isOther(request.uid, now, named, place)) return undefined;
    if (isBeingDeleted(now)) return { impossible: `${named} is being deleted, so its fields cannot be restored.` };
    const before = onto(parseObject(request.before), request, place);
    // The version that the request left shows what it made of the object, whatever a rehearsal said.
    const after = isUntouched(place, progress.madeVersion) ? now : onto(parseObject(request.after), request, place);
    if (before === undefined || after === undefined)
      return {
        impossible: `The record does not say how the change left ${named}. Look at it, and change it back yourself.`,
      };
    const made = withMadeUpOf(withKeptOf(after, now), before, now, request.resource);
    const wanted = restorable(request, withKeptOf(before, now), made, named);
    const shapes = shapesOf(request.subResource === 'scale' ? SCALES : request.resource);
    const { object: back, stays } = withFieldsOfType(wanted.before, made, now, request.resource);
    const { conflicts, restored, asBefore, value } = mergeBack(back, made, now, shapes);
    for (const path of stays)
      this.#notes.add(`${path} of ${named} stays: the API server keeps it for the type that others set since.`);
    if (progress.state === 'failed') return afterFailure(named, restored > 0 && conflicts.length + asBefore === 0);
    for (const lost of wanted.lost) this.#impossible.add(lost);
    this.#conflicts.push(...conflicts.map((each) => conflictOf(named, request.resource, each, now)));
    if (restored > 0 && progress.state !== 'made' && conflicts.length + asBefore > 0)
      return {
        impossible: `The record does not say whether the request for ${named} was made. Look at it, and change it back yourself.`,
      };
    if (restored > 0) this.#patch(place, value, shapes);
    else if (conflicts.length + wanted.lost.length === 0)
      return { nothing: `${named} is as it was before the change.` };
    return undefined;
  }

  #patch(place: Place, object: JsonObject, shapes: ReturnType<typeof shapesOf>): void {
    place.object = object;
    if (this.#slots.some((slot) => slot.place === place)) return;
    const write = () => {
      const operations = patchBetween(place.stored ?? {}, place.object ?? {}, shapes);
      return operations.length === 0 ? [] : [patchWrite(place.path, operations)];
    };
    this.#slots = [...this.#slots, { place, write }];
  }

  #takeAway({ request, progress, named, place }: Taken): Instead {
    const { object: now } = place;
    if (now === undefined || isBeingDeleted(now) || place.isMadeAgain) {
      this.#drop(place);
      return { nothing: `${named} no longer exists.` };
    }
    if (progress.state !== 'failed' && this.#isOther(progress.uid, now, named, place)) return undefined;
    const created = isUntouched(place, progress.madeVersion) ? now : parseObject(request.after);
    if (created === undefined)
      return { impossible: `The record does not say how ${named} was created. Look at it, and delete it yourself.` };
    const edits = editsSinceCreation(created, now, request.resource);
    if (progress.state === 'failed') return afterFailure(named, edits.length === 0);
    for (const { steps, from, to } of edits) {
      const conflict = { steps, before: undefined, after: from, now: to };
      this.#conflicts.push(conflictOf(named, request.resource, conflict, now));
    }
    if (edits.length > 0) return undefined;
    this.#drop(place);
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Background',
      preconditions: { uid: textAtPath(now, 'metadata', 'uid') },
    };
    this.#slots = [...this.#slots, { place, write: () => [writeObject('DELETE', place.path, '', body)] }];
    return undefined;
  }

  /** Plans no object at a place: what other writes would restore of it goes with it. */
  #drop(place: Place): void {
    const isOf = ({ path }: Place) => path === place.path || path.startsWith(`${place.path}/`);
    this.#slots = this.#slots.filter((slot) => !isOf(slot.place));
    place.object = undefined;
    place.isMadeAgain = false;
  }

  #makeAgain({ request, progress, named, place }: Taken): Instead {
    const { object: now } = place;
    const before = parseObject(request.before);
    if (before === undefined)
      return { impossible: `The record does not hold ${named} as it was. Create it again yourself.` };
    const comes = comesBack(request, before, named);
    if (comes !== undefined) return { nothing: comes };
    const uid = textAtPath(before, 'metadata', 'uid');
    if (now !== undefined && textAtPath(now, 'metadata', 'uid') === uid)
      return isBeingDeleted(now)
        ? { impossible: `${named} is still being deleted. Undo the change again once it is gone.` }
        : { nothing: `${named} still exists.` };
    if (progress.state === 'failed') return afterFailure(named, now === undefined);
    if (this.#isOther(uid, now, named, place)) return undefined;
    const again = makeAgain(request, before, this.#seen, named);
    if (typeof again === 'string') return { impossible: again };
    for (const note of again.notes) this.#notes.add(note);
    place.object = again.object;
    place.isMadeAgain = true;
    const collection = place.path.slice(0, place.path.lastIndexOf('/'));
    const write = () => [...again.first, writeObject('POST', collection, MANAGER, place.object ?? again.object)];
    this.#slots = [...this.#slots, { place, write }];
    return undefined;
  }

  /** Notes the conflict if the object is another one of the same name. */
  #isOther(uid: string | undefined, now: JsonObject | undefined, named: string, { isMadeAgain }: Place): boolean {
    const found = valueAtPath(now, ['metadata', 'uid']);
    if (uid === undefined || isMadeAgain || now === undefined || found === uid) return false;
    this.#conflicts.push({ on: named, path: 'metadata.uid', before: uid, made: uid, now: found });
    return true;
  }
}

/** A request that failed was most likely not made: what it would have made, others may have made. */
function afterFailure(named: string, shows: boolean): Instead {
  if (!shows) return { nothing: `The request for ${named} failed.` };
  return {
    impossible: `The request for ${named} failed, and yet ${named} is as if it had been made: others may have done the same. Look at it, and change it back yourself.`,
  };
}

/** Every kind has the same Scale, of which one field is set. */
const SCALES = { group: 'autoscaling', resource: 'scales' };

/** Whether nothing was written to an object since a request left it in a version. */
function isUntouched({ stored, object }: Place, madeVersion: string | undefined): boolean {
  return (
    madeVersion !== undefined && stored === object && textAtPath(stored, 'metadata', 'resourceVersion') === madeVersion
  );
}

/** What a Scale says, said of the object that is created again. */
function onto(side: JsonObject | undefined, { subResource }: ChangeRequest, place: Place): JsonObject | undefined {
  if (side === undefined || subResource !== 'scale' || !place.isMadeAgain) return side;
  return withFieldAt(place.object ?? {}, ['spec', 'replicas'], valueAtPath(side, ['spec', 'replicas']) ?? 0);
}

function writeObject(method: 'POST' | 'DELETE', path: string, query: string, object: JsonObject): WireWrite {
  return { method, path, query, contentType: 'application/json', body: Buffer.from(printCompactJson(object)) };
}
