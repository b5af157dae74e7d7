// @ts-check
/**
 * Reads the index of a progressive MP4 and cuts fragments out of it (ISO/IEC 14496-12).
 *
 * A browser given the file itself fetches as far ahead as it likes. Given fragments (Media Source
 * Extensions) it has exactly the seconds that the policy allows, from whichever rendition fits.
 */

/**
 * One track: samples in the order of the file, as columns. Times are in ticks of `timescale`.
 * @typedef {object} Track
 * @property {number} id
 * @property {"video" | "audio"} kind
 * @property {string} codec as in a MIME type
 * @property {number} timescale
 * @property {number} shift ticks that the edit list takes off every presentation time
 * @property {number} count
 * @property {Float64Array} offsets
 * @property {Uint32Array} sizes
 * @property {Float64Array} decodes
 * @property {Int32Array} lags from decoding to presentation
 * @property {Uint32Array} durations
 * @property {Uint8Array} keys
 * @property {Uint8Array[]} heads boxes that describe the track: tkhd, mdhd, hdlr, the media header, dinf, stsd
 */

/**
 * @typedef {object} Movie
 * @property {number} durationS
 * @property {Track[]} tracks the video first
 * @property {Track} video
 * @property {string} mime
 * @property {Uint8Array} mvhd
 */

/** The file is not one that can be cut. */
export class Uncuttable extends Error {}

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts"]);

/** @param {DataView} view @param {number} at */
const name4 = (view, at) => String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

/** @param {DataView} view @param {number} at */
const wide = (view, at) => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);

/**
 * How long the file's index is, counted from its start; 0 while `bytes` do not reach its beginning.
 * @param {Uint8Array} bytes
 */
export function indexEnd(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 16 <= view.byteLength) {
    const kind = name4(view, at + 4);
    const size = view.getUint32(at) === 1 ? wide(view, at + 8) : view.getUint32(at);
    if (kind === "mdat" || size < 8) throw new Uncuttable("the index does not come first");
    at += size;
    if (kind === "moov") return at;
  }
  return 0;
}

/**
 * The boxes between two places, those within containers under their path.
 * @param {DataView} view
 * @param {number} from
 * @param {number} to
 * @returns {Map<string, {start: number, body: number, end: number}[]>}
 */
function boxes(view, from, to) {
  const found = new Map();
  for (let at = from; at + 8 <= to; ) {
    const size = view.getUint32(at);
    const kind = name4(view, at + 4);
    if (size < 8 || at + size > to) throw new Uncuttable(`a box of ${size} bytes`);
    found.set(kind, [...(found.get(kind) ?? []), { start: at, body: at + 8, end: at + size }]);
    if (CONTAINERS.has(kind) && kind !== "moov" && kind !== "trak")
      for (const [inner, places] of boxes(view, at + 8, at + size)) found.set(inner, [...(found.get(inner) ?? []), ...places]);
    at += size;
  }
  return found;
}

/**
 * Read the index.
 * @param {Uint8Array} bytes from the start of the file to the end of its index at least
 * @returns {Movie}
 */
export function readMovie(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = indexEnd(bytes);
  if (!end || end > bytes.byteLength) throw new Uncuttable("the index is cut off");
  const moov = boxes(view, 0, end).get("moov")?.[0];
  if (!moov) throw new Uncuttable("no index");
  const parts = boxes(view, moov.body, moov.end);
  const head = parts.get("mvhd")?.[0];
  if (!head) throw new Uncuttable("no header");
  const long = view.getUint8(head.body) === 1;
  const timescale = view.getUint32(head.body + (long ? 20 : 12));
  const duration = long ? wide(view, head.body + 24) : view.getUint32(head.body + 16);
  const tracks = (parts.get("trak") ?? []).map((trak) => readTrack(bytes, view, trak, timescale)).filter((track) => track !== null);
  const video = tracks.find((track) => track.kind === "video");
  if (!video) throw new Uncuttable("no pictures");
  tracks.sort((one, other) => Number(other === video) - Number(one === video));
  const mime = `video/mp4; codecs="${tracks.map((track) => track.codec).join(", ")}"`;
  return { durationS: duration / timescale, tracks, video, mime, mvhd: bytes.slice(head.start, head.end) };
}

/**
 * @param {Uint8Array} bytes
 * @param {DataView} view
 * @param {{body: number, end: number}} trak
 * @param {number} movieTimescale
 * @returns {Track | null} null for what is neither seen nor heard
 */
function readTrack(bytes, view, trak, movieTimescale) {
  const parts = boxes(view, trak.body, trak.end);
  /** @param {string} kind */
  const one = (kind) => {
    const place = parts.get(kind)?.[0];
    if (!place) throw new Uncuttable(`no ${kind}`);
    return place;
  };
  const handler = name4(view, one("hdlr").body + 8);
  if (handler !== "vide" && handler !== "soun") return null;
  const kind = handler === "vide" ? "video" : "audio";
  const mdhd = one("mdhd").body;
  const timescale = view.getUint32(mdhd + (view.getUint8(mdhd) === 1 ? 20 : 12));
  const tkhd = one("tkhd").body;
  const names = ["tkhd", "mdhd", "hdlr", kind === "video" ? "vmhd" : "smhd", "dinf", "stsd"];
  const heads = names.map((each) => bytes.slice(one(each).start, one(each).end));
  const sizes = readSizes(view, one("stsz").body);
  const { decodes, durations } = readTimes(view, one("stts").body, sizes.length);
  return {
    id: view.getUint32(tkhd + (view.getUint8(tkhd) === 1 ? 20 : 12)),
    kind,
    codec: readCodec(view, one("stsd"), kind),
    timescale,
    shift: readShift(view, parts.get("elst")?.[0], timescale, movieTimescale),
    count: sizes.length,
    offsets: readOffsets(view, parts, one("stsc").body, sizes),
    sizes,
    decodes,
    durations,
    lags: readLags(view, parts.get("ctts")?.[0], sizes.length),
    keys: readKeys(view, parts.get("stss")?.[0], sizes.length),
    heads,
  };
}

/** @param {DataView} view @param {number} at */
function readSizes(view, at) {
  const all = view.getUint32(at + 4);
  const sizes = new Uint32Array(view.getUint32(at + 8));
  for (let n = 0; n < sizes.length; n += 1) sizes[n] = all || view.getUint32(at + 12 + 4 * n);
  return sizes;
}

/** @param {DataView} view @param {number} at @param {number} count */
function readTimes(view, at, count) {
  const decodes = new Float64Array(count);
  const durations = new Uint32Array(count);
  let time = 0;
  let sample = 0;
  for (let run = 0; run < view.getUint32(at + 4); run += 1) {
    const length = view.getUint32(at + 12 + 8 * run);
    for (let left = view.getUint32(at + 8 + 8 * run); left > 0 && sample < count; left -= 1, sample += 1) {
      decodes[sample] = time;
      durations[sample] = length;
      time += length;
    }
  }
  return { decodes, durations };
}

/** @param {DataView} view @param {{body: number} | undefined} place @param {number} count */
function readLags(view, place, count) {
  const lags = new Int32Array(count);
  if (!place) return lags;
  let sample = 0;
  for (let run = 0; run < view.getUint32(place.body + 4); run += 1) {
    const lag = view.getInt32(place.body + 12 + 8 * run);
    for (let left = view.getUint32(place.body + 8 + 8 * run); left > 0 && sample < count; left -= 1, sample += 1) lags[sample] = lag;
  }
  return lags;
}

/** @param {DataView} view @param {{body: number} | undefined} place @param {number} count */
function readKeys(view, place, count) {
  const keys = new Uint8Array(count);
  if (!place) return keys.fill(1);
  for (let n = 0; n < view.getUint32(place.body + 4); n += 1) keys[view.getUint32(place.body + 8 + 4 * n) - 1] = 1;
  return keys;
}

/** @param {DataView} view @param {Map<string, {body: number}[]>} parts @param {number} stsc @param {Uint32Array} sizes */
function readOffsets(view, parts, stsc, sizes) {
  const narrow = parts.get("stco")?.[0];
  const place = narrow ?? parts.get("co64")?.[0];
  if (!place) throw new Uncuttable("no places");
  const chunks = view.getUint32(place.body + 4);
  const runs = view.getUint32(stsc + 4);
  const offsets = new Float64Array(sizes.length);
  let sample = 0;
  for (let chunk = 0, run = 0; chunk < chunks; chunk += 1) {
    while (run + 1 < runs && view.getUint32(stsc + 8 + 12 * (run + 1)) <= chunk + 1) run += 1;
    let at = narrow ? view.getUint32(place.body + 8 + 4 * chunk) : wide(view, place.body + 8 + 8 * chunk);
    for (let left = view.getUint32(stsc + 12 + 12 * run); left > 0 && sample < sizes.length; left -= 1, sample += 1) {
      offsets[sample] = at;
      at += sizes[sample];
    }
  }
  return offsets;
}

/** @param {DataView} view @param {{body: number} | undefined} place @param {number} timescale @param {number} movieTimescale */
function readShift(view, place, timescale, movieTimescale) {
  if (!place) return 0;
  const long = view.getUint8(place.body) === 1;
  let shift = 0;
  for (let edit = 0; edit < view.getUint32(place.body + 4); edit += 1) {
    const at = place.body + 8 + (long ? 20 : 12) * edit;
    const length = long ? wide(view, at) : view.getUint32(at);
    const start = long ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (start >= 0) return shift + start;
    shift -= Math.round((length * timescale) / movieTimescale); // nothing is shown at first
  }
  return shift;
}

/** @param {DataView} view @param {{body: number, end: number}} stsd @param {"video" | "audio"} kind */
function readCodec(view, stsd, kind) {
  const entry = stsd.body + 8;
  const name = name4(view, entry + 4);
  if (kind === "audio") return "mp4a.40.2";
  const inside = boxes(view, entry + 86, entry + view.getUint32(entry));
  /** @param {number} value */
  const hex = (value) => value.toString(16).padStart(2, "0");
  const avc = inside.get("avcC")?.[0];
  if (avc) return `${name}.${[1, 2, 3].map((n) => hex(view.getUint8(avc.body + n))).join("")}`;
  const av1 = inside.get("av1C")?.[0];
  if (!av1) throw new Uncuttable(name);
  const level = view.getUint8(av1.body + 1);
  const flags = view.getUint8(av1.body + 2);
  const depth = flags & 0x40 ? "10" : "08";
  return `${name}.${level >> 5}.${String(level & 31).padStart(2, "0")}${flags & 0x80 ? "H" : "M"}.${depth}`;
}

/** When a sample is shown, in seconds. @param {Track} track @param {number} sample */
export const shownAt = (track, sample) => (track.decodes[sample] + track.lags[sample] - track.shift) / track.timescale;

/** When a sample is decoded, in seconds; of a sound, when it is heard. @param {Track} track @param {number} sample */
export const decodedAt = (track, sample) => (track.decodes[sample] - track.shift) / track.timescale;

/**
 * The sample to begin with so that what is shown at a time can be shown.
 * @param {Track} track
 * @param {number} timeS
 */
export function keyBefore(track, timeS) {
  let best = 0;
  for (let sample = 0; sample < track.count && decodedAt(track, sample) <= timeS; sample += 1)
    if (track.keys[sample] && shownAt(track, sample) <= timeS + 0.001) best = sample;
  return best;
}

/**
 * The first sample, from one on, that belongs to a later time; of pictures, best one to begin with.
 * @param {Track} track
 * @param {number} from
 * @param {number} timeS
 */
export function firstAfter(track, from, timeS) {
  let sample = from;
  for (; sample < track.count && decodedAt(track, sample) < timeS; sample += 1)
    if (track.kind === "video" && sample > from && track.keys[sample] && shownAt(track, sample) > timeS - 0.02) break;
  return sample;
}

/**
 * Where to begin in each track so that nothing is missing from a picture on. The sound that lies
 * across that moment is fed again: what is there of it may come from another rendition.
 * @param {Movie} movie
 * @param {number} key of the video
 * @param {number} soundS how far the sound is there already, where that is less
 */
export function startsAt(movie, key, soundS) {
  const start = Math.min(shownAt(movie.video, key), soundS);
  return movie.tracks.map((track) => {
    if (track === movie.video) return key;
    const after = firstAfter(track, 0, start);
    return after > 0 && decodedAt(track, after - 1) >= 0 ? after - 1 : after;
  });
}

/** @param {string} kind @param {...Uint8Array} parts */
function box(kind, ...parts) {
  const made = new Uint8Array(8 + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(made.buffer).setUint32(0, made.length);
  for (let n = 0; n < 4; n += 1) made[4 + n] = kind.charCodeAt(n);
  let at = 8;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

/** Numbers of 32 bits. @param {...number} values */
function words32(...values) {
  const made = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, n) => made.setUint32(4 * n, value >>> 0));
  return new Uint8Array(made.buffer);
}

/** What a decoder must know before the first fragment. @param {Movie} movie */
export function opening(movie) {
  const none = ["stts", "stsc", "stco"].map((kind) => box(kind, words32(0, 0)));
  const tracks = movie.tracks.map((track) => {
    const [tkhd, mdhd, hdlr, header, dinf, stsd] = track.heads;
    const stbl = box("stbl", stsd, ...none, box("stsz", words32(0, 0, 0)));
    return box("trak", tkhd, box("mdia", mdhd, hdlr, box("minf", header, dinf, stbl)));
  });
  const extends_ = movie.tracks.map((track) => box("trex", words32(0, track.id, 1, 0, 0, 0)));
  const brand = new TextEncoder().encode("iso6");
  return join([box("ftyp", brand, words32(0), brand, new TextEncoder().encode("mp41")), box("moov", movie.mvhd, ...tracks, box("mvex", ...extends_))]);
}

/** @typedef {{track: Track, from: number, to: number}} Run samples of a track */

const KEY_FRAME = 0x02000000;
const OTHER_FRAME = 0x01010000;

/**
 * A fragment of some samples.
 * @param {Run[]} runs
 * @param {(offset: number, size: number) => Uint8Array} bytes of the file
 */
export function fragment(runs, bytes) {
  const filled = runs.filter((run) => run.to > run.from);
  const payload = filled.map((run) => {
    const parts = [];
    for (let n = run.from; n < run.to; n += 1) parts.push(bytes(run.track.offsets[n], run.track.sizes[n]));
    return join(parts);
  });
  const length = moof(filled, filled.map(() => 0)).length;
  let at = length + 8;
  const starts = payload.map((part) => (at += part.length) - part.length);
  return join([moof(filled, starts), box("mdat", ...payload)]);
}

/** @param {Run[]} runs @param {number[]} starts where their samples lie, from the start of the fragment */
function moof(runs, starts) {
  const parts = runs.map(({ track, from, to }, n) => {
    const heard = track.kind === "audio";
    // A sound's encoder begins before the first picture; pictures may come after they are decoded.
    const base = Math.max(0, track.decodes[from] - (heard ? track.shift : 0));
    const table = new Uint32Array(4 * (to - from));
    for (let sample = from; sample < to; sample += 1) {
      const lag = heard ? 0 : track.lags[sample] - track.shift;
      table.set([track.durations[sample], track.sizes[sample], track.keys[sample] ? KEY_FRAME : OTHER_FRAME, lag], 4 * (sample - from));
    }
    const tfhd = box("tfhd", words32(0x020000, track.id));
    const tfdt = box("tfdt", words32(0x01000000, Math.floor(base / 2 ** 32), base));
    const trun = box("trun", words32(0x01000f01, to - from, starts[n], ...table));
    return box("traf", tfhd, tfdt, trun);
  });
  return box("moof", box("mfhd", words32(0, 1)), ...parts);
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}
