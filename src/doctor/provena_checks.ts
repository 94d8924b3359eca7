/**
 * Checks of the deployment's Provena: its operations, and the Person of the signed-in user.
 *
 * @module
 */
import { LINK_PERSON } from "../model/call_steps.ts";
import type { DoctorCheck } from "../model/doctor.ts";
import { counted, listed } from "../view/words.ts";
import type { DocumentFacts, Outcome, PersonFacts } from "./facts.ts";
import { ok, skip, warn } from "./finding.ts";

/** The most names to list in a cell. */
const MAX_NAMES = 3;

/** Compares the APIs' documents with the operations this package knows. */
export function checkOperations(documents: Outcome<readonly DocumentFacts[]>): DoctorCheck {
  if (!("value" in documents)) {
    return skip("operations", documents.failure.message);
  }
  const compared = documents.value.filter(({ failure }) => failure === undefined);
  const silent = documents.value.filter(({ failure }) => failure !== undefined);
  if (compared.length === 0) return skip("operations", "no API told its operations in time");
  const left = silent.length === 0
    ? []
    : [`not compared: ${listed(silent.map(({ title }) => title))}`];
  const differences = compared.map(differencesOf).filter((words) => words !== "");
  const count = compared.reduce((sum, { known }) => sum + known, 0);
  if (differences.length === 0) {
    return ok("operations", [`all ${count} as known here`, ...left].join("; "));
  }
  return warn(
    "operations",
    [...differences, ...left].join("; "),
    "They can be called, but which roles they take is not known here. Update this package, or " +
      "ask the deployment's administrators which version of Provena they run",
  );
}

function differencesOf({ title, missing, unknown, moved }: DocumentFacts): string {
  const parts = [
    named(missing, "missing"),
    named(unknown, "unknown"),
    named(moved, "under another method or path"),
  ].filter((words) => words !== "");
  return parts.length === 0 ? "" : `${title}: ${parts.join(", ")}`;
}

function named(names: readonly string[], what: string): string {
  if (names.length === 0) return "";
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).map((name) => name.slice(0, 60)).join(", ");
  return `${names.length} ${what} (${shown}${
    more > 0 ? `, and ${counted(more, "more", "more")}` : ""
  })`;
}

/** Checks that the account is linked to a Person, which registering most items requires. */
export function checkPerson(person: Outcome<PersonFacts | undefined>): DoctorCheck {
  if (!("value" in person)) return skip("person", person.failure.message);
  const { value } = person;
  if (value === undefined) return skip("person", "not asked, since no access token is valid now");
  const when = value.isRemembered ? ", as last told" : "";
  if (value.person !== null) return ok("person", `linked to ${value.person}${when}`);
  return warn(
    "person",
    `your account is not linked to a Person${when}; registering models, templates, studies and ` +
      "datasets takes it",
    LINK_PERSON,
  );
}
