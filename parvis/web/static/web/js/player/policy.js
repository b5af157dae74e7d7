// @ts-check
/**
 * What the swipe player fetches before it is asked to, and which rendition it fetches.
 *
 * Plain numbers and pure functions: `python -m bench prefetch` reads the numbers out of this
 * file and measures the same rules on recorded networks, so a number changes here or nowhere.
 */

/** Posters fetched ahead of the video on the screen. */
export const POSTERS_AHEAD = 2;
/** Seconds fetched of the next video, of the one after it, and so on; no others. */
export const SECONDS_AHEAD = [2, 2];
/** Seconds the video on the screen must have in hand before anything is fetched ahead of it. */
export const BUFFER_FIRST_S = 3;
/** Seconds of the video on the screen that are fetched ahead of what is seen; it pauses there. */
export const BUFFER_MOST_S = 8;
/** Downloads that the measured bandwidth looks back on. */
export const SAMPLES = 6;
/** What is assumed before anything was measured. */
export const BANDWIDTH_START_BPS = 1_500_000;
/** The share of the measured bandwidth that a rendition may take. */
export const SAFETY = 0.7;
/** The same while the member saves data. */
export const SAFETY_SAVING = 0.35;
/** A rendition with this share of the pixels asked for, side by side, is sharp enough. */
export const SHARP_ENOUGH = 0.85;
/** The longest short side fetched while the member saves data. */
export const SHORT_SIDE_SAVING_PX = 480;

/** @typedef {{width: number, height: number, bps: number}} Rendition the pixels, and bits a second */

/**
 * The bandwidth to count on: the harmonic mean, which one fast download among slow ones hardly moves.
 * @param {number[]} samplesBps the newest last
 */
export function bandwidth(samplesBps) {
  const newest = samplesBps.slice(-SAMPLES);
  if (!newest.length) return BANDWIDTH_START_BPS;
  return newest.length / newest.reduce((sum, bps) => sum + 1 / bps, 0);
}

/**
 * The rendition to play: the smallest that looks sharp on its place, or the best that arrives in time.
 * @template {Rendition} T
 * @param {T[]} renditions
 * @param {number} widthPx the place, in pixels of the screen itself
 * @param {number} heightPx
 * @param {number} bandwidthBps
 * @param {boolean} saveData
 * @returns {T | undefined} none where there are none
 */
export function choose(renditions, widthPx, heightPx, bandwidthBps, saveData) {
  const upwards = [...renditions].sort((one, other) => one.bps - other.bps);
  const most = bandwidthBps * (saveData ? SAFETY_SAVING : SAFETY);
  let best = upwards[0];
  for (const next of upwards.slice(1)) {
    const sharp = best.width >= widthPx * SHARP_ENOUGH || best.height >= heightPx * SHARP_ENOUGH;
    const large = saveData && Math.min(next.width, next.height) > SHORT_SIDE_SAVING_PX;
    if (sharp || large || next.bps > most) break;
    best = next;
  }
  return best;
}
