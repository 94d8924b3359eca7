/**
 * The roles page, which shows and changes the roles of the users.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { authorisationModel, type ComponentDefinition } from "../../model/roles.ts";
import type { Realm } from "../realm/realm.ts";
import type { Handler } from "../server/loopback.ts";
import { sendSeeOther, urlOf } from "../server/message.ts";
import type { RealmUser } from "../users.ts";
import { rejectedForm } from "./device.ts";
import type { FormGuard } from "./forms.ts";
import { sendPage } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { describeUser } from "./people.ts";

/** Creates the handlers of `GET` and `POST /profile`. */
export function profilePages(
  realm: Realm,
  guard: FormGuard,
): { readonly show: Handler; readonly change: Handler } {
  const show = (request: IncomingMessage, response: ServerResponse) => {
    const { searchParams } = urlOf(request);
    const user = realm.users.get(searchParams.get("user") ?? "");
    const saved = searchParams.has("saved");
    const field = guard.field(request, response);
    sendPage(response, {
      title: "Roles",
      body: user ? rolesOf(user, field, saved) : allUsers(realm),
    });
  };
  const change = async (request: IncomingMessage, response: ServerResponse) => {
    const form = await guard.accept(request);
    const user = realm.users.get(form?.get("username") ?? "");
    if (!form || !user) return sendPage(response, rejectedForm);
    const known = authorisationModel.flatMap((c) => c.roles.map((role) => role.name));
    const chosen = form.getAll("role").filter((role) => known.includes(role));
    const others = user.roles.filter((role) => !known.includes(role));
    realm.users.set(user.username, { roles: [...chosen, ...others] });
    const query = new URLSearchParams({ function: "roles", user: user.username, saved: "yes" });
    sendSeeOther(response, `/profile?${query}`);
  };
  return { show, change };
}

function allUsers(realm: Realm): Markup {
  return markup`
    <section class="card">
      <h1>People and their roles</h1>
      <p>Choose a person to see their roles, to give one or to take one away.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Roles</th>
          </tr>
        </thead>
        <tbody>${realm.users.all().map(userRow)}</tbody>
      </table>
    </section>
  `;
}

function userRow(user: RealmUser): Markup {
  const query = new URLSearchParams({ function: "roles", user: user.username });
  return markup`
    <tr>
      <th scope="row"><a href="/profile?${query.toString()}">${user.username}</a></th>
      <td>${describeUser(user)}</td>
    </tr>
  `;
}

function rolesOf(user: RealmUser, field: Markup, saved: boolean): Markup {
  return markup`
    <section class="card">
      <h1>Roles of ${user.username}</h1>
      <p class="soft">${user.name} · ${user.email}</p>
      ${saved ? markup`<p class="saved" role="status">Saved</p>` : ""}
      <form method="post" action="/profile">
        ${field}
        <input type="hidden" name="username" value="${user.username}">
        ${authorisationModel.map((component) => rolesOfComponent(user, component))}
        <p class="soft small">
          A change shows in tokens given from now on: after the next refresh.
        </p>
        <div class="actions">
          <button class="primary">Save</button>
          <a class="button" href="/profile?function=roles">Everybody</a>
        </div>
      </form>
    </section>
  `;
}

function rolesOfComponent(user: RealmUser, component: ComponentDefinition): Markup {
  const roles = component.roles.map((role) => {
    const state = user.roles.includes(role.name) ? "checked" : "";
    return markup`
      <label class="choice">
        <input type="checkbox" name="role" value="${role.name}" ${state}>
        <b>${role.name}</b>
        <span>${role.description}</span>
      </label>
    `;
  });
  return markup`
    <fieldset>
      <legend>${component.title}</legend>
      ${roles}
    </fieldset>
  `;
}
