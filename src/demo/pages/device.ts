/**
 * The page where a person approves a sign-in.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.3
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { realmClients } from "../realm/clients.ts";
import type { DeviceCode } from "../realm/device_codes.ts";
import type { Realm } from "../realm/realm.ts";
import type { Handler } from "../server/loopback.ts";
import { urlOf } from "../server/message.ts";
import type { RealmUser } from "../users.ts";
import type { FormGuard } from "./forms.ts";
import { type Page, sendPage } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { describeUser, joinWithAnd } from "./people.ts";

const scopeWords: Readonly<Record<string, string>> = {
  profile: "your name",
  email: "your email address",
  roles: "your roles",
  offline_access: "to stay signed in while you are away",
};

/** Creates the handlers of `GET` and `POST {issuer}/device`. */
export function devicePages(
  realm: Realm,
  guard: FormGuard,
): { readonly show: Handler; readonly decide: Handler } {
  const show = (request: IncomingMessage, response: ServerResponse) => {
    const userCode = urlOf(request).searchParams.get("user_code");
    const field = guard.field(request, response);
    if (userCode === null) return sendPage(response, enterCode(realm));
    const code = findCode(realm, userCode);
    sendPage(response, "page" in code ? code.page : chooseUser(realm, code, field));
  };
  const decide = async (request: IncomingMessage, response: ServerResponse) => {
    const form = await guard.accept(request);
    if (!form) return sendPage(response, rejectedForm);
    const code = findCode(realm, form.get("user_code") ?? "");
    if ("page" in code) return sendPage(response, code.page);
    if (form.get("decision") !== "approve") {
      code.decision = "denied";
      return sendPage(response, denied);
    }
    const user = realm.users.get(form.get("username") ?? "");
    if (!user?.enabled) {
      const field = guard.field(request, response);
      const page = chooseUser(realm, code, field, "Choose who you are, then approve.");
      return sendPage(response, { ...page, status: 400 });
    }
    code.decision = { approvedBy: user.username };
    sendPage(response, approved(user));
  };
  return { show, decide };
}

/**
 * The code that the person can approve or deny, or the page to show if there is none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-5.1
 */
function findCode(realm: Realm, userCode: string): DeviceCode | { readonly page: Page } {
  const seconds = realm.codes.secondsToWait();
  if (seconds > 0) return { page: tooManyCodes(seconds) };
  return realm.codes.lookUp(userCode) ?? { page: unknownCode(realm) };
}

/** The page for a form that none of our pages posted. */
export const rejectedForm: Page = message(
  { title: "Not accepted", status: 403 },
  "This form was not accepted",
  "It did not come from a page of this deployment, or the page was open for too long. Open the " +
    "link again and try once more.",
);

function tooManyCodes(seconds: number): Page {
  return message(
    { title: "Too many codes", status: 429, retryAfter: seconds },
    "Wait a little",
    `Too many wrong codes were entered. Try again in ${seconds} seconds.`,
  );
}

/** A page with one message. */
function message(page: Omit<Page, "body">, heading: string, text: string | Markup): Page {
  const body = markup`
    <section class="card">
      <h1>${heading}</h1>
      <p>${text}</p>
    </section>
  `;
  return { narrow: true, body, ...page };
}

function enterCode(realm: Realm, notice?: string): Page {
  return {
    title: "Enter your code",
    narrow: true,
    status: notice === undefined ? 200 : 404,
    body: markup`
      <section class="card">
        <h1>Enter your code</h1>
        ${notice === undefined ? "" : markup`<p class="notice">${notice}</p>`}
        <p>It is shown where you started to sign in: in the notebook or the terminal.</p>
        <form method="get" action="${devicePath(realm)}">
          <input class="entry" name="user_code" aria-label="Code" placeholder="XXXX-XXXX" required
            autofocus autocomplete="off" autocapitalize="characters" spellcheck="false"
            maxlength="12">
          <div class="actions"><button class="primary">Continue</button></div>
        </form>
      </section>
    `,
  };
}

function unknownCode(realm: Realm): Page {
  return enterCode(
    realm,
    "There is no such code waiting. It may be mistyped, used already, or too old.",
  );
}

function chooseUser(realm: Realm, code: DeviceCode, field: Markup, notice?: string): Page {
  const client = realmClients.get(code.clientId)!;
  const asks = code.scopes.map((scope) => scopeWords[scope]).filter((words) => words !== undefined);
  return {
    title: "Approve the sign-in",
    narrow: true,
    body: markup`
      <section class="card">
        <h1>Is this your code?</h1>
        <output class="code">${code.userCode}</output>
        <p>Approve only if you see the same code where you started to sign in.</p>
        <p class="soft small"><b>${client.title}</b> asks for ${joinWithAnd(asks)}.</p>
        <form method="post" action="${devicePath(realm)}">
          ${field}
          <input type="hidden" name="user_code" value="${code.userCode}">
          <fieldset>
            <legend>Who are you today?</legend>
            ${notice === undefined ? "" : markup`<p class="notice">${notice}</p>`}
            ${realm.users.all().map(choice)}
          </fieldset>
          <div class="actions">
            <button class="primary" name="decision" value="approve">Approve</button>
            <button name="decision" value="deny" formnovalidate>Deny</button>
          </div>
        </form>
      </section>
    `,
  };
}

function choice(user: RealmUser): Markup {
  const state = user.enabled ? "required" : "disabled";
  return markup`
    <label class="choice">
      <input type="radio" name="username" value="${user.username}" ${state}>
      <b>${user.username}</b>
      <span>${user.enabled ? describeUser(user) : "This account is disabled"}</span>
    </label>
  `;
}

function devicePath(realm: Realm): string {
  return `${new URL(realm.issuer).pathname}/device`;
}

function approved(user: RealmUser): Page {
  return {
    title: "Signed in",
    narrow: true,
    body: markup`
      <section class="card centre">
        <div class="mark" aria-hidden="true">✓</div>
        <h1>Approved</h1>
        <p>
          You sign in as <b>${user.username}</b>. Go back to your notebook or terminal;
          this page may be closed.
        </p>
      </section>
    `,
  };
}

const denied: Page = {
  title: "Denied",
  narrow: true,
  body: markup`
    <section class="card centre">
      <div class="mark" aria-hidden="true">–</div>
      <h1>Denied</h1>
      <p>Nobody was signed in. This page may be closed.</p>
    </section>
  `,
};
