/**
 * The view of a session's status.
 *
 * @module
 */
import type { Document, Inline } from "../display/document.ts";
import { code, documentOf, identity, line, link, step, table, text } from "../display/document.ts";
import type { StatusData } from "../model/status.ts";
import { minutesLeft, moment, withoutHome } from "./words.ts";

const statusWords: Readonly<Record<StatusData["status"], Inline>> = {
  signedIn: text("good", "✓\u00a0signed in"),
  refreshing: text("good", "✓\u00a0signed in, renewing"),
  disconnected: text("notice", "!\u00a0signed in, but no connection"),
  awaitingUser: text("notice", "–\u00a0waiting for approval"),
  expired: text("notice", "–\u00a0signed out, the session has ended"),
  signedOut: text("notice", "–\u00a0not signed in"),
};

/**
 * A table, and the next step if there is one. `now` is in milliseconds since the epoch; the home
 * folder is shown as `~`, because it contains the user's name and notebooks are shared.
 */
export function statusView(
  data: StatusData,
  context: { now: number; home?: string | undefined; offline?: boolean },
): Document {
  const { deployment, user } = data;
  const rows: [string, Inline[]][] = [
    ["Status", [statusWords[data.status]]],
    ["Deployment", [`${deployment.domain}, realm ${deployment.realm}`]],
    ["Sign-in server", [link(deployment.issuer)]],
    ["Account", user ? [identity(user.email ?? user.username)] : []],
    ["Person", personWords(data, context.now)],
    ["Profile", [data.profile]],
    ["Client", [data.clientId]],
    ["Access token", until(data.accessTokenExpiresAt, context.now)],
    ["Session", sessionEnd(data, context)],
    ["Kept in", [withoutHome(data.store, context.home)]],
  ];
  const signedIn = data.status === "signedIn" || data.status === "refreshing";
  return documentOf(
    table("Your sign-in", {
      columns: [],
      rows: rows.filter(([, words]) => words.length > 0).map(([title, words]) => [[title], words]),
    }),
    !signedIn && [
      line("To sign in:"),
      line(step("await session.signIn()", `provena login${context.offline ? " --offline" : ""}`)),
    ],
  );
}

/**
 * The end of the session. The server seldom states one for an offline session, so the words say
 * when it ends. If it does, that end may be final: use may not extend it.
 */
function sessionEnd(
  { user, sessionEndsAt, accessTokenExpiresAt }: StatusData,
  { now, offline = false }: { now: number; offline?: boolean },
): Inline[] {
  if (offline && user && sessionEndsAt === null) {
    return ["offline, until it is revoked or left unused for long"];
  }
  // The session then ends with its access token, which nothing renews.
  if (sessionEndsAt === accessTokenExpiresAt) return until(sessionEndsAt, now, ", not renewed");
  return until(sessionEndsAt, now, offline ? ", perhaps longer when used" : ", longer when used");
}

/** The view of an offline token saved to a file: where it is, and who can use it. */
export function savedTokenView(file: string, home: string | undefined): Document {
  return [
    line(text("good", "✓\u00a0Saved the offline token", true), ` in ${withoutHome(file, home)}`),
    line(
      text("soft", "Only you can read the file. Whoever has it can act as you until you end it: "),
      step("await session.signOut()", "provena logout --offline"),
    ),
  ];
}

/** Only an administrator can remove a link, so only "not linked" is shown with its time. */
function personWords({ person }: StatusData, now: number): Inline[] {
  if (!person) return [];
  if (person.id !== null) return [code(person.id)];
  const at = Date.parse(person.toldAt);
  const when = Number.isNaN(at) ? "" : ` as of ${moment(at, now)}`;
  return [text("notice", `–\u00a0not linked${when}`)];
}

function until(at: string | null, now: number, more = ""): Inline[] {
  const ms = at === null ? NaN : Date.parse(at);
  if (Number.isNaN(ms)) return [];
  if (ms <= now) return [text("soft", "ended, renewed when next used")];
  const minutes = (ms - now) / 60_000;
  return [`until ${moment(ms, now)}${minutes < 60 ? ` (${minutesLeft(ms, now)})` : ""}${more}`];
}
