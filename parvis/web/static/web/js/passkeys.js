// @ts-check
/**
 * Passkeys: asks the browser for one and puts its answer, as JSON, into the form that is sent.
 *
 * A form says what it wants by `data-passkey`: `create` and `get` find their options in the
 * page (`#passkey-options`), `login` asks the server for them, because nobody is known yet.
 */

/** @type {(text: string) => ArrayBuffer} */
const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
};

/** @type {(buffer: ArrayBuffer | null) => string | null} */
const text = (buffer) =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @type {(list: any[] | undefined) => any[] | undefined} */
const withBytes = (list) => list?.map((item) => ({ ...item, id: bytes(item.id) }));

/** @type {(options: any) => Promise<any>} */
const create = async ({ publicKey }) => {
  const credential = /** @type {any} */ (
    await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: withBytes(publicKey.excludeCredentials),
        authenticatorSelection: {
          ...publicKey.authenticatorSelection,
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
      },
    })
  );
  return answer(credential, {
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
};

/** @type {(options: any) => Promise<any>} */
const get = async ({ publicKey }) => {
  const credential = /** @type {any} */ (
    await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: withBytes(publicKey.allowCredentials),
      },
    })
  );
  return answer(credential, {
    authenticatorData: text(credential.response.authenticatorData),
    signature: text(credential.response.signature),
    userHandle: text(credential.response.userHandle),
  });
};

/** @type {(credential: any, response: object) => object} */
const answer = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: text(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment ?? null,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
});

/** @type {(form: HTMLFormElement) => Promise<any>} */
const optionsFor = async (form) => {
  if (form.dataset.passkey !== "login") {
    return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "");
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new TypeError(`status ${response.status}`);
  return (await response.json()).request_options;
};

/** @type {(form: HTMLFormElement, reason: "refused" | "absent" | "failed" | "address" | null) => void} */
const tell = (form, reason) => {
  const status = /** @type {HTMLElement | null} */ (form.querySelector("[data-passkey-status]"));
  if (!status) return;
  status.hidden = reason === null;
  status.textContent = reason ? (status.dataset[reason] ?? "") : "";
};

/** @type {(error: unknown) => "refused" | "absent" | "failed" | "address"} */
const reasonOf = (error) => {
  if (error instanceof TypeError) return "failed";
  return error instanceof DOMException && error.name === "SecurityError" ? "address" : "refused";
};

/** @type {(form: HTMLFormElement) => Promise<void>} */
const ask = async (form) => {
  tell(form, null);
  if (!window.isSecureContext) return tell(form, "address");
  if (!("credentials" in navigator) || !window.PublicKeyCredential) return tell(form, "absent");
  try {
    const options = await optionsFor(form);
    const credential = await (form.dataset.passkey === "create" ? create(options) : get(options));
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value =
      JSON.stringify(credential);
    form.submit();
  } catch (error) {
    tell(form, reasonOf(error));
  }
};

/** Makes every passkey form of the page ask the browser before it is sent. */
export const startPasskeys = () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(/** @type {HTMLFormElement} */ (form));
    });
  }
};
