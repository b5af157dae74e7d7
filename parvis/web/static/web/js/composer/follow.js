// @ts-check
/** How far the server is with a video of one's own, asked again and again until there is nothing to wait for. */
import { ask, Refused } from "../dom.js";

const EVERY_MS = 1500;
const PATIENCE = 8; // questions in a row without an answer

/** @typedef {{state: string, plays: boolean, progress: number, refusal: string | null, renditions: {url: string}[]}} Video as the API shows it under `parvis` */
/** @typedef {(video: Video, repeats: boolean) => void} Heard `repeats`: the same file was sent before */

/** @param {string} mediaId */
export const addressOf = (mediaId) => `/api/parvis/v1/videos/${mediaId}`;

/**
 * @param {string} mediaId
 * @param {() => boolean} wanted whether somebody still waits for it
 * @param {Heard} heard
 */
export async function follow(mediaId, wanted, heard) {
  for (let failures = 0; wanted() && failures < PATIENCE; ) {
    if (document.visibilityState === "visible") {
      try {
        const { parvis: video, duplicate_of: earlier } = await ask("GET", addressOf(mediaId));
        failures = 0;
        if (!wanted()) return;
        heard(video, Boolean(earlier));
        if (video.plays || video.state === "refused") return;
      } catch (error) {
        if (error instanceof Refused && error.status === 404) return;
        failures += 1;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
