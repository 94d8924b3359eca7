/**
 * Does what a person does in a browser: open the link, fill in the form, press the button.
 *
 * @module
 */
import { request } from "node:http";
import { ProvenaError } from "../../errors.ts";

/** The decision on the approval page. */
export type Decision = { readonly approveAs: string } | { readonly deny: true };

interface Answer {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Opens the approval page for a code and submits a decision; throws `ERR_OPERATION` on failure. */
export async function answerDevicePage(
  issuer: string,
  userCode: string,
  decision: Decision,
): Promise<void> {
  const page = await send("GET", `${issuer}/device?user_code=${encodeURIComponent(userCode)}`);
  if (page.status === 429) {
    throw new ProvenaError(
      "ERR_OPERATION",
      "Too many wrong user codes were entered; try again in a minute",
    );
  }
  const fields = hiddenFields(page.body);
  if (!fields.has("user_code")) {
    throw new ProvenaError(
      "ERR_OPERATION",
      "No sign-in waits for this user code; it may be mistyped, used already, or too old",
    );
  }
  if ("approveAs" in decision) fields.set("username", decision.approveAs);
  fields.set("decision", "approveAs" in decision ? "approve" : "deny");
  const done = await send("POST", `${issuer}/device`, {
    cookie: page.cookies.map((cookie) => cookie.split(";")[0]!).join("; "),
    origin: new URL(issuer).origin,
    form: fields.toString(),
  });
  if (done.status !== 200) {
    throw new ProvenaError(
      "ERR_OPERATION",
      `The approval page answered ${done.status}; the user must exist and be enabled`,
    );
  }
}

function hiddenFields(page: string): URLSearchParams {
  const inputs = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return new URLSearchParams([...inputs].map(([, name, value]) => [name!, value!]));
}

/** Uses `node:http`, because `fetch` would use a proxy if one is configured. */
function send(
  method: "GET" | "POST",
  url: string,
  posted?: { readonly cookie: string; readonly origin: string; readonly form: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = posted
      ? {
        cookie: posted.cookie,
        origin: posted.origin,
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(new TextEncoder().encode(posted.form).length),
      }
      : {};
    const outgoing = request(url, { method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => body += chunk);
      response.on("error", reject);
      response.on("end", () => {
        const cookies = response.headers["set-cookie"] ?? [];
        resolve({ status: response.statusCode ?? 0, cookies, body });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(posted?.form);
  });
}
