const PATIENCE_MS = 10000;
const TRY_MS = 3000;
const GAP_MS = { first: 250, most: 1000 };

/** A key of 128 random bits. `crypto.randomUUID` does not exist on plain http addresses. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends one command until it is answered or patience ends; every try carries the same key, so it
 * is done once however often it arrives.
 *
 * Gives `{ok, status, answer}`; status 0 when no answer came, and nobody knows whether it was done.
 */
export async function send(path, body, key, patienceMs = PATIENCE_MS) {
  const end = performance.now() + patienceMs;
  for (let gap = GAP_MS.first; ; gap = Math.min(gap * 2, GAP_MS.most)) {
    const left = end - performance.now();
    const result = await tryOnce(path, body, key, Math.min(TRY_MS, left));
    if (result) return result;
    if (performance.now() + gap >= end) return { ok: false, status: 0, answer: null };
    await new Promise((resolve) => setTimeout(resolve, gap));
  }
}

/**
 * Reads a JSON answer, or null when the service does not give one. `byItself`: nobody touched the
 * page since it last asked; such a look does not keep a login awake.
 */
export async function ask(path, { byItself = false } = {}) {
  const headers = byItself ? { "X-By-Itself": "1" } : {};
  return exchange(path, { cache: "no-store", headers }, TRY_MS);
}

/**
 * Changes or removes something. Once: what stands afterwards says whether it was done.
 *
 * Gives `{ok, status, answer}` as `send` does; `answer` is null where there is nothing to say.
 */
export async function change(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  return (await exchange(path, options, PATIENCE_MS)) || { ok: false, status: 0, answer: null };
}

function tryOnce(path, body, key, timeMs) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return exchange(path, { method: "POST", headers, body: JSON.stringify(body) }, timeMs);
}

async function exchange(path, options, timeMs) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeMs);
  try {
    const response = await fetch(path, Object.assign({ signal: stop.signal }, options));
    const text = await response.text();
    return { ok: response.ok, status: response.status, answer: text ? JSON.parse(text) : null };
  } catch (error) {
    return null; // the line failed, or something that is not the service answered
  } finally {
    clearTimeout(timer);
  }
}
