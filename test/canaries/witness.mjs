/**
 * Records the secrets that a test run issues and the texts that it shows, for `check.mjs` to compare
 * at the end. Records nothing unless CANARIES names a folder.
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

/** Records a token or device code that was issued. */
export function sawSecret(secret) {
  if (!folder || seen.has(secret)) return;
  seen.add(secret);
  keep("secrets", secret);
}

/** Records a text that was shown or written. */
export function sawText(where, text) {
  if (text) keep("shown", { where, text });
}

const GIVEN =
  /\\?"(?:access_token|refresh_token|id_token|offline_token|device_code)\\?"\s*:\s*\\?"([^"\\]{20,})/g;

/** Records every token and device code in a response. */
export function sawAnswer(text) {
  if (!folder || !/_token|device_code/.test(text)) return;
  for (const [, secret] of text.matchAll(GIVEN)) sawSecret(secret);
}

/** Several test files can share a process, which must be watched only once. */
const WATCHED = Symbol.for("provena.canaries.watched");

/** Records every token that a server in this process issues or receives from now on. */
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

/** Records the tokens that other processes' servers send to this process. */
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
