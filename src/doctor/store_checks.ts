/**
 * Checks of what is stored on this machine: cache, lock, token, session.
 *
 * @module
 */
import { SIGN_IN } from "../model/next_steps.ts";
import { OTHERS, OTHERS_WRITE, OWN_FILE, OWN_FOLDER } from "../system/file_access.ts";
import { CHOOSE_TOKEN_FOLDER } from "../system/folders.ts";
import { shellWord } from "../text/shell_quote.ts";
import type { DoctorCheck } from "../model/doctor.ts";
import { minutesLeft, moment, withoutHome } from "../view/words.ts";
import type { LockFacts, PathFacts, RecordFacts } from "../model/token_cache.ts";
import type { CacheFacts, MachineFacts, Outcome, TokenFacts } from "./facts.ts";
import { fail, failed, ok, skip, warn } from "./finding.ts";

/** Checks the token cache: fails if its files cannot be used, or others can change them. */
export function checkCache(cache: Outcome<CacheFacts>, machine: MachineFacts): DoctorCheck {
  if (!("value" in cache)) return failed("cache", cache.failure, CHOOSE_TOKEN_FOLDER);
  const { folder, name, rights, file, isWritable, networkFileSystem } = cache.value;
  if (folder === undefined || rights === undefined) {
    return ok("cache", `${name}, no folder on this machine`);
  }
  const path = withoutHome(folder, machine.home);
  const wrong = wrongFolder(path, rights) ?? (file && wrongFile(path, file));
  if (wrong) return wrong;
  if (isWritable === false) {
    return warn(
      "cache",
      `${path} cannot be written to; a sign-in lasts as long as its process`,
      CHOOSE_TOKEN_FOLDER,
    );
  }
  if (networkFileSystem !== undefined) {
    return warn(
      "cache",
      `${path} is on a network file system (${networkFileSystem}), where locks can fail`,
      "Set PROVENA_TOKEN_CACHE to a folder on a local disk",
    );
  }
  if (rights.kind === "absent") return ok("cache", `${path}, made at the first sign-in`);
  return ok("cache", `${path}${inWords(rights)}`);
}

function wrongFolder(path: string, rights: PathFacts): DoctorCheck | undefined {
  const { kind, mode = OWN_FOLDER, owner } = rights;
  if (kind === "link") {
    return fail("cache", `${path} is a symbolic link, so it is not used`, CHOOSE_TOKEN_FOLDER);
  }
  if (kind === "file" || kind === "other") {
    return fail("cache", `${path} is not a folder`, CHOOSE_TOKEN_FOLDER);
  }
  if (owner === "another user") {
    return fail(
      "cache",
      `${path} belongs to another user, so a sign-in lasts as long as its process`,
      CHOOSE_TOKEN_FOLDER,
    );
  }
  if (mode & OTHERS_WRITE) {
    return fail(
      "cache",
      `${path}${inWords(rights)} can be written to by others, so it is not used`,
      { say: "If that is not intended, correct it", command: `chmod 700 ${shellPath(path)}` },
    );
  }
  return undefined;
}

function wrongFile(path: string, file: RecordFacts): DoctorCheck | undefined {
  const { kind, mode = OWN_FILE, owner, content } = file;
  if (kind === "absent") return undefined;
  if (kind !== "file") {
    return fail(
      "cache",
      `the record in ${path} is no ordinary file, so it is not used`,
      "Remove it, and sign in again",
    );
  }
  if (owner === "another user") {
    return fail("cache", `the record in ${path} belongs to another user`, CHOOSE_TOKEN_FOLDER);
  }
  if (mode & OTHERS_WRITE) {
    return fail(
      "cache",
      `the record in ${path} can be written to by others, so it is not used`,
      SIGN_IN,
    );
  }
  if (content === "newer") {
    return fail(
      "cache",
      `the record in ${path} is of a later version of this package`,
      "Update this package",
    );
  }
  if (content === "foreign") {
    return warn("cache", `the record in ${path} is damaged; it will be set aside`, SIGN_IN);
  }
  if (mode & OTHERS) {
    return warn(
      "cache",
      `the record in ${path} can be read by others (mode ${octal(mode)}) until it is next used`,
      "Whoever may have read it has the tokens: sign out, and in again",
    );
  }
  return undefined;
}

function inWords({ mode, owner }: PathFacts): string {
  if (mode === undefined) return "";
  return ` (mode ${octal(mode)}, ${owner === "self" ? "yours" : owner})`;
}

/** A shell expands a tilde only outside quotes. */
function shellPath(path: string): string {
  return path.startsWith("~/") ? `~/${shellWord(path.slice(2))}` : shellWord(path);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** Checks the lock of the session's record; warns if its owner has exited or does not respond. */
export function checkLock(lock: Outcome<LockFacts | undefined>): DoctorCheck {
  if (!("value" in lock)) return failed("lock", lock.failure, CHOOSE_TOKEN_FOLDER);
  const { value } = lock;
  if (!value) return skip("lock", "this store has no lock file");
  switch (value.kind) {
    case "free":
      return ok("lock", "free");
    case "unreadable":
      return fail("lock", "the lock is no ordinary file, so nobody can take it", "Remove it");
  }
  const owner = value.pid === undefined ? "a process" : `process ${value.pid}`;
  const recovers = "It mends itself: the next process that needs the lock takes it over";
  if (value.owner === "dead") {
    return warn("lock", `left behind by ${owner}, which has ended`, recovers);
  }
  if (value.isStale) {
    const seconds = Math.round(value.silentFor / 1000);
    const silent = `held by ${owner}, which gave no sign of life for ${seconds} s`;
    if (value.owner === "unknown") return warn("lock", silent, recovers);
    if (value.owner === "alive") return warn("lock", silent, "Wait until it responds, or end it");
    const next = { say: "Continue it", command: `kill -CONT ${value.pid}` };
    return warn("lock", `${silent}: it is stopped`, next);
  }
  return ok("lock", `held by ${owner}, which is renewing the session`);
}

/** Checks the times of the access token; fails if it has expired and cannot be renewed. */
export function checkToken(tokens: Outcome<TokenFacts | undefined>, now: number): DoctorCheck {
  if (!("value" in tokens)) return failed("token", tokens.failure, SIGN_IN);
  const { value } = tokens;
  if (!value) return skip("token", "not signed in", SIGN_IN);
  if (value.origin === "offline-token") {
    return ok("token", "from the environment's offline token, made when first needed");
  }
  const { receivedAt, expiresAt, isRenewable } = value;
  const from = value.origin === "access-token" ? ", from the environment" : "";
  const age = receivedAt === undefined ? "" : `, ${agoInWords(now - receivedAt)} old`;
  if (expiresAt === undefined) return ok("token", `its end is not known${from}`);
  if (expiresAt > now) {
    return ok(
      "token",
      `until ${moment(expiresAt, now)} (${minutesLeft(expiresAt, now)})${age}${from}`,
    );
  }
  if (isRenewable) return ok("token", `ended at ${moment(expiresAt, now)}, renewed when next used`);
  const remedy = from ? "Set PROVENA_ACCESS_TOKEN to a token that lives, or unset it" : SIGN_IN;
  return fail("token", `ended at ${moment(expiresAt, now)}${from}, and nothing renews it`, remedy);
}

function agoInWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 1 ? "under a minute" : `${minutes} min`;
}

/** Checks when the session ends; warns if it has ended. */
export function checkSession(tokens: Outcome<TokenFacts | undefined>, now: number): DoctorCheck {
  if (!("value" in tokens)) return skip("session", "its record cannot be read");
  const { value } = tokens;
  if (!value) return skip("session", "not signed in");
  if (value.origin === "access-token") {
    return skip("session", "none: the access token in the environment cannot be renewed");
  }
  const { sessionEndsAt, signedInAt, expiresAt, isRenewable } = value;
  const since = signedInAt === undefined ? "" : `; signed in at ${moment(signedInAt, now)}`;
  if (sessionEndsAt === undefined && !isRenewable && expiresAt !== undefined) {
    return ok("session", `until ${moment(expiresAt, now)}, with its token, not renewed${since}`);
  }
  if (sessionEndsAt === undefined) return ok("session", `no end is stated${since}`);
  if (sessionEndsAt <= now) {
    return warn("session", `ended at ${moment(sessionEndsAt, now)}`, SIGN_IN);
  }
  return ok("session", `until ${moment(sessionEndsAt, now)}, longer when used${since}`);
}
