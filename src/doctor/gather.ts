/**
 * Gathers the facts concurrently and independently, each within a time limit.
 *
 * @module
 */
import { within } from "../async/deadline.ts";
import { isProvenaError, ProvenaError, summarise, whatHappened } from "../errors.ts";
import { apiNames, apiTitles, type Deployment } from "../model/deployment.ts";
import { redactText } from "../model/credentials/redact.ts";
import { isProxyFailure } from "../system/network_error.ts";
import { requestWhole } from "../system/request.ts";
import type { System } from "../system/system.ts";
import { version } from "../version.ts";
import type {
  ApiFacts,
  DoctorFacts,
  DoctorSources,
  Failure,
  MachineFacts,
  Outcome,
} from "./facts.ts";
import { readVariables } from "./variables.ts";

/** Options of a check-up. */
export interface GatherOptions {
  /** Aborts it; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Time limit for each fact, in milliseconds. @default 5000 */
  readonly timeout?: number;
}

/**
 * Finds out everything that is judged.
 *
 * @param sources what is looked at
 * @param options signal and time limit
 * @returns the facts; what could not be found out says why
 * @throws the signal's reason, and nothing else
 */
export async function gather(
  sources: DoctorSources,
  options: GatherOptions = {},
): Promise<DoctorFacts> {
  const { signal, timeout = 5_000 } = options;
  const { system, ...asked } = sources;
  signal?.throwIfAborted();
  const { deployment } = sources;
  const apis = async (limit: AbortSignal) =>
    await askApis(system, await deployment(limit), limit, timeout);
  const outcomes = await Promise.all(
    Object.entries({ ...asked, apis }).map(async ([name, find]) => [
      name,
      await outcomeOf<unknown>(find, { system, timeout, signal }),
    ]),
  );
  signal?.throwIfAborted();
  return {
    machine: readMachine(system),
    environment: readVariables(system),
    ...Object.fromEntries(outcomes),
  };
}

/** Sources that all fail with the same error: without a deployment, only the machine is checked. */
export function failingSources(system: System, error: unknown): DoctorSources {
  const find = () => Promise.reject(error);
  const sources = { deployment: find, server: find, documents: find, person: find };
  return { system, ...sources, cache: find, lock: find, tokens: find };
}

async function outcomeOf<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { system, timeout, signal }: { system: System; timeout: number; signal: AbortSignal | undefined },
): Promise<Outcome<T>> {
  const late = () =>
    new ProvenaError("ERR_NETWORK", `There was no answer within ${timeout / 1000} s`);
  // A little later than the requests' own limits, whose words say more.
  const limit = { ms: timeout + 500, signal, late };
  try {
    return { value: await within(system, limit, work) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/**
 * An error as a fact.
 *
 * @param error what was caught
 * @returns its code and its words, without anything that looks like a credential
 */
export function failureOf(error: unknown): Failure {
  const isOurs = isProvenaError(error);
  const message = redactText((isOurs ? whatHappened(error) : summarise(error)).slice(0, 2_000));
  if (!isOurs) return { code: undefined, message };
  const isProxys = isProxyFailure(error) ? { isProxys: true } : {};
  return { code: error.code, message, next: error.next, ...isProxys };
}

/** Asks for each API's health. That needs no sign-in, so no token is sent. */
async function askApis(
  system: System,
  deployment: Deployment,
  signal: AbortSignal,
  timeout: number,
): Promise<readonly ApiFacts[]> {
  return await Promise.all(apiNames.map(async (name): Promise<ApiFacts> => {
    const title = apiTitles[name];
    try {
      const headers = { accept: "application/json" };
      const limits = { signal, timeout, maxBytes: 65_536 };
      const { status } = await requestWhole(
        system,
        `${deployment.apis[name]}/`,
        { headers },
        limits,
      );
      return { title, status };
    } catch (error) {
      return { title, status: undefined, failure: failureOf(error) };
    }
  }));
}

function readMachine(system: System): MachineFacts {
  const { versions, arch } = globalThis.process;
  return {
    runtime: system.runtime,
    runtimeVersion: versions[system.runtime] ?? "",
    os: system.os,
    architecture: arch,
    isKernel: system.kernel !== undefined,
    packageVersion: version,
    home: system.home,
    now: system.now(),
  };
}
