// @ts-check
/** Draws frames of a video in a row, from the file on this device: nothing has to be sent for it. */

const TILE_RATIO = 0.62; // of the height: upright videos are the most

/**
 * @param {HTMLVideoElement} video
 * @param {number} time
 */
const seek = (video, time) =>
  new Promise((resolve, reject) => {
    video.addEventListener("seeked", resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
    video.currentTime = time;
  });

/** A hidden player of the source, at its first frame. @param {string} source */
export function open(source) {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.preload = "auto";
  return new Promise((/** @type {(video: HTMLVideoElement) => void} */ resolve, reject) => {
    video.addEventListener("loadeddata", () => resolve(video), { once: true });
    video.addEventListener("error", () => reject(new Error("unreadable")), { once: true });
    video.src = source;
  });
}

/** Draw a frame so that it fills a tile. @param {CanvasRenderingContext2D} onto @param {HTMLVideoElement} video @param {number} x @param {number} width @param {number} height */
function drawTile(onto, video, x, width, height) {
  const scale = Math.max(width / video.videoWidth, height / video.videoHeight);
  const [wide, high] = [width / scale, height / scale];
  onto.drawImage(video, (video.videoWidth - wide) / 2, (video.videoHeight - high) / 2, wide, high, x, 0, width, height);
}

/**
 * Fill `canvas` with frames, evenly over the whole video; stops when `signal` says so.
 * @param {string} source
 * @param {HTMLCanvasElement} canvas
 * @param {AbortSignal} signal
 */
export async function drawFrames(source, canvas, signal) {
  const box = canvas.getBoundingClientRect();
  const onto = canvas.getContext("2d");
  if (!onto || !box.width) return;
  const sharp = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(box.width * sharp);
  canvas.height = Math.round(box.height * sharp);
  const video = await open(source);
  try {
    const count = Math.max(4, Math.round(canvas.width / (canvas.height * TILE_RATIO)));
    const width = canvas.width / count;
    for (let at = 0; at < count && !signal.aborted; at += 1) {
      await seek(video, (video.duration * (at + 0.5)) / count);
      if (!signal.aborted) drawTile(onto, video, at * width, width + 1, canvas.height);
    }
  } finally {
    video.removeAttribute("src");
    video.load(); // lets go of the decoder, of which phones have few
  }
}
