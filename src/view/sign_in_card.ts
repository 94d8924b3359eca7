/**
 * The card: only what the user needs to approve a sign-in.
 *
 * @module
 */
import type { Card, Line, Waiting } from "../display/document.ts";
import { apart, line, small, text } from "../display/document.ts";
import type { Deployment } from "../model/deployment.ts";
import type { PendingCode } from "../model/device_code.ts";
import { isLoopback } from "../system/loopback.ts";
import { clock, listed, minutesLeft } from "./words.ts";

/** What else the views of a sign-in show. */
export interface SignInContext {
  readonly deployment: Deployment;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where it is shown; it decides how to cancel and how to continue. */
  readonly surface: "notebook" | "terminal" | "plain" | "none" | "custom";
  /** Whether this is the first sign-in at this authorization server from this machine. */
  readonly newIssuer: boolean;
}

/** The card of a pending code: QR code, user code, link, and what to check. */
export function signInCard(
  pending: PendingCode & { readonly adopted: boolean; readonly trouble?: string },
  context: SignInContext,
): Card {
  const { deployment, newIssuer } = context;
  const complete = pending.verificationUriComplete;
  const href = complete ?? pending.verificationUri;
  const then = complete === undefined ? " and type this code" : "";
  return {
    kind: "card",
    qr: { text: href, alt: "QR code of the sign-in link" },
    body: [
      small(`Sign in to Provena · ${deployment.domain}`),
      { ...line({ kind: "text", text: pending.userCode }), size: "code" },
      ...isLoopback(new URL(href)) ? onThisComputer(then) : anywhere(then),
      line({ kind: "link", href, text: shortOf(pending.verificationUri) }),
      apart("Approve only if you started this. The code on the page must be the same."),
      ...(newIssuer ? [firstTime(deployment)] : []),
      ...(deployment.foreignOrigins.length > 0 ? [elsewhere(deployment)] : []),
      ...waiting(pending, context),
    ],
  };
}

function anywhere(then: string): readonly Line[] {
  return [
    { ...line(`Scan the QR code with your phone, or open${then}:`), where: "withPicture" },
    { ...line(`Open this link on your phone or computer${then}:`), where: "withoutPicture" },
  ];
}

/** A phone cannot open a loopback address. */
function onThisComputer(then: string): readonly Line[] {
  return [line(`Open this link on this computer${then}:`)];
}

/** Host and path only: the scheme is always https:, or http: on this machine. */
function shortOf(uri: string): string {
  return uri.replace(/^https?:\/\//, "").replace(/[?#].*$/s, "");
}

function firstTime({ issuer }: Deployment): Line {
  return apart(
    text("notice", "!\u00a0First sign-in", true),
    " at ",
    text("normal", new URL(issuer).host, true),
    " from this machine. Go on only if you know this address.",
  );
}

function elsewhere({ domain, foreignOrigins }: Deployment): Line {
  return apart(
    text("notice", "!\u00a0Your access will also be sent", true),
    ` outside ${domain}, to `,
    text("normal", listed(foreignOrigins), true),
    ". Go on only if you know every one.",
  );
}

/**
 * Plain output only appends lines, so it does not show the minutes left. A console on a kernel shows
 * no updates at all, so the text for it says nothing that ends.
 */
function waiting(
  pending: PendingCode & { readonly adopted: boolean; readonly trouble?: string },
  { now, surface }: SignInContext,
): readonly (Line | Waiting)[] {
  const until = clock(pending.expiresAt);
  const left = surface === "plain" ? "" : ` (${minutesLeft(pending.expiresAt, now)})`;
  const cancel = surface === "notebook" ? "■ Stop cancels" : "Ctrl-C cancels";
  const { content } = line(
    pending.adopted ? "Still waiting, same code as before" : "Waiting",
    ` · valid until ${until}${left} · ${cancel}`,
    pending.trouble !== undefined && text("notice", " · no answer just now, still trying"),
  );
  if (surface !== "notebook") return [{ kind: "waiting", content }];
  return [
    { kind: "waiting", content, where: "withPicture" },
    {
      ...apart(`The code is valid until ${until}. This ends by itself once you have approved it.`),
      where: "withoutPicture",
    },
  ];
}
