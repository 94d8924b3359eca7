/**
 * From facts to checks: the whole decision, and nothing but it.
 *
 * @module
 */
import type { DoctorCheck } from "../model/doctor.ts";
import type { DoctorFacts } from "./facts.ts";
import { skip } from "./finding.ts";
import { judgePackage, judgeProxy, judgeRuntime, judgeVariables } from "./judge_machine.ts";
import { judgeOperations, judgePerson } from "./judge_provena.ts";
import { judgeApis, judgeClock, judgeDeployment, judgeIssuer, judgeTls } from "./judge_server.ts";
import { judgeCache, judgeLock, judgeSession, judgeToken } from "./judge_store.ts";

/**
 * Judges what was found out.
 *
 * @param facts what was found out
 * @returns every check, in the order of the table
 */
export function judge(facts: DoctorFacts): DoctorCheck[] {
  const { machine, environment, deployment, server, apis, documents } = facts;
  return [
    judgeRuntime(machine),
    judgePackage(machine),
    judgeDeployment(deployment),
    judgeIssuer(deployment, server),
    judgeTls(deployment, server, environment),
    judgeApis(deployment, apis),
    "value" in deployment ? judgeOperations(documents) : skip("operations", "no deployment to ask"),
    judgeProxy(environment),
    judgeClock(server),
    ...judgeStored(facts),
    judgeVariables(environment),
  ];
}

/** What rests on this machine rests under a deployment's name. */
function judgeStored(
  { machine, deployment, cache, lock, tokens, person }: DoctorFacts,
): DoctorCheck[] {
  if (!("value" in deployment)) {
    const names = ["cache", "lock", "token", "session", "person"] as const;
    return names.map((name) => skip(name, "no deployment to look for"));
  }
  return [
    judgeCache(cache, machine),
    judgeLock(lock),
    judgeToken(tokens, machine.now),
    judgeSession(tokens, machine.now),
    judgePerson(person),
  ];
}
