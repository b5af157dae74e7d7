// @ts-check
/** Remembers where an unfinished upload goes on, so that a reloaded page needs only the same file again. */

/** @typedef {{address: string, name: string, size: number, sent: number, at: number}} Kept */

const PREFIX = "parvis-upload-";
const A_DAY_MS = 24 * 3600 * 1000; // the server keeps an unfinished upload no longer

/** @param {string} owner @param {File} file */
const key = (owner, file) => `${PREFIX}${owner}-${file.size}-${file.lastModified}-${file.name}`;

/** @param {string} name @returns {Kept | undefined} */
function read(name) {
  try {
    const found = JSON.parse(localStorage.getItem(name) ?? "null");
    if (found && Date.now() - found.at < A_DAY_MS) return found;
    if (found) localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing sends the file from its beginning.
  }
  return undefined;
}

/** @param {string} owner @param {File} file */
export const find = (owner, file) => read(key(owner, file));

/** @param {string} owner @param {File} file @param {string} address @param {number} sent */
export function keep(owner, file, address, sent) {
  try {
    localStorage.setItem(key(owner, file), JSON.stringify({ address, name: file.name, size: file.size, sent, at: Date.now() }));
  } catch {
    // See above.
  }
}

/** @param {string} owner @param {File} file */
export function forget(owner, file) {
  try {
    localStorage.removeItem(key(owner, file));
  } catch {
    // See above.
  }
}

/** What was begun and not finished, the latest first. @param {string} owner @returns {Kept[]} */
export function unfinished(owner) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(`${PREFIX}${owner}-`))
      .map(read)
      .filter((one) => one !== undefined)
      .sort((one, other) => other.at - one.at);
  } catch {
    return [];
  }
}
