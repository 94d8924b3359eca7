/**
 * Keeps what the whole test run must not show, and what it showed, for `check.mjs` to compare at
 * its end. Nothing is kept unless CANARIES names a folder.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { Server, ServerResponse } from "node:http";
import { join } from "node:path";
import process from "node:process";

const folder = process.env.CANARIES;

const seen = new Set();

function keep(kind, value) {
  if (!folder) return;
  mkdirSync(join(folder, kind), { recursive: true });
  appendFileSync(join(folder, kind, `${process.pid}.jsonl`), `${JSON.stringify(value)}\n`);
}

/** A token or a device code that was given out. */
export function sawSecret(secret) {
  if (!folder || seen.has(secret)) return;
  seen.add(secret);
  keep("secrets", secret);
}

/**
 * Something that was shown to a person, or written.
 *
 * @param where what a person would call the place
 * @param text what stood there
 */
export function sawText(where, text) {
  if (text) keep("shown", { where, text });
}

const GIVEN =
  /\\?"(?:access_token|refresh_token|id_token|offline_token|device_code)\\?"\s*:\s*\\?"([^"\\]{20,})/g;

/** Every token and device code in an answer. */
export function sawAnswer(text) {
  if (!folder || !/_token|device_code/.test(text)) return;
  for (const [, secret] of text.matchAll(GIVEN)) sawSecret(secret);
}

/** Files that share a process would each begin to watch. */
const WATCHED = Symbol.for("provena.canaries.watched");

/** From now on, whatever a server of this process gives out or is sent as a token is a secret. */
export function watchServers() {
  if (!folder || globalThis[WATCHED]) return;
  globalThis[WATCHED] = true;
  for (const name of ["write", "end"]) {
    const original = ServerResponse.prototype[name];
    ServerResponse.prototype[name] = function (chunk, ...rest) {
      if (typeof chunk === "string") sawAnswer(chunk);
      else if (chunk instanceof Uint8Array) sawAnswer(new TextDecoder().decode(chunk));
      return original.call(this, chunk, ...rest);
    };
  }
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (event, ...args) {
    const [, bearer] = event === "request"
      ? /^Bearer (\S{20,})$/.exec(args[0]?.headers?.authorization ?? "") ?? []
      : [];
    if (bearer) sawSecret(bearer);
    return emit.call(this, event, ...args);
  };
}

/** The same for what servers elsewhere answer to this process. */
export function watchFetch() {
  if (!folder) return;
  const original = globalThis.fetch;
  globalThis.fetch = async (...args) => {
    const response = await original(...args);
    if (response.headers.get("content-type")?.includes("json")) {
      response.clone().text().then(sawAnswer, () => {});
    }
    return response;
  };
}
