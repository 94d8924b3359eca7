/**
 * The landing page.
 *
 * @module
 */
import { apiNames, apiTitles, type Deployment } from "../../model/deployment.ts";
import type { Realm } from "../realm/realm.ts";
import type { Handler } from "../server/loopback.ts";
import type { RealmUser } from "../users.ts";
import { sendPage } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { describeUser } from "./people.ts";

/** Creates the handler of `GET /`. */
export function portalPage(realm: Realm, deployment: Deployment): Handler {
  const devicePath = `${new URL(realm.issuer).pathname}/device`;
  return (_request, response) =>
    sendPage(response, {
      title: "Welcome",
      body: markup`
        <section class="card">
          <h1>A whole Provena, to try things out</h1>
          <p>
            An authorization server and the seven APIs, with a small made-up reef to explore.
            Nothing leaves this computer, and everything is forgotten when it stops.
          </p>
          <p class="actions">
            <a class="button primary" href="${devicePath}">Enter a sign-in code</a>
            <a class="button" href="/profile?function=roles">People and roles</a>
          </p>
        </section>
        <section class="card">
          <h2>Who you can be</h2>
          <dl>${realm.users.all().map(userEntry)}</dl>
        </section>
        <section class="card">
          <h2>What is here</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col">Address</th>
              </tr>
            </thead>
            <tbody>
              ${service("Sign-in", realm.issuer, "/.well-known/openid-configuration")}
              ${apiNames.map((api) => service(apiTitles[api], deployment.apis[api], "/docs"))}
            </tbody>
          </table>
        </section>
      `,
    });
}

function userEntry(user: RealmUser): Markup {
  return markup`
    <dt>${user.username}</dt>
    <dd>${describeUser(user)}</dd>
  `;
}

function service(title: string, base: string, path: string): Markup {
  return markup`
    <tr>
      <th scope="row">${title}</th>
      <td><a href="${base}${path}">${new URL(base).host}</a></td>
    </tr>
  `;
}
