/**
 * From facts to checks: the whole decision, and nothing but it.
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

/** Judges what was found out. */
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
    checkProxy(environment),
    checkClock(server),
    ...checkStored(facts),
    checkVariables(environment),
  ];
}

/** What rests on this machine rests under a deployment's name. */
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
    checkToken(tokens, machine.now),
    checkSession(tokens, machine.now),
    checkPerson(person),
  ];
}
