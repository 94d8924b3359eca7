/**
 * Checks of the deployment: issuer, certificate, APIs, clock.
 *
 * @module
 */
import type { Deployment } from "../model/deployment.ts";
import type { DoctorCheck } from "../model/doctor.ts";
import { CHOOSE_DEPLOYMENT } from "../model/next_steps.ts";
import { listed } from "../view/words.ts";
import type { ApiFacts, EnvironmentFacts, Outcome, ServerFacts } from "./facts.ts";
import { fail, failed, failureIn, ok, skip, warn } from "./finding.ts";

const CHECK_ADDRESS = "Check domain and realm, and the connection";
const NAME_AUTHORITY =
  "Name the certificate authority with NODE_EXTRA_CA_CERTS=FILE or DENO_CERT=FILE";
const BEHIND_PROXY = "not reached, since the proxy is in the way";
const NO_DEPLOYMENT = "no deployment to ask";

/** Reports the deployment; fails if none is configured. */
export function checkDeployment(deployment: Outcome<Deployment>): DoctorCheck {
  if ("value" in deployment) {
    const { domain, realm } = deployment.value;
    return ok("deployment", `${domain}, realm ${realm}`);
  }
  return failed("deployment", deployment.failure, CHOOSE_DEPLOYMENT);
}

/** Checks the sign-in server's metadata. */
export function checkIssuer(
  deployment: Outcome<Deployment>,
  server: Outcome<ServerFacts>,
): DoctorCheck {
  if (!("value" in deployment)) return skip("issuer", NO_DEPLOYMENT);
  const failure = failureIn(server);
  if (failure?.code === "ERR_TLS") {
    return skip("issuer", "not asked, since its certificate is not trusted");
  }
  if (failure?.isProxys) return skip("issuer", BEHIND_PROXY);
  if (failure) return failed("issuer", failure, CHECK_ADDRESS);
  const { ms } = (server as { value: ServerFacts }).value;
  return ok("issuer", `${deployment.value.issuer} answered in ${Math.round(ms)} ms`);
}

/** Checks the sign-in server's certificate; fails if it is not trusted, or not checked at all. */
export function checkTls(
  deployment: Outcome<Deployment>,
  server: Outcome<ServerFacts>,
  environment: EnvironmentFacts,
): DoctorCheck {
  if (environment.trustsEveryCertificate) {
    return fail(
      "tls",
      "NODE_TLS_REJECT_UNAUTHORIZED=0: any server could pose as the deployment and take the token",
      "Unset it, and name your network's certificate authority with NODE_EXTRA_CA_CERTS=FILE",
    );
  }
  if (!("value" in deployment)) return skip("tls", NO_DEPLOYMENT);
  if (new URL(deployment.value.issuer).protocol === "http:") {
    return skip("tls", "none needed: the deployment is on this machine");
  }
  const failure = failureIn(server);
  if (failure?.code === "ERR_TLS") return failed("tls", failure, NAME_AUTHORITY);
  // Any answer, even a wrong one, came over a connection whose certificate was checked.
  const isConnected = failure === undefined || failure.code === "ERR_DISCOVERY";
  return isConnected ? ok("tls", "trusted here") : skip("tls", "no connection to look at");
}

/** Checks the APIs' health: fails if none answers, warns if some do not. */
export function checkApis(
  deployment: Outcome<Deployment>,
  apis: Outcome<readonly ApiFacts[]>,
): DoctorCheck {
  if (!("value" in deployment)) return skip("apis", NO_DEPLOYMENT);
  if (!("value" in apis)) return failed("apis", apis.failure, CHECK_ADDRESS);
  const silent = apis.value.filter(({ status }) => status === undefined);
  const troubled = apis.value.filter(({ status }) => status !== undefined && status !== 200);
  const total = apis.value.length;
  if (silent.length === total) {
    const { message, isProxys } = silent[0]!.failure!;
    if (isProxys) return skip("apis", BEHIND_PROXY);
    return fail("apis", `none of ${total} answers: ${message}`, CHECK_ADDRESS);
  }
  if (silent.length + troubled.length === 0) return ok("apis", `all ${total} answer`);
  const parts = [
    ...silent.length ? [`no answer from ${listed(silent.map(({ title }) => title))}`] : [],
    ...troubled.map(({ title, status }) => `${title} answers HTTP ${status}`),
  ];
  return warn(
    "apis",
    `${total - silent.length} of ${total} answer; ${parts.join("; ")}`,
    "Try again later; if it lasts, tell the deployment's administrators",
  );
}

/** Clock differences in seconds: no warning up to the first, tokens fail beyond the second. */
const NOTICEABLE = 60;
const TOLERATED = 120;

/** Compares this machine's clock with the sign-in server's; fails if tokens cannot verify. */
export function checkClock(server: Outcome<ServerFacts>): DoctorCheck {
  const offset = "value" in server ? server.value.clockOffset : undefined;
  if (offset === undefined) return skip("clock", "the sign-in server did not tell the time");
  const distance = Math.abs(offset);
  if (distance <= 2) return ok("clock", "agrees with the sign-in server's");
  const amount = distance < 120 ? `${distance} s` : `${Math.round(distance / 60)} min`;
  const detail = `${amount} ${offset < 0 ? "ahead of" : "behind"} the sign-in server's`;
  if (distance <= NOTICEABLE) return ok("clock", detail);
  const remedy = "Set this machine's clock right, best by switching on network time";
  return distance <= TOLERATED
    ? warn("clock", detail, remedy)
    : fail("clock", `${detail}, so tokens seem to be from another time`, remedy);
}
