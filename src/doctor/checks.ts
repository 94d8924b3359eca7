/**
 * All checks of a check-up: pure functions of the facts.
 *
 * @module
 */
import type { DoctorCheck } from "../model/doctor.ts";
import type { DoctorFacts } from "./facts.ts";
import { skip } from "./finding.ts";
import { checkPackage, checkProxy, checkRuntime, checkVariables } from "./machine_checks.ts";
import { checkOperations, checkPerson } from "./provena_checks.ts";
import { checkApis, checkClock, checkDeployment, checkIssuer, checkTls } from "./server_checks.ts";
import { checkCache, checkLock, checkSession, checkToken } from "./store_checks.ts";

/** Runs every check on the facts, in the order of the table. */
export function checkAll(facts: DoctorFacts): DoctorCheck[] {
  const { machine, environment, deployment, server, apis, documents } = facts;
  return [
    checkRuntime(machine),
    checkPackage(machine),
    checkDeployment(deployment),
    checkIssuer(deployment, server),
    checkTls(deployment, server, environment),
    checkApis(deployment, apis),
    "value" in deployment ? checkOperations(documents) : skip("operations", "no deployment to ask"),
    checkProxy(environment, server),
    checkClock(server),
    ...checkStored(facts),
    checkVariables(environment),
  ];
}

/** Checks what is stored on this machine, which is stored per deployment. */
function checkStored(
  { machine, deployment, cache, lock, tokens, person }: DoctorFacts,
): DoctorCheck[] {
  if (!("value" in deployment)) {
    const names = ["cache", "lock", "token", "session", "person"] as const;
    return names.map((name) => skip(name, "no deployment to look for"));
  }
  return [
    checkCache(cache, machine),
    checkLock(lock),
    "failure" in cache && "failure" in tokens
      ? skip("token", "its store cannot be read")
      : checkToken(tokens, machine.now),
    checkSession(tokens, machine.now),
    checkPerson(person),
  ];
}
