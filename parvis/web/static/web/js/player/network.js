// @ts-check
/** The network as the player sees it: pieces of files, and how fast they came. */
import { SAMPLES, bandwidth } from "./policy.js";

const KEY = "parvis-bandwidth";
const MEASURABLE_BYTES = 24_000; // less says more about the delay than about the rate
const PATIENCE_MS = 20_000;

/** @type {number[]} */
let samplesBps = kept();

/** @returns {number[]} */
function kept() {
  try {
    const all = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(all) ? all.filter((one) => Number.isFinite(one) && one > 0) : [];
  } catch {
    return [];
  }
}

/** @typedef {{saveData?: boolean, downlink?: number}} Connection as some browsers tell it; in megabits a second */
const connection = /** @type {Connection | undefined} */ (/** @type {any} */ (navigator).connection);

/** The bandwidth to count on, in bits a second; before anything was measured, no more than the browser believes in. */
export function measuredBps() {
  const usual = bandwidth(samplesBps);
  return samplesBps.length || !connection?.downlink ? usual : Math.min(usual, connection.downlink * 1_000_000);
}

/** Whether the member, or their device, asks to spare data. */
export const savesData = () => connection?.saveData === true || matchMedia("(prefers-reduced-data: reduce)").matches;

/**
 * Note a download, unless it came out of the browser's own cache.
 * @param {string} url
 * @param {number} size in bytes
 * @param {number} beganMs
 */
function note(url, size, beganMs) {
  const tookMs = performance.now() - beganMs;
  if (size < MEASURABLE_BYTES || tookMs <= 0) return;
  const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByName(url, "resource"));
  const last = entries[entries.length - 1];
  if (last && last.transferSize === 0 && last.decodedBodySize > 0) return;
  samplesBps = [...samplesBps, (size * 8000) / tookMs].slice(-SAMPLES);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(samplesBps));
  } catch {
    // The next page measures anew.
  }
}

/** The file cannot be had. */
export class Unreachable extends Error {}

/**
 * Fetch a piece of a file and hand it on as it arrives.
 * @param {string} url
 * @param {number} from the first byte
 * @param {number} to the byte after the last
 * @param {{signal: AbortSignal, urgent: boolean}} manner
 * @param {(offset: number, bytes: Uint8Array) => void} receive
 */
export async function fetchPiece(url, from, to, manner, receive) {
  const headers = { Range: `bytes=${from}-${to - 1}` };
  const late = AbortSignal.timeout(PATIENCE_MS);
  const signal = AbortSignal.any([manner.signal, late]);
  const options = /** @type {RequestInit} */ ({ headers, signal, priority: manner.urgent ? "high" : "low" });
  const response = await fetch(url, options);
  if (!response.ok || !response.body) throw new Unreachable(String(response.status));
  const beganMs = performance.now();
  const reader = response.body.getReader();
  let at = response.status === 206 ? from : 0; // a server that knows no ranges sends everything
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const start = Math.max(from - at, 0);
    if (start < value.length) receive(at + start, value.subarray(start, Math.min(value.length, to - at)));
    at += value.length;
    size += value.length;
    if (at >= to && response.status !== 206) {
      await reader.cancel();
      break;
    }
  }
  note(new URL(url, location.href).href, size, beganMs);
}
