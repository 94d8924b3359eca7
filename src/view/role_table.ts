/**
 * The view of the user's roles, and how to get more.
 *
 * @module
 */
import type { Document, Inline, Part } from "../display/document.ts";
import {
  apart,
  documentOf,
  line,
  link,
  small,
  stepLine,
  table,
  text,
} from "../display/document.ts";
import { forUsers, inModelOrder } from "../model/access_need.ts";
import type { Deployment } from "../model/deployment.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { type AccessLevel, accessLevels, authorisationModel } from "../model/roles.ts";
import type { RolesData } from "../model/roles.ts";
import { withoutFullStop } from "../text/trim_end.ts";
import { askFor, listed, timeOfDay } from "./words.ts";

/** What else the role table shows. */
export interface RoleTableContext {
  readonly deployment: Deployment;
  /** The page where users see their roles and ask for more. */
  readonly profileUrl: string;
  /** When the roles were read, in milliseconds since the epoch. */
  readonly at?: number;
}

/** Provena has seven components; a deployment may add some of its own. */
const MAX_COMPONENTS = 50;
/** Limits of the name and description of a role, in characters. */
const MAX_NAME_LENGTH = 80;
const MAX_DESCRIPTION_LENGTH = 300;

type Role = RolesData["components"][number]["roles"][number];

/** Keycloak's own roles, which allow nothing in Provena. */
const KEYCLOAK_ROLE = /^(default-roles-.*|offline_access|uma_authorization)$/;

const columnTitles: Readonly<Record<AccessLevel, string>> = {
  READ: "Read",
  WRITE: "Write",
  ADMIN: "Admin",
};

/** A table, what the roles allow, which are missing, and how to ask for them. */
export function roleTable(data: RolesData, context: RoleTableContext): Document {
  const { deployment, profileUrl, at } = context;
  const shown = data.components.slice(0, MAX_COMPONENTS);
  const more = data.components.length - shown.length;
  const roles = shown.flatMap((component) => component.roles);
  const missing = roles.filter((role) => !role.granted).map((role) => role.name);
  const source = data.source === "api" ? "from the Auth API" : "from your sign-in";
  const when = at === undefined ? "" : ` at ${timeOfDay(at)}`;
  return documentOf(
    table("Your roles", {
      note: `${deployment.domain}, ${source}${when}`,
      columns: ["Component", ...accessLevels.map((level) => columnTitles[level])],
      rows: shown.map(({ component, roles }) => [
        [titleOf(component)],
        ...accessLevels.map((level) => cell(roles.filter((role) => role.level === level))),
      ]),
    }),
    more > 0 && small(`And ${more} more components, in .components.`),
    data.source === "token" && fromToken,
    line(...abilities(shown.flatMap(({ roles }) => inForce(roles)))),
    shown.map(({ roles }) => gap(roles)),
    missing.length > 0 && [
      small(`Not yours: ${missing.join(", ")}.`),
      askForRoles(forUsers(inModelOrder(missing)), true),
    ],
    others(data.other),
    { ...small("Your roles in the browser: ", profileLink(profileUrl)), apart: true },
  );
}

const fromToken = line(
  text("notice", "!\u00a0Not confirmed by the Auth API:", true),
  " these are the roles your sign-in carries, under the names built in here.",
);

function profileLink(href: string): Inline {
  return link(href, href.replace(/^https?:\/\//, ""));
}

function titleOf(component: string): string {
  return authorisationModel.find((c) => c.component === component)?.title ??
    redactedExcerpt(component, MAX_NAME_LENGTH);
}

function cell(roles: readonly Role[]): readonly Inline[] {
  if (roles.length === 0) return [];
  return roles.every((role) => role.granted)
    ? [text("good", "✓"), " yes"]
    : [text("soft", "–\u00a0no")];
}

/** The roles that count: a role counts only together with those below it. */
function inForce(roles: readonly Role[]): readonly Role[] {
  const gap = roles.findIndex((role) => !role.granted);
  return gap < 0 ? roles : roles.slice(0, gap);
}

function abilities(roles: readonly Role[]): readonly Inline[] {
  if (roles.length === 0) {
    return ["You cannot do much yet: without roles you can list your own jobs and ask for roles."];
  }
  const described = roles.map(({ description }) =>
    withoutFullStop(redactedExcerpt(description, MAX_DESCRIPTION_LENGTH).trim())
  );
  const isNoun = described.some((words) => ALLOWS.test(words));
  if (!isNoun) return [`You can ${described.map(lowerFirst).join("; ")}.`];
  return [`Your roles allow ${described.map(allowed).join("; ")}.`];
}

/** The beginnings of Provena's own descriptions of roles. */
const ALLOWS = /^(allows|(admin )?role which (enables|allows)) /i;

/** "Allows reading of jobs. This includes …" → "reading of jobs (this includes …)". */
function allowed(description: string): string {
  const [first = "", ...rest] = description.replace(ALLOWS, "").split(/\.\s+/);
  const more = rest.map((sentence) => lowerFirst(sentence)).join("; ");
  return more === "" ? lowerFirst(first) : `${lowerFirst(first)} (${more})`;
}

/** Only if the second letter is lower case, so that "API keys" keeps its capitals. */
function lowerFirst(words: string): string {
  return /^\p{Lu}\p{Ll}/u.test(words) ? words[0]!.toLowerCase() + words.slice(1) : words;
}

function gap(roles: readonly Role[]): Part {
  const held = roles.filter((role) => role.granted);
  const highest = held.at(-1);
  const lacking = roles.slice(0, roles.indexOf(highest!)).filter((role) => !role.granted);
  return highest && lacking.length > 0 && line(
    text("notice", `!\u00a0${highest.name} is not enough by itself:`, true),
    ` it works only together with ${listed(lacking.map((role) => role.name))}.`,
  );
}

function others(roles: readonly string[]): Part {
  const own = roles.filter((role) => !KEYCLOAK_ROLE.test(role));
  return own.length > 0 && small(`Other roles: ${own.join(", ")}.`);
}

/** How to request roles meant for users; if there are none, says whom the others are for. */
export function askForRoles(wanted: readonly string[], hasAllOfUsers: boolean): Document {
  if (wanted.length === 0) {
    const end = "are for administrators.";
    return [
      small(hasAllOfUsers ? `You have every role meant for users; these ${end}` : `These ${end}`),
    ];
  }
  return [
    apart("To ask the administrators for the roles that users have:"),
    stepLine(askFor(wanted)),
  ];
}
